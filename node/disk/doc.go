// Package disk writes files so that after a crash there is the old one or the
// new one, whole. It knows nothing of what is in them. The rooms of sync/ write
// their own files: they import nothing of node.
package disk
