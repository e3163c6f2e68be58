package store

import (
	"errors"
	"os"
	"reflect"
	"unsafe"
)

var errDiffers = errors.New("encoding differs from what was decoded")

// fileOf reaches the file bbolt keeps to itself.
func fileOf(s *Store) *os.File {
	field := reflect.ValueOf(s.db).Elem().FieldByName("file")
	return *(**os.File)(unsafe.Pointer(field.UnsafeAddr()))
}

// ErrDiffers says that encoding gave other bytes than were decoded.
var ErrDiffers = errDiffers
