// Package export makes free text harmless where it leaves the program: in cells
// of tables that a spreadsheet opens, in pages that a browser shows, on one line
// of a report. Whatever writes a file or a page for people goes through it.
//
// It must never change what JSON exports carry: they are the lossless form.
package export
