// Package license checks the names of licenses: SPDX expressions such as
// `MIT OR Apache-2.0` (https://spdx.org/licenses).
package license

import (
	"strings"

	"github.com/github/go-spdx/v2/spdxexp"
)

// Invalid returns the parts of a license expression that SPDX does not know; nil if it is
// valid.
func Invalid(expression string) []string {
	if ok, bad := spdxexp.ValidateLicenses([]string{expression}); ok {
		return nil
	} else if len(bad) > 0 {
		return bad
	}
	return []string{expression}
}

// Suggest returns the SPDX name for a common way to write a license; "" if there is none,
// or it does not say enough. The names are those that rockspecs of luarocks.org have most
// often.
func Suggest(name string) string {
	return spellings[strings.Join(strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return r == ' ' || r == '-' || r == '_' || r == ',' || r == '/'
	}), " ")]
}

// spellings are in lower case, with single spaces between words.
var spellings = map[string]string{
	"mit x11": "MIT", "mit x": "MIT", "x11 mit": "MIT", "mit license": "MIT", "the mit license": "MIT", "expat": "MIT", "mit expat": "MIT",
	"bsd 3": "BSD-3-Clause", "bsd3": "BSD-3-Clause", "3 clause bsd": "BSD-3-Clause", "new bsd": "BSD-3-Clause", "bsd 3 clause": "BSD-3-Clause",
	"bsd 2": "BSD-2-Clause", "bsd2": "BSD-2-Clause", "2 clause bsd": "BSD-2-Clause", "simplified bsd": "BSD-2-Clause", "two clause bsd": "BSD-2-Clause",
	"apache": "Apache-2.0", "apache 2": "Apache-2.0", "apache 2.0": "Apache-2.0", "apache2": "Apache-2.0", "apache license 2.0": "Apache-2.0",
	"apache license version 2.0": "Apache-2.0", "apache v2": "Apache-2.0", "apache license": "Apache-2.0",
	"gpl": "GPL-3.0-or-later", "gplv2": "GPL-2.0-only", "gpl 2": "GPL-2.0-only", "gpl v2": "GPL-2.0-only", "gpl2": "GPL-2.0-only",
	"gplv3": "GPL-3.0-only", "gpl 3": "GPL-3.0-only", "gpl v3": "GPL-3.0-only", "gpl3": "GPL-3.0-only", "gnu gpl v3": "GPL-3.0-only",
	"lgpl": "LGPL-3.0-or-later", "lgplv3": "LGPL-3.0-only", "lgpl v3": "LGPL-3.0-only", "lgplv2.1": "LGPL-2.1-only", "lgpl 2.1": "LGPL-2.1-only",
	"agplv3": "AGPL-3.0-only", "agpl 3": "AGPL-3.0-only", "mpl": "MPL-2.0", "mpl 2": "MPL-2.0", "mplv2": "MPL-2.0", "mpl2.0": "MPL-2.0",
	"public domain": "Unlicense", "unlicence": "Unlicense", "the unlicense": "Unlicense", "cc0": "CC0-1.0", "boost": "BSL-1.0", "zlib libpng": "Zlib",
	"zlib license": "Zlib", "isc license": "ISC", "artistic": "Artistic-2.0",
}
