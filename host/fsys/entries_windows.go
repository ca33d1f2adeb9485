package fsys

import "os"

// renameEntry moves a to b. Both folders are open, so Windows lets nobody replace them.
func renameEntry(a, b entry) error { return Rename(a.path(), b.path()) }

// linkEntry hard-links a to b, which must not exist.
func linkEntry(a, b entry) error { return os.Link(a.path(), b.path()) }
