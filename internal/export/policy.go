package export

import (
	"fmt"
	"io"
	"strings"

	"dossier/internal/page"
)

// Policy is what a browser may do on a page of the site, for the
// Content-Security-Policy that each page carries in a meta element: only what the site
// itself holds, forms to itself (the search), nothing inline. No page connects to anything,
// but Lighthouse reads robots.txt from within one. See https://www.w3.org/TR/CSP3/.
const Policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'"

// A Header is one of HTTP.
type Header struct{ Name, Value string }

// Headers are those that a server of the site should send with every page. Those after
// the first two no meta element can carry: who may frame a page, what devices it may
// use, that a type is what it says, and that a window stays apart from who opened it.
var Headers = []Header{
	{"Content-Security-Policy", Policy + "; frame-ancestors 'none'"},
	{"Referrer-Policy", "no-referrer"},
	{"Permissions-Policy", "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), interest-cohort=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()"},
	{"X-Content-Type-Options", "nosniff"},
	{"Cross-Origin-Opener-Policy", "same-origin"},
}

// forever is for files whose names change with their bytes.
const forever = "public, max-age=31536000, immutable"

// headersFile is read by Netlify, Cloudflare Pages and others, in the root of a site:
// https://docs.netlify.com/routing/headers/.
func (x *Exports) headersFile() page.Page {
	return page.Page{Path: "_headers", Render: func(w io.Writer) error {
		c := x.site.Config
		var b strings.Builder
		fmt.Fprintf(&b, "%s*\n", c.Href(""))
		for _, h := range Headers {
			fmt.Fprintf(&b, "  %s: %s\n", h.Name, h.Value)
		}
		fmt.Fprintf(&b, "%s*\n  Cache-Control: %s\n", c.Href("assets/"), forever)
		_, err := io.WriteString(w, b.String())
		return err
	}}
}

// Servers are those for which ServerPolicy knows how to write Headers.
var Servers = []string{"nginx", "caddy"}

// ServerPolicy returns lines for the configuration of a server: nginx's for a server
// block, Caddy's for a site. base is the path below which the site lies, "/" or "/x/".
func ServerPolicy(server, base string) string {
	var b strings.Builder
	if server == "caddy" {
		fmt.Fprintf(&b, "header %s* {\n", base)
		for _, h := range Headers {
			fmt.Fprintf(&b, "\t%s %q\n", h.Name, h.Value)
		}
		fmt.Fprintf(&b, "}\nheader %sassets/* Cache-Control %q\nhandle_errors 404 {\n\trewrite * %s404.html\n\tfile_server\n}\n", base, forever, base)
		return b.String()
	}
	// A location with headers of its own drops those of the server, hence twice.
	block := func(location string, more ...Header) {
		fmt.Fprintf(&b, "location %s {\n", location)
		for _, h := range append(Headers[:len(Headers):len(Headers)], more...) {
			fmt.Fprintf(&b, "\tadd_header %s %q always;\n", h.Name, h.Value)
		}
		b.WriteString("}\n")
	}
	block(base)
	block(base+"assets/", Header{"Cache-Control", forever})
	fmt.Fprintf(&b, "error_page 404 %s404.html;\n", base)
	return b.String()
}
