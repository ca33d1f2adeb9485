package serve

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"

	"pluv/host/digest"
	"pluv/spec/need"
)

// TestFullDisk: uploads to a full disk are refused with 507 and leave nothing behind.
func TestFullDisk(t *testing.T) {
	if os.Getuid() != 0 {
		need.Lack(t, "needs root, to mount a small disk")
	}
	mount := need.Tool(t, "mount")
	disk := t.TempDir()
	if out, err := exec.Command(mount, "-t", "tmpfs", "-o", "size=1m", "pluv-spec", disk).CombinedOutput(); err != nil {
		need.Lack(t, "may not mount: %v: %s", err, out)
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", disk).CombinedOutput(); err != nil {
			t.Errorf("%v: %s", err, out)
		}
	})
	file, made := tokens(t, "upload", "cache")
	b := &bench{t: t, dir: disk}
	b.start(Options{Tokens: file})
	upload, cache := "Authorization: Bearer "+made["upload"], "Authorization: Bearer "+made["cache"]
	noise := make([]byte, 2<<20)
	random := rand.NewChaCha8([32]byte{})
	if _, err := random.Read(noise); err != nil {
		t.Fatal(err)
	}
	packed := rock(t, map[string]string{"a-1.0-1.rockspec": rockspecOf("a", "1.0-1"), "noise": string(noise)})
	form, kind := formOf([3]string{"rockspec_file", "a-1.0-1.rockspec", packed})
	for _, c := range [][]string{
		{"PUT", "/a-1.0-1.src.rock", packed, upload},
		{"PUT", "/builds/a/1.0-1/lua-5.4/linux/package.tar.gz", packed, cache},
		{"POST", "/api/1/" + made["upload"] + "/upload", form, "Content-Type: " + kind},
	} {
		response, said := b.do(c[0], c[1], c[2], c[3])
		if response.StatusCode != 507 || response.Header.Get("Cache-Control") != "no-store" || !strings.Contains(said, "the server's disk is full") {
			t.Errorf("%s %s: %d %s", c[0], c[1], response.StatusCode, said)
		}
		if left := b.files(); len(left) > 0 {
			t.Errorf("%s %s: left over: %q", c[0], c[1], left)
		}
	}
	if response, said := b.do("PUT", "/a-1.0-1.rockspec", rockspecOf("a", "1.0-1"), upload); response.StatusCode != 201 {
		t.Errorf("what fits: %d %s", response.StatusCode, said)
	}
	about := fmt.Sprintf(`{"sha256": %q}`, digest.SHA256([]byte("x")))
	for _, c := range [][2]string{{"package.tar.gz", "x"}, {"package.json", about}} {
		if response, said := b.do("PUT", "/builds/a/1.0-1/lua-5.4/linux/"+c[0], c[1], cache); response.StatusCode != 201 {
			t.Errorf("what fits: %d %s", response.StatusCode, said)
		}
	}
}
