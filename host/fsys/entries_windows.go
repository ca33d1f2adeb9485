package fsys

import "os"

// renameEntry moves a to b. The folders of both are open, so that Windows lets
// nobody put others in their place.
func renameEntry(a, b entry) error { return os.Rename(a.path(), b.path()) }

// linkEntry gives the file a the further name b, which nothing may have.
func linkEntry(a, b entry) error { return os.Link(a.path(), b.path()) }
