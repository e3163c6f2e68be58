package importer

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
)

// MaxLine is the longest line or CSV record that is read, in bytes. The rest of a
// longer line is hashed and thrown away, so that memory stays flat.
const MaxLine = 1 << 20

// rawLine is one line without its terminator. Text is valid until the next call
// of next and nil when the line is too long.
type rawLine struct {
	number  int
	text    []byte
	tooLong bool
	digest  string // SHA-256 of the whole line, hex
}

// lineReader cuts a stream into lines and counts and hashes what it reads.
type lineReader struct {
	r     *bufio.Reader
	file  hash.Hash
	buf   []byte
	line  int
	bytes int64
	err   error
}

func newLineReader(r io.Reader) *lineReader {
	return &lineReader{r: bufio.NewReaderSize(r, 64<<10), file: sha256.New()}
}

// next gives the next line; false at the end of the file or when reading broke
// (then err is set).
func (l *lineReader) next() (rawLine, bool) {
	l.buf = l.buf[:0]
	var long hash.Hash // set once the line is beyond MaxLine
	for first := true; ; first = false {
		part, err := l.r.ReadSlice('\n')
		l.bytes += int64(len(part))
		_, _ = l.file.Write(part) // a hash never fails
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) && !errors.Is(err, io.EOF) {
			l.err = err
			return rawLine{}, false
		}
		if first && len(part) == 0 {
			return rawLine{}, false
		}
		whole := err == nil || errors.Is(err, io.EOF)
		if long == nil && len(l.buf)+len(part) > MaxLine+2 {
			long = sha256.New()
			_, _ = long.Write(l.buf)
		}
		if long != nil {
			_, _ = long.Write(part)
		} else {
			l.buf = append(l.buf, part...)
		}
		if whole {
			return l.finish(long), true
		}
	}
}

func (l *lineReader) finish(long hash.Hash) rawLine {
	l.line++
	if long != nil {
		return rawLine{number: l.line, tooLong: true, digest: hex.EncodeToString(long.Sum(nil))}
	}
	text := l.buf
	if n := len(text); n > 0 && text[n-1] == '\n' {
		text = text[:n-1]
	}
	if n := len(text); n > 0 && text[n-1] == '\r' {
		text = text[:n-1]
	}
	return rawLine{number: l.line, text: text, tooLong: len(text) > MaxLine, digest: digestOf(text)}
}

func (l *lineReader) fileDigest() string { return hex.EncodeToString(l.file.Sum(nil)) }

func digestOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// lineTooLong is the error of a line beyond MaxLine.
func lineTooLong() RowError {
	return lineProblem(CodeLineTooLong, "该行超过 1 MiB", "the line is longer than 1 MiB")
}
