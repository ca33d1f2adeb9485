// Package digest names content by its hash.
//
// Hashes are lower-case hexadecimal digits: SHA-256, or MD5 where LuaRocks' manifests and
// rockspecs use it. Content is streamed, so files may have any size.
package digest

import (
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"os"
	"strings"

	"pluv/host/fault"
	"pluv/host/fsys"
)

// SHA256 returns the hash of b.
func SHA256(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// SHA256File returns a regular file's hash and its size in bytes.
func SHA256File(path string) (sum string, size int64, err error) {
	return file(path, sha256.New())
}

// MD5File returns a regular file's MD5 hash and its size in bytes. It detects accidents,
// not attacks.
func MD5File(path string) (sum string, size int64, err error) {
	return file(path, md5.New())
}

func file(path string, h hash.Hash) (string, int64, error) {
	in, err := fsys.Open(path)
	if err != nil {
		return "", 0, err
	}
	defer in.Close()
	return sum(in, h)
}

// MD5 is MD5File for an open file, from where it is read next.
func MD5(in *os.File) (string, error) {
	text, _, err := sum(in, md5.New())
	return text, err
}

func sum(in *os.File, h hash.Hash) (string, int64, error) {
	size, err := fsys.Copy(h, in, fsys.BufferFor(in))
	if err != nil {
		return "", 0, fsys.Fault(err, "hashing %s", in.Name())
	}
	return hex.EncodeToString(h.Sum(nil)), size, nil
}

// Verify fails with digest.mismatch if the file's SHA-256 is not want. What describes the
// content to the user: a rock or a URL rather than a cache file.
func Verify(path, want, what string) error {
	got, _, err := SHA256File(path)
	if err != nil {
		return err
	}
	return Check(got, want, what)
}

// Check is Verify for a known hash.
func Check(got, want, what string) error {
	if strings.EqualFold(got, want) {
		return nil
	}
	return fault.New(fault.DigestMismatch, "the checksum of %s does not match: its SHA-256 is %s, expected %s", what, got, want).
		WithHint("the file was changed after it was locked, or during the transfer")
}

// IsSHA256 reports whether a string is a SHA-256 hash.
func IsSHA256(text string) bool {
	if len(text) != 2*sha256.Size {
		return false
	}
	_, err := hex.DecodeString(text)
	return err == nil
}
