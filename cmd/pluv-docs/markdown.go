package main

import (
	"bytes"
	"fmt"
	"html"
	"path"
	"regexp"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	gmhtml "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// A section is the part of a page below a heading, for the search.
type section struct {
	Level              int
	ID, Heading, Words string
}

// A rendered page: HTML without the first heading, which is the title.
type rendered struct {
	Title, HTML string
	Sections    []section
}

// A linker maps a link to its target on the site: "" drops the link and keeps its text.
type linker func(target string) string

// render makes HTML of a page of Markdown.
func (m *manual) render(source []byte, links linker) (rendered, error) {
	md := goldmark.New(
		goldmark.WithExtensions(extension.Table),
		goldmark.WithParserOptions(parser.WithAutoHeadingID()),
		goldmark.WithRendererOptions(gmhtml.WithUnsafe(), renderer.WithNodeRenderers(util.Prioritized(&nodes{m, links}, 100))),
	)
	source = comment.ReplaceAll(named.ReplaceAll(source, []byte("$2 file:$1\n")), nil)
	doc := md.Parser().Parse(text.NewReader(source), parser.WithContext(parser.NewContext(parser.WithIDs(&ids{seen: map[string]int{}}))))
	var page rendered
	if h, is := doc.FirstChild().(*ast.Heading); is && h.Level == 1 {
		page.Title = plain(h, source)
		doc.RemoveChild(doc, h)
	}
	page.Sections = sectionsOf(doc, source, page.Title)
	var out bytes.Buffer
	if err := md.Renderer().Render(&out, source, doc); err != nil {
		return page, err
	}
	page.HTML = strings.NewReplacer("<table>", `<div class="table"><table>`, "</table>", "</table></div>").Replace(out.String())
	return page, nil
}

// The comments that specs read. The file name that a block is written to is shown above it.
var (
	named   = regexp.MustCompile("(?m)^<!-- file: (\\S+) -->\n(```\\w*)\n")
	comment = regexp.MustCompile(`(?m)^<!--.*-->\n`)
)

// ids gives headings the same anchors as code forges do.
type ids struct{ seen map[string]int }

var notInAnchors = regexp.MustCompile(`[^a-z0-9_-]`)

func (i *ids) Generate(value []byte, _ ast.NodeKind) []byte {
	id := notInAnchors.ReplaceAllString(strings.ReplaceAll(strings.ToLower(string(value)), " ", "-"), "")
	if id == "" {
		id = "section"
	}
	n := i.seen[id]
	i.seen[id] = n + 1
	if n > 0 {
		id = fmt.Sprintf("%s-%d", id, n)
	}
	return []byte(id)
}

func (i *ids) Put(value []byte) { i.seen[string(value)]++ }

// plain returns the text of a node.
func plain(n ast.Node, source []byte) string {
	var b strings.Builder
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n := n.(type) {
		case *ast.Text:
			if entering {
				b.Write(n.Segment.Value(source))
				if n.SoftLineBreak() {
					b.WriteByte(' ')
				}
			}
		case *ast.FencedCodeBlock:
			if entering {
				b.Write(n.Lines().Value(source))
			}
		default:
			if !entering && n.Type() == ast.TypeBlock {
				b.WriteByte(' ')
			}
		}
		return ast.WalkContinue, nil
	})
	return strings.Join(strings.Fields(b.String()), " ")
}

// sectionsOf lists the text below each heading; text before the first heading has the title of
// the page.
func sectionsOf(doc ast.Node, source []byte, title string) []section {
	list := []section{{Level: 1, Heading: title}}
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		if h, is := n.(*ast.Heading); is {
			id, _ := h.AttributeString("id")
			name, _ := id.([]byte)
			list = append(list, section{Level: h.Level, ID: string(name), Heading: plain(h, source)})
			continue
		}
		last := &list[len(list)-1]
		last.Words = strings.TrimSpace(last.Words + " " + plain(n, source))
	}
	return list
}

// nodes renders the nodes that the site shows differently.
type nodes struct {
	manual *manual
	links  linker
}

func (r *nodes) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(ast.KindFencedCodeBlock, r.codeBlock)
	reg.Register(ast.KindCodeBlock, r.codeBlock)
	reg.Register(ast.KindHeading, r.heading)
	reg.Register(ast.KindLink, r.link)
	reg.Register(ast.KindImage, r.image)
	reg.Register(ast.KindCodeSpan, r.codeSpan)
}

func (r *nodes) codeBlock(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		language, file := "", ""
		if fenced, is := node.(*ast.FencedCodeBlock); is && fenced.Info != nil {
			language = string(fenced.Language(source))
			_, file, _ = strings.Cut(string(fenced.Info.Segment.Value(source)), " file:")
		}
		_, _ = w.WriteString(codeBlock(language, file, string(node.Lines().Value(source))))
	}
	return ast.WalkSkipChildren, nil
}

// codeBlock renders a block of code with a button that copies it; for a session, it copies the
// typed lines.
func codeBlock(language, file, code string) string {
	code = strings.TrimRight(code, "\n")
	if file != "" {
		file = "<p class=\"file\">" + html.EscapeString(file) + "</p>"
	}
	return fmt.Sprintf("<div class=\"code\">%s<pre tabindex=\"0\"><code>%s</code></pre><button type=\"button\" class=\"copy\">Copy</button></div>\n",
		file, highlight(language, code))
}

func (r *nodes) heading(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	h := node.(*ast.Heading)
	id, _ := h.AttributeString("id")
	name, _ := id.([]byte)
	if entering {
		_, _ = fmt.Fprintf(w, "<h%d id=\"%s\">", h.Level, name)
	} else {
		_, _ = fmt.Fprintf(w, "<a class=\"anchor\" href=\"#%s\" aria-label=\"Link to this section\">#</a></h%d>\n", name, h.Level)
	}
	return ast.WalkContinue, nil
}

func (r *nodes) link(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	target := r.links(string(node.(*ast.Link).Destination))
	switch {
	case target == "":
	case entering:
		_, _ = fmt.Fprintf(w, "<a href=\"%s\">", html.EscapeString(target))
	default:
		_, _ = w.WriteString("</a>")
	}
	return ast.WalkContinue, nil
}

func (r *nodes) image(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	target := r.links(string(node.(*ast.Image).Destination))
	if entering && target != "" {
		_, _ = fmt.Fprintf(w, "<img src=\"%s\" alt=\"%s\" loading=\"lazy\">", html.EscapeString(target), html.EscapeString(plain(node, source)))
	}
	return ast.WalkSkipChildren, nil
}

// unbroken is the longest code that is never broken across lines, in bytes.
const unbroken = 28

// codeSpan links a code span to the command that it names, unless it is part of a link.
func (r *nodes) codeSpan(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	var words strings.Builder
	for n := node.FirstChild(); n != nil; n = n.NextSibling() {
		if t, is := n.(*ast.Text); is {
			words.WriteString(strings.ReplaceAll(string(t.Segment.Value(source)), "\n", " "))
		}
	}
	open := "<code>"
	if words.Len() <= unbroken {
		open = "<code class=\"short\">"
	}
	code := open + html.EscapeString(words.String()) + "</code>"
	_, inLink := node.Parent().(*ast.Link)
	if c, is := r.manual.find(words.String()); is && !inLink {
		code = fmt.Sprintf("<a class=\"command\" href=\"%s.html\">%s</a>", c.slug(), code)
	} else if topic, is := strings.CutPrefix(words.String(), "pluv help "); is && !inLink && r.manual.isGuide(topic) {
		code = fmt.Sprintf("<a class=\"command\" href=\"%s.html\">%s</a>", topic, code)
	}
	_, _ = w.WriteString(code)
	return ast.WalkSkipChildren, nil
}

func (m *manual) isGuide(topic string) bool {
	for _, g := range m.Guides {
		if g.Topic == topic {
			return true
		}
	}
	return false
}

// inline makes HTML of a line of a command table, in which only code has markup.
func inline(line string) string {
	parts := strings.Split(html.EscapeString(line), "`")
	for i := 1; i+1 < len(parts); i += 2 {
		parts[i] = "<code>" + parts[i] + "</code>"
	}
	return strings.Join(parts, "")
}

// resolve returns the path of a link from the root of the checkout, and its anchor.
func resolve(from, target string) (file, anchor string) {
	file, anchor, _ = strings.Cut(target, "#")
	if file == "" {
		return from, anchor
	}
	return path.Join(path.Dir(from), file), anchor
}
