package bind

import (
	"errors"
	"io/fs"

	"pluv/host/bounded"
	"pluv/host/fault"
)

// documents are the files whose form pluv knows, by kind: what they may have, and
// the code of one that has more.
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

// readDocument returns the text of a file of a kind, of no more than the kind allows;
// nil if there is none.
func readDocument(path, kind string) (*string, error) {
	known, found := documents[kind]
	if !found {
		return nil, fault.New(fault.HostFailure, "`%s` is not a kind of document", kind)
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
