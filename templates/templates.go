// Package templates holds the templates and the stylesheet, so that the
// dossier command works in a folder that has none of its own.
package templates

import "embed"

// FS has the templates at its root.
//
//go:embed *.html *.css *.js *.svg
var FS embed.FS
