// Command growth plots how work grows with the number of packages. Each line of its input is a
// point of a curve; _ in a curve's name stands for a space:
//
//	CURVE PACKAGES VALUE
//
// The plot, an SVG, is written to stdout: one panel for each curve, in input order, with a
// straight line from the origin to the last point for comparison.
package main

import (
	"bufio"
	"fmt"
	"io"
	"log"
	"os"
	"strconv"
	"strings"
)

type point struct{ x, y float64 }

type curve struct {
	name   string
	points []point
}

// The size of a panel, and of the margins around its axes.
const (
	width, height = 300, 220
	left, bottom  = 60, 40
	top, right    = 30, 20
)

func main() {
	curves, err := read(os.Stdin)
	if err != nil {
		log.Fatal(err)
	}
	out := bufio.NewWriter(os.Stdout)
	plot(out, curves)
	if err := out.Flush(); err != nil {
		log.Fatal(err)
	}
}

func read(in io.Reader) ([]*curve, error) {
	var curves []*curve
	byName := map[string]*curve{}
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		var name string
		var p point
		if _, err := fmt.Sscan(lines.Text(), &name, &p.x, &p.y); err != nil {
			return nil, fmt.Errorf("%q: %w", lines.Text(), err)
		}
		if byName[name] == nil {
			byName[name] = &curve{name: name}
			curves = append(curves, byName[name])
		}
		byName[name].points = append(byName[name].points, p)
	}
	return curves, lines.Err()
}

func plot(out io.Writer, curves []*curve) {
	fmt.Fprintf(out, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" font-size="11">`+"\n",
		len(curves)*(left+width+right), top+height+bottom)
	fmt.Fprintln(out, `<rect width="100%" height="100%" fill="white"/>`)
	for i, c := range curves {
		panel(out, c, i*(left+width+right)+left)
	}
	fmt.Fprintln(out, `</svg>`)
}

// panel draws a curve whose vertical axis is at x.
func panel(out io.Writer, c *curve, x int) {
	var most point
	for _, p := range c.points {
		most = point{max(most.x, p.x), max(most.y, p.y)}
	}
	at := func(p point) (float64, float64) {
		return float64(x) + p.x/most.x*width, top + height - p.y/most.y*height
	}
	fmt.Fprintf(out, `<text x="%d" y="%d" font-size="13">%s</text>`+"\n", x, top-12, strings.ReplaceAll(c.name, "_", " "))
	fmt.Fprintf(out, `<path d="M%d %dV%dH%d" fill="none" stroke="black"/>`+"\n", x, top, top+height, x+width)
	fmt.Fprintf(out, `<path d="M%d %dL%d %d" stroke="#999" stroke-dasharray="4"/>`+"\n", x, top+height, x+width, top)
	line := ""
	for _, p := range c.points {
		px, py := at(p)
		line += fmt.Sprintf(" %.1f,%.1f", px, py)
		fmt.Fprintf(out, `<circle cx="%.1f" cy="%.1f" r="3" fill="#1f5fbf"/>`+"\n", px, py)
	}
	fmt.Fprintf(out, `<polyline points="%s" fill="none" stroke="#1f5fbf" stroke-width="1.5"/>`+"\n", line[1:])
	for _, share := range []float64{0.25, 0.5, 0.75, 1} {
		px, py := at(point{most.x * share, most.y * share})
		fmt.Fprintf(out, `<path d="M%.1f %dv4M%d %.1fh-4" stroke="black"/>`+"\n", px, top+height, x, py)
		fmt.Fprintf(out, `<text x="%.1f" y="%d" text-anchor="middle">%s</text>`+"\n", px, top+height+16, number(most.x*share))
		fmt.Fprintf(out, `<text x="%d" y="%.1f" text-anchor="end">%s</text>`+"\n", x-7, py+4, number(most.y*share))
	}
	fmt.Fprintf(out, `<text x="%d" y="%d" text-anchor="middle">packages</text>`+"\n", x+width/2, top+height+33)
}

// number formats a number with three significant digits and no exponent.
func number(v float64) string {
	switch {
	case v >= 100:
		return strconv.FormatFloat(v, 'f', 0, 64)
	case v >= 10:
		return strconv.FormatFloat(v, 'f', 1, 64)
	}
	return strconv.FormatFloat(v, 'f', 2, 64)
}
