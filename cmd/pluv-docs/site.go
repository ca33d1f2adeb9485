package main

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"html/template"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"pluv/host/fsys"
)

//go:embed assets
var assets embed.FS

// maxPage bounds the size of a page's source, in bytes.
const maxPage = 4 << 20

// A page of the site.
type page struct {
	Slug, Title, Summary, Section string
	Kind                          string // "home", "guide", "command" or "reference"
	Body                          template.HTML
	Sections                      []section
	Previous, Next                *page
	source                        string // its path in the checkout; "" for pages of commands
}

// Contents are the headings listed beside the page.
func (p *page) Contents() []section {
	var list []section
	for _, s := range p.Sections {
		if s.Level == 2 {
			list = append(list, s)
		}
	}
	return list
}

type group struct {
	Title string
	Pages []*page
}

type site struct {
	manual *manual
	root   string
	pages  []*page
	groups []group
	byFile map[string]*page
	images map[string]bool // paths in the checkout
	home   *page
}

// newSite makes the pages: the guides, the commands, and the files that the guides link to.
func newSite(m *manual, root string) (*site, error) {
	s := &site{manual: m, root: root, byFile: map[string]*page{}, images: map[string]bool{}}
	var texts []string
	add := func(p *page, text string) {
		s.pages = append(s.pages, p)
		texts = append(texts, text)
		if p.source != "" {
			s.byFile[p.source] = p
		}
	}
	for _, g := range m.Guides {
		add(&page{Slug: g.Topic, Title: g.Title, Summary: g.Summary, Section: g.Section, Kind: "guide", source: "lua/help/" + g.Topic + ".md"}, g.Text)
	}
	for _, c := range m.Commands {
		p := &page{Slug: c.slug(), Title: c.name(), Summary: c.Summary, Section: "Commands", Kind: "command"}
		p.Body, p.Sections = template.HTML(m.commandPage(c)), []section{{Level: 1, Heading: c.name(), Words: c.Summary + " " + c.Description}}
		for _, f := range c.Flags {
			p.Sections[0].Words += " --" + f.Name + " " + f.Help
		}
		add(p, "")
	}
	for _, file := range []string{"spec/lockfile.md", "spec/binaries.md", "spec/metadata.md", "spec/serve.md", "spec/security.md", "spec/bench/README.md"} {
		text, err := fsys.ReadFile(filepath.Join(root, filepath.FromSlash(file)), maxPage)
		if err != nil {
			return nil, err
		}
		slug := strings.TrimSuffix(strings.TrimPrefix(strings.ReplaceAll(file, "/", "-"), "spec-"), "-README.md")
		add(&page{Slug: "format-" + strings.TrimSuffix(slug, ".md"), Section: "Reference", Kind: "reference", source: file}, string(text))
	}
	for i, p := range s.pages {
		if p.Kind == "command" {
			continue
		}
		made, err := m.render([]byte(texts[i]), s.linker(p.source))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.source, err)
		}
		p.Title, p.Sections = made.Title, made.Sections
		p.Body = template.HTML(made.HTML)
		if p.Kind == "guide" { // the first paragraph is the summary, which is shown above
			p.Body = template.HTML(strings.Replace(made.HTML, "<p>", "<p class=\"summary\">", 1))
		}
	}
	for i, p := range s.pages {
		if len(s.groups) == 0 || s.groups[len(s.groups)-1].Title != p.Section {
			s.groups = append(s.groups, group{Title: p.Section})
		}
		last := &s.groups[len(s.groups)-1]
		last.Pages = append(last.Pages, p)
		if i > 0 && p.Kind != "reference" && s.pages[i-1].Kind == p.Kind {
			p.Previous, s.pages[i-1].Next = s.pages[i-1], p
		}
	}
	return s, s.makeHome()
}

// linker maps links to files of the checkout to pages; links to files without a page are dropped.
func (s *site) linker(from string) linker {
	return func(target string) string {
		if strings.Contains(target, "://") || strings.HasPrefix(target, "mailto:") {
			return target
		}
		file, anchor := resolve(from, target)
		if file == "README.md" {
			return "index.html"
		}
		if ext := path.Ext(file); ext == ".svg" || ext == ".png" {
			s.images[file] = true
			return "assets/" + strings.ReplaceAll(file, "/", "-")
		}
		p := s.byFile[file]
		switch {
		case p == nil:
			return ""
		case anchor != "":
			return p.Slug + ".html#" + anchor
		}
		return p.Slug + ".html"
	}
}

// makeHome makes the landing page from the part of README.md before its recipes.
func (s *site) makeHome() error {
	text, err := fsys.ReadFile(filepath.Join(s.root, "README.md"), maxPage)
	if err != nil {
		return err
	}
	parts := map[string]string{}
	title := ""
	for line := range strings.Lines(string(text)) {
		if name, is := strings.CutPrefix(line, "## "); is {
			title = strings.TrimSpace(name)
			continue
		}
		parts[title] += line
	}
	show := func(part string) (template.HTML, error) {
		made, err := s.manual.render([]byte(part), s.linker("README.md"))
		return template.HTML(made.HTML), err
	}
	intro, features, found := strings.Cut(parts[""], "\n- ")
	if !found {
		return errors.New("README.md has no list of features")
	}
	_, intro, _ = strings.Cut(intro, "\n")
	var home struct {
		Intro, Features, Session, Install, Table template.HTML
		Groups                                   []group
		Version                                  string
	}
	for into, part := range map[*template.HTML]string{
		&home.Intro: intro, &home.Features: "- " + features, &home.Session: parts["A first session"],
		&home.Install: parts["Install"], &home.Table: parts["You know this from"],
	} {
		if *into, err = show(part); err != nil {
			return err
		}
	}
	for _, g := range s.groups {
		if g.Title != "Commands" && g.Title != "Reference" {
			home.Groups = append(home.Groups, g)
		}
	}
	home.Version = s.manual.Version
	var body strings.Builder
	if err := templates().ExecuteTemplate(&body, "home.html", home); err != nil {
		return err
	}
	s.home = &page{Slug: "index", Title: "pluv", Summary: "A toolchain for Lua in one binary", Kind: "home", Body: template.HTML(body.String())}
	return nil
}

func templates() *template.Template {
	return template.Must(template.New("").Funcs(template.FuncMap{"inline": func(text string) template.HTML { return template.HTML(inline(text)) }}).
		ParseFS(assets, "assets/*.html"))
}

// write writes the site into a folder.
func (s *site) write(out string) error {
	dir := filepath.Join(out, "assets")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, name := range []string{"style.css", "site.js"} {
		text, err := fs.ReadFile(assets, "assets/"+name)
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), text, 0o644)
		}
		if err != nil {
			return err
		}
	}
	for file := range s.images {
		data, err := fsys.ReadFile(filepath.Join(s.root, filepath.FromSlash(file)), maxPage)
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, strings.ReplaceAll(file, "/", "-")), data, 0o644)
		}
		if err != nil {
			return err
		}
	}
	index, err := s.index()
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "search-index.js"), index, 0o644)
	}
	if err != nil {
		return err
	}
	layout := templates()
	for _, p := range append([]*page{s.home}, s.pages...) {
		var text strings.Builder
		if err := layout.ExecuteTemplate(&text, "page.html", map[string]any{"Page": p, "Groups": s.groups, "Version": s.manual.Version}); err != nil {
			return fmt.Errorf("%s: %w", p.Slug, err)
		}
		if err := os.WriteFile(filepath.Join(out, p.Slug+".html"), []byte(text.String()), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// index is the search index: a row for each section of each page.
func (s *site) index() ([]byte, error) {
	var rows [][4]string
	for _, p := range s.pages {
		for _, part := range p.Sections {
			at := p.Slug + ".html"
			if part.ID != "" {
				at += "#" + part.ID
			}
			rows = append(rows, [4]string{at, p.Title, part.Heading, part.Words})
		}
	}
	data, err := json.Marshal(rows)
	return append(append([]byte("window.pluvIndex = "), data...), ";\n"...), err
}

// commandPage is the body of a command's page.
func (m *manual) commandPage(c command) string {
	var b strings.Builder
	add := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	add(`<p class="summary">%s</p>`, inline(c.Summary))
	b.WriteString(codeBlock("usage", "", m.usage(c)))
	for paragraph := range strings.SplitSeq(strings.TrimSpace(c.Description), "\n\n") {
		if paragraph != "" {
			add("<p>%s</p>", inline(paragraph))
		}
	}
	if list := m.below(c); len(list) > 0 {
		add(`<h2 id="commands">Commands</h2><div class="table"><table><thead><tr><th>command</th><th>does</th></tr></thead><tbody>`)
		for _, sub := range list {
			add(`<tr><td><a class="command" href="%s.html"><code>%s</code></a></td><td>%s</td></tr>`, sub.slug(), html.EscapeString(sub.name()), inline(sub.Summary))
		}
		add("</tbody></table></div>")
	}
	if len(c.Args) > 0 {
		add(`<h2 id="arguments">Arguments</h2><dl class="options">`)
		for _, a := range c.Args {
			add("<dt><code>%s</code></dt><dd>%s</dd>", html.EscapeString(a.placeholder()), inline(a.Help))
		}
		add("</dl>")
	}
	m.flagList(&b, "flags", "Flags", c.Flags)
	if len(c.Examples) > 0 {
		add(`<h2 id="examples">Examples</h2>`)
		b.WriteString(codeBlock("console", "", "$ "+strings.Join(c.Examples, "\n$ ")))
	}
	m.flagList(&b, "global-flags", "Global flags", m.GlobalFlags)
	if c.Guide != "" {
		for _, g := range m.Guides {
			if g.Topic == c.Guide {
				add(`<p class="see">Guide: <a href="%s.html">%s</a></p>`, g.Topic, html.EscapeString(g.Title))
			}
		}
	}
	return b.String()
}

func (m *manual) flagList(b *strings.Builder, id, title string, flags []commandFlag) {
	if len(flags) == 0 {
		return
	}
	fmt.Fprintf(b, "<h2 id=\"%s\">%s</h2><dl class=\"options\">\n", id, title)
	for _, f := range flags {
		if f.Hidden {
			continue
		}
		name := "--" + f.Name
		if f.Short != "" {
			name = "-" + f.Short + ", " + name
		}
		if f.Value != "" {
			name += " " + f.Value
		}
		fmt.Fprintf(b, "<dt><code>%s</code></dt><dd>%s</dd>\n", html.EscapeString(name), inline(f.Help))
	}
	b.WriteString("</dl>\n")
}
