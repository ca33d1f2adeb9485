package main

import (
	"html"
	"regexp"
	"strings"
)

// The words of a language to highlight; the name of a group is the CSS class.
var languages = map[string]*regexp.Regexp{
	"lua": regexp.MustCompile(`(?P<c>--\[\[(?s:.*?)\]\]|--[^\n]*)|(?P<s>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\[\[(?s:.*?)\]\])` +
		`|(?P<k>\b(?:and|break|do|else|elseif|end|false|for|function|goto|if|in|local|nil|not|or|repeat|return|then|true|until|while)\b)|(?P<n>\b\d[\w.]*)`),
	"toml":       regexp.MustCompile(`(?P<c>#[^\n]*)|(?P<s>"(?:[^"\\\n]|\\.)*"|'[^'\n]*')|(?P<h>(?m:^)\[+[^\]\n]*\]+)|(?P<k>(?m:^)[\w.-]+(?:[ \t]*=)|\b(?:true|false)\b)|(?P<n>\b\d[\d_.]*\b)`),
	"json":       regexp.MustCompile(`(?P<k>"(?:[^"\\\n]|\\.)*"\s*:)|(?P<s>"(?:[^"\\\n]|\\.)*")|(?P<n>\b\d[\d.]*\b|\b(?:true|false|null)\b)`),
	"yaml":       regexp.MustCompile(`(?P<c>#[^\n]*)|(?P<k>(?m:^)[ \t-]*[\w-]+:)|(?P<s>"[^"\n]*")`),
	"dockerfile": regexp.MustCompile(`(?P<k>(?m:^)[A-Z]+\b)|(?P<s>"[^"\n]*")`),
	"go":         regexp.MustCompile(`(?P<c>//[^\n]*)|(?P<s>"(?:[^"\\\n]|\\.)*")|(?P<k>\b(?:func|type|struct|interface|return|var|const|map|string|error)\b)`),
}

// highlight makes HTML of code, with the words of its language highlighted.
func highlight(language, code string) string {
	if language == "console" {
		return session(code)
	}
	pattern := languages[language]
	if pattern == nil {
		return html.EscapeString(code)
	}
	var b strings.Builder
	at := 0
	names := pattern.SubexpNames()
	for _, m := range pattern.FindAllStringSubmatchIndex(code, -1) {
		for group := 1; group < len(names); group++ {
			if start, end := m[2*group], m[2*group+1]; start >= 0 && end > start {
				b.WriteString(html.EscapeString(code[at:start]))
				b.WriteString(`<span class="` + names[group] + `">` + html.EscapeString(code[start:end]) + `</span>`)
				at = end
				break
			}
		}
	}
	b.WriteString(html.EscapeString(code[at:]))
	return b.String()
}

// session separates typed lines from output.
func session(code string) string {
	var b strings.Builder
	for line := range strings.Lines(code) {
		line, end := strings.TrimSuffix(line, "\n"), ""
		if len(line) < len(code) {
			end = "\n"
		}
		if typed, is := strings.CutPrefix(line, "$ "); is {
			b.WriteString(`<span class="prompt" aria-hidden="true">$ </span><span class="typed">` + html.EscapeString(typed) + `</span>` + end)
			continue
		}
		class := "out"
		switch {
		case strings.HasPrefix(line, "pluv: error:"):
			class = "error"
		case strings.HasPrefix(line, "hint:"), strings.HasPrefix(line, "see:"):
			class = "hint"
		}
		b.WriteString(`<span class="` + class + `">` + html.EscapeString(line) + `</span>` + end)
	}
	return strings.TrimSuffix(b.String(), "\n")
}
