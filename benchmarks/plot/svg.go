// Package plot draws what was measured: lines over a size, and bars, as SVG, from the files that causeway bench --out keeps.
package plot

import (
	"fmt"
	"html"
	"math"
	"strings"
)

// Size of a drawing, and the room around its axes, in pixels.
const (
	width, height                  = 640, 360
	left, right, top, bottom       = 80, 20, 40, 50
	plotWidth, plotHeight          = width - left - right, height - top - bottom
	axisColor, gridColor, fontSize = "#333", "#ddd", 12
)

var colors = []string{"#1b6ca8", "#d1495b", "#3a7d44", "#8f5db7"}

// Point is a measurement.
type Point struct{ X, Y float64 }

// Line is measurements that belong together.
type Line struct {
	Name   string
	Points []Point
}

// Chart is one drawing. All values are zero or more.
type Chart struct {
	Title, X, Y string
	Lines       []Line
}

// SVG draws the chart: axes from zero, a mark at each point.
func (c Chart) SVG() string {
	var maxX, maxY float64
	for _, l := range c.Lines {
		for _, p := range l.Points {
			maxX, maxY = max(maxX, p.X), max(maxY, p.Y)
		}
	}
	stepX, stepY := step(maxX), step(maxY)
	endX, endY := math.Ceil(maxX/stepX)*stepX, math.Ceil(maxY/stepY)*stepY
	x := func(v float64) float64 { return left + v/endX*plotWidth }
	y := func(v float64) float64 { return top + plotHeight - v/endY*plotHeight }

	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" font-size="%d">`+"\n", width, height, fontSize)
	fmt.Fprintf(&b, `<rect width="%d" height="%d" fill="white"/>`+"\n", width, height)
	text(&b, width/2, 20, "middle", c.Title)
	text(&b, left+plotWidth/2, height-10, "middle", c.X)
	fmt.Fprintf(&b, `<text x="18" y="%d" text-anchor="middle" fill="%s" transform="rotate(-90 18 %d)">%s</text>`+"\n", top+plotHeight/2, axisColor,
		top+plotHeight/2, html.EscapeString(c.Y))
	for v := 0.0; v <= endY; v += stepY {
		segment(&b, left, y(v), left+plotWidth, y(v), gridColor)
		text(&b, left-6, y(v)+4, "end", number(v))
	}
	for v := 0.0; v <= endX; v += stepX {
		segment(&b, x(v), top+plotHeight, x(v), top+plotHeight+4, axisColor)
		text(&b, x(v), top+plotHeight+18, "middle", number(v))
	}
	segment(&b, left, top, left, top+plotHeight, axisColor)
	segment(&b, left, top+plotHeight, left+plotWidth, top+plotHeight, axisColor)
	for i, l := range c.Lines {
		color := colors[i%len(colors)]
		var points []string
		for _, p := range l.Points {
			points = append(points, fmt.Sprintf("%.1f,%.1f", x(p.X), y(p.Y)))
			fmt.Fprintf(&b, `<circle cx="%.1f" cy="%.1f" r="3" fill="%s"/>`+"\n", x(p.X), y(p.Y), color)
		}
		fmt.Fprintf(&b, `<polyline points="%s" fill="none" stroke="%s" stroke-width="2"/>`+"\n", strings.Join(points, " "), color)
		fmt.Fprintf(&b, `<rect x="%d" y="%d" width="10" height="10" fill="%s"/>`+"\n", left+10, top+4+18*i, color)
		text(&b, left+26, float64(top+13+18*i), "start", l.Name)
	}
	b.WriteString("</svg>\n")
	return b.String()
}

// step returns a round distance that cuts max into about five.
func step(max float64) float64 {
	if max <= 0 {
		return 1
	}
	unit := math.Pow(10, math.Floor(math.Log10(max/5)))
	for _, m := range []float64{1, 2, 5, 10} {
		if max/(m*unit) <= 6 {
			return m * unit
		}
	}
	return 10 * unit
}

func number(v float64) string {
	switch {
	case v >= 1e6:
		return fmt.Sprintf("%gM", v/1e6)
	case v >= 1e4:
		return fmt.Sprintf("%gk", v/1e3)
	}
	return fmt.Sprintf("%.4g", v)
}

func text(b *strings.Builder, x, y float64, anchor, s string) {
	fmt.Fprintf(b, `<text x="%.1f" y="%.1f" text-anchor="%s" fill="%s">%s</text>`+"\n", x, y, anchor, axisColor, html.EscapeString(s))
}

func segment(b *strings.Builder, x1, y1, x2, y2 float64, color string) {
	fmt.Fprintf(b, `<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" stroke="%s"/>`+"\n", x1, y1, x2, y2, color)
}
