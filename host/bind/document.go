package bind

import (
	"errors"
	"io/fs"

	"pluv/host/bounded"
	"pluv/host/fault"
)

// documents are the kinds of files that pluv knows, with their limits and the code of a
// file that exceeds them.
var documents = map[string]struct {
	limit bounded.Limit
	code  fault.Code
	hint  string
}{
	"pluv.toml":       {bounded.Project, fault.ProjectInvalid, ""},
	"pluv.lock":       {bounded.Lock, fault.LockInvalid, "delete it and run `pluv lock`"},
	"config.toml":     {bounded.User, fault.ConfigInvalid, ""},
	"registries.toml": {bounded.User, fault.RegistryInvalid, ""},
	"settings":        {bounded.Settings, fault.JSONSyntax, ""},
	"record":          {bounded.Record, fault.FileIO, ""},
}

// readDocument reads a file of a kind, within its limits; nil if it is missing.
func readDocument(path, kind string) (*string, error) {
	known, found := documents[kind]
	if !found {
		return nil, fault.New(fault.HostFailure, "unknown kind of document `%s`", kind)
	}
	data, err := bounded.ReadFile(path, known.limit, known.code)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var failure *fault.Error
	if errors.As(err, &failure) && failure.Code == known.code && known.hint != "" {
		return nil, failure.WithHint("%s", known.hint)
	}
	if err != nil {
		return nil, err
	}
	text := string(data)
	return &text, nil
}
