// Command pluv-sbom writes the bill of materials of a built pluv, in CycloneDX's JSON, from what
// Go wrote into the binary. The same binary gives the same bytes.
//
//	go run ./cmd/pluv-sbom -version 1.2.3 -o FILE BINARY
package main

import (
	"debug/buildinfo"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"

	"pluv/host/digest"
	"pluv/host/fsys"
)

func main() {
	out := flag.String("o", "", "the `FILE` to write")
	version := flag.String("version", "", "the version of pluv")
	flag.Parse()
	if *out == "" || *version == "" || flag.NArg() != 1 {
		flag.Usage()
		os.Exit(2)
	}
	if err := write(*out, *version, flag.Arg(0)); err != nil {
		fmt.Fprintln(os.Stderr, "pluv-sbom:", err)
		os.Exit(1)
	}
}

type hash struct {
	Algorithm string `json:"alg"`
	Content   string `json:"content"`
}

type property struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type component struct {
	Type       string     `json:"type"`
	Ref        string     `json:"bom-ref"`
	Name       string     `json:"name"`
	Version    string     `json:"version"`
	Hashes     []hash     `json:"hashes,omitempty"`
	PURL       string     `json:"purl"`
	Properties []property `json:"properties,omitempty"`
}

type metadata struct {
	Component component `json:"component"`
}

type dependency struct {
	Ref       string   `json:"ref"`
	DependsOn []string `json:"dependsOn,omitempty"`
}

type bill struct {
	Format       string       `json:"bomFormat"`
	SpecVersion  string       `json:"specVersion"`
	Serial       string       `json:"serialNumber"`
	Version      int          `json:"version"`
	Metadata     metadata     `json:"metadata"`
	Components   []component  `json:"components"`
	Dependencies []dependency `json:"dependencies"`
}

func write(out, version, binary string) error {
	info, err := buildinfo.ReadFile(binary)
	if err != nil {
		return err
	}
	sum, _, err := digest.SHA256File(binary)
	if err != nil {
		return err
	}
	text, err := json.MarshalIndent(describe(info, version, sum), "", "  ")
	if err != nil {
		return err
	}
	return fsys.WriteAtomic(out, append(text, '\n'), 0o644)
}

// describe makes the bill of a binary with a SHA-256 sum.
func describe(info *buildinfo.BuildInfo, version, sum string) bill {
	main := library(info.Path, version)
	main.Type, main.Name, main.Hashes = "application", "pluv", []hash{{"SHA-256", sum}}
	for _, s := range info.Settings {
		switch s.Key {
		case "GOOS", "GOARCH", "GOARM", "CGO_ENABLED", "-trimpath":
			main.Properties = append(main.Properties, property{"go:build:" + s.Key, s.Value})
		}
	}
	out := bill{
		Format: "CycloneDX", SpecVersion: "1.6", Version: 1, Metadata: metadata{main},
		// A name-based UUID (version 8) of the binary.
		Serial: fmt.Sprintf("urn:uuid:%s-%s-8%s-8%s-%s", sum[:8], sum[8:12], sum[13:16], sum[17:20], sum[20:32]),
	}
	out.Components = append(out.Components, library("std", strings.TrimPrefix(info.GoVersion, "go")))
	for _, module := range info.Deps {
		if module.Replace != nil {
			module = module.Replace
		}
		c := library(module.Path, module.Version)
		if raw, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(module.Sum, "h1:")); err == nil && len(raw) == 32 {
			c.Hashes = []hash{{"SHA-256", hex.EncodeToString(raw)}}
		}
		out.Components = append(out.Components, c)
	}
	uses := dependency{Ref: main.Ref}
	for _, c := range out.Components {
		uses.DependsOn = append(uses.DependsOn, c.Ref)
	}
	out.Dependencies = append(out.Dependencies, uses)
	return out
}

func library(path, version string) component {
	purl := "pkg:golang/" + path + "@" + version
	return component{Type: "library", Ref: purl, Name: path, Version: version, PURL: purl}
}
