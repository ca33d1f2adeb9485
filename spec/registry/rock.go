package registry

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"strings"
)

// member is a file in an archive or in the folder.
type member struct {
	name    string
	content string
}

// rockspec generates the rock's rockspec.
func (r Rock) rockspec(sourceURL string) string {
	var out strings.Builder
	format := func(text string, args ...any) { fmt.Fprintf(&out, text, args...) }
	format("rockspec_format = \"3.0\"\npackage = %q\nversion = %q\n", r.Name, r.Version)
	format("source = { url = %q }\n", strings.TrimSuffix(sourceURL, "/")+"/"+r.ID()+".tar.gz")
	format("description = { summary = %q, license = \"MIT\" }\n", "a rock for specs")
	for _, list := range []struct {
		name string
		deps []string
	}{{"dependencies", r.Deps}, {"build_dependencies", r.BuildDeps}, {"test_dependencies", r.TestDeps}} {
		if len(list.deps) > 0 {
			format("%s = {\n", list.name)
			for _, dep := range list.deps {
				format("   %q,\n", dep)
			}
			format("}\n")
		}
	}
	if r.Build != "" {
		format("build = %s\n", r.Build)
		return out.String()
	}
	format("build = {\n   type = \"builtin\",\n   modules = {\n")
	modules := r.modules()
	for _, name := range slices.Sorted(maps.Keys(modules)) {
		format("      [%q] = %q,\n", name, modules[name])
	}
	format("   },\n}\n")
	return out.String()
}

// modules maps the names of Lua modules to their files.
func (r Rock) modules() map[string]string {
	modules := map[string]string{}
	for file := range r.Files {
		name, isLua := strings.CutSuffix(file, ".lua")
		if !isLua {
			continue
		}
		name = strings.TrimPrefix(strings.TrimPrefix(name, "src/"), "lua/")
		modules[strings.ReplaceAll(strings.TrimSuffix(name, "/init"), "/", ".")] = file
	}
	return modules
}

// source is the source archive, one folder named after the rock.
func (r Rock) source() string {
	var out bytes.Buffer
	compressed := gzip.NewWriter(&out)
	w := tar.NewWriter(compressed)
	for _, name := range slices.Sorted(maps.Keys(r.Files)) {
		content := r.Files[name]
		mode := int64(0o644)
		if strings.HasPrefix(content, "#!") {
			mode = 0o755
		}
		// Writing to memory does not fail.
		_ = w.WriteHeader(&tar.Header{Name: path.Join(r.ID(), name), Mode: mode, Size: int64(len(content))})
		_, _ = io.WriteString(w, content)
	}
	_ = w.Close()
	_ = compressed.Close()
	return out.String()
}

// installed is the content of a rock without native code that is packed from an installed tree.
func (r Rock) installed(rockspec member) []member {
	files := []member{rockspec}
	sums := map[string]string{}
	for module, file := range r.modules() {
		name := strings.ReplaceAll(module, ".", "/") + ".lua"
		files = append(files, member{"lua/" + name, r.Files[file]})
		sums[name] = md5Of(r.Files[file])
	}
	slices.SortFunc(files[1:], func(a, b member) int { return strings.Compare(a.name, b.name) })

	manifest := fmt.Sprintf("rock_manifest = {\n   [%q] = %q,\n   lua = {\n%s   },\n}\n",
		rockspec.name, md5Of(rockspec.content), nested(sums, "      "))
	return append(files, member{"rock_manifest", manifest})
}

// nested writes slash paths as the nested tables of a rock_manifest.
func nested(sums map[string]string, indent string) string {
	below := map[string]map[string]string{}
	var out strings.Builder
	for _, name := range slices.Sorted(maps.Keys(sums)) {
		first, rest, isFolder := strings.Cut(name, "/")
		if !isFolder {
			fmt.Fprintf(&out, "%s[%q] = %q,\n", indent, name, sums[name])
			continue
		}
		if below[first] == nil {
			below[first] = map[string]string{}
		}
		below[first][rest] = sums[name]
	}
	for _, folder := range slices.Sorted(maps.Keys(below)) {
		fmt.Fprintf(&out, "%s[%q] = {\n%s%s},\n", indent, folder, nested(below[folder], indent+"   "), indent)
	}
	return out.String()
}

func md5Of(text string) string {
	sum := md5.Sum([]byte(text))
	return hex.EncodeToString(sum[:])
}

// zipped packs members in the given order.
func zipped(members ...member) string {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, m := range members {
		// Writing to memory does not fail.
		f, err := w.CreateHeader(&zip.FileHeader{Name: m.name, Method: zip.Deflate})
		if err == nil {
			_, _ = io.WriteString(f, m.content)
		}
	}
	_ = w.Close()
	return out.String()
}

// ManyModules is a rock whose module fails unless all its other modules are there, with the
// rock's own version.
func ManyModules(name, version string) Rock {
	files := map[string]string{}
	main := ""
	for i := range 6 {
		part := fmt.Sprintf("%s/part%d.lua", name, i)
		files[part] = fmt.Sprintf("return %q\n", version)
		main += fmt.Sprintf("assert(require(%q) == %q)\n", fmt.Sprintf("%s.part%d", name, i), version)
	}
	files[name+".lua"] = main + fmt.Sprintf("return %q\n", version)
	return Rock{Name: name, Version: version, Files: files}
}
