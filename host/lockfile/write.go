package lockfile

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"pluv/host/tomledit"
)

const banner = `# This file is written by pluv; do not edit it. Change pluv.toml and run ` + "`pluv lock`" + `.
# It belongs in version control.
`

// Bytes returns the canonical text of the lock.
func (l *Lock) Bytes() []byte {
	l.sort()
	var blocks strings.Builder
	revision := 0 // the first revision with all keys of the lock
	block := func(table string, of any) {
		fmt.Fprintf(&blocks, "\n[[%s]]\n", table)
		revision = max(revision, fields(&blocks, reflect.ValueOf(of)))
	}
	for _, r := range l.Runtimes {
		block("runtime", r)
	}
	for _, p := range l.Packages {
		block("package", p)
	}
	for _, p := range l.Builds {
		block("build-package", p)
	}
	head := fmt.Sprintf("%sversion = %d\n", banner, Format)
	if revision > 0 {
		head += fmt.Sprintf("revision = %d\npluv = %s\n", revision, tomledit.Quote(firstPluv))
	}
	return []byte(head + blocks.String())
}

// fields writes the keys of a block, and returns the first revision that has all of them.
func fields(b *strings.Builder, block reflect.Value) (revision int) {
	for i := range block.NumField() {
		tag := block.Type().Field(i).Tag
		name, value := tag.Get("toml"), block.Field(i)
		if name == "-" || tag.Get("write") == "no" || value.Len() == 0 {
			continue
		}
		if value.Kind() == reflect.String {
			fmt.Fprintf(b, "%s = %s\n", name, tomledit.Quote(value.String()))
		} else {
			list(b, name, value.Interface().([]string))
		}
		since, _ := strconv.Atoi(tag.Get("since"))
		revision = max(revision, since)
	}
	return revision
}

// list writes one element per line if there are at least two, so that changing one changes one
// line.
func list(b *strings.Builder, key string, values []string) {
	switch len(values) {
	case 1:
		fmt.Fprintf(b, "%s = [%s]\n", key, tomledit.Quote(values[0]))
	default:
		fmt.Fprintf(b, "%s = [\n", key)
		for _, v := range values {
			fmt.Fprintf(b, "  %s,\n", tomledit.Quote(v))
		}
		b.WriteString("]\n")
	}
}
