//go:build linux

package ordeal

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"
)

// A fault is something that goes wrong while a command runs.
type fault struct {
	name   string
	inject func(t *testing.T, a trial, counts counter) []ended
}

// crowd is how many processes work at once.
const crowd = 16

// makeFaults lists the faults. Most are kills.
func (w *world) makeFaults() []fault {
	return []fault{
		{"kill", w.kill}, {"kill", w.kill}, {"kill", w.kill}, {"kill", w.kill}, {"kill", w.kill}, {"kill", w.kill},
		{"a crowd", w.crowd},
		{"a full disk", w.fullDisk}, {"a read-only disk", w.readOnly}, {"few descriptors", w.fewDescriptors},
	}
}

// moment is when to kill: mostly while the command works, sometimes at its very start or end.
func (w *world) moment(a trial) time.Duration {
	took := w.took[a.name]
	if took == 0 {
		took = 100 * time.Millisecond
	}
	return time.Duration(w.rng.Float64() * 1.15 * float64(took))
}

// learn records the duration of a command that finished.
func (w *world) learn(a trial, took time.Duration) {
	if old := w.took[a.name]; old > 0 {
		took = (3*old + took) / 4
	}
	w.took[a.name] = took
}

func (w *world) kill(t *testing.T, a trial, counts counter) []ended {
	alone := w.rng.IntN(4) == 0
	after := w.moment(a)
	begun := time.Now()
	r := w.start(t, a)
	select {
	case e := <-r.done:
		w.learn(a, time.Since(begun))
		counts["ended before the kill"]++
		return []ended{e}
	case <-time.After(after):
	}
	e := r.kill(alone)
	if e.killed {
		counts["killed"]++
		if took := time.Since(begun); took > w.took[a.name] {
			w.took[a.name] = took * 5 / 4
		}
	}
	return []ended{e}
}

// crowd runs many processes at once and kills every third.
func (w *world) crowd(t *testing.T, a trial, counts counter) []ended {
	counts["crowds"]++
	out := make([]ended, crowd)
	var group sync.WaitGroup
	for i := range crowd {
		one := a
		if a.vary != nil {
			one = a.vary(i)
		}
		after := w.moment(a) * 4
		r := w.start(t, one)
		group.Go(func() {
			if i%3 != 0 {
				out[i] = <-r.done
				return
			}
			select {
			case out[i] = <-r.done:
			case <-time.After(after):
				out[i] = r.kill(false)
			}
		})
	}
	group.Wait()
	for i, e := range out {
		switch {
		case e.killed:
			counts["killed"]++
		case e.code != 0:
			t.Errorf("process %d of %d failed: exit code %d\n%s", i, crowd, e.code, e.said)
		}
	}
	return out
}

// fewDescriptors limits the command to a few open files.
func (w *world) fewDescriptors(t *testing.T, a trial, counts counter) []ended {
	counts["few descriptors"]++
	n := 7 + w.rng.IntN(30)
	e := w.run(a, "sh", "-c", fmt.Sprintf(`ulimit -n %d; exec "$0" "$@"`, n))
	return []ended{e}
}

// fullDisk leaves a few bytes of free space.
func (w *world) fullDisk(t *testing.T, a trial, counts counter) []ended {
	counts["full disks"]++
	var stat syscall.Statfs_t
	if err := syscall.Statfs(w.disk, &stat); err != nil {
		t.Fatal(err)
	}
	used := int64(stat.Blocks-stat.Bfree) * int64(stat.Bsize)
	room := int64(w.rng.IntN(1 << (10 + w.rng.IntN(9))))
	w.remount(t, fmt.Sprintf("size=%d", used+room))
	e := w.run(a)
	w.remount(t, "size="+diskSize)
	return []ended{e}
}

// readOnly makes the disk read-only.
func (w *world) readOnly(t *testing.T, a trial, counts counter) []ended {
	counts["read-only disks"]++
	w.remount(t, "ro")
	e := w.run(a)
	w.remount(t, "rw")
	return []ended{e}
}

func (w *world) remount(t testingT, options string) {
	t.Helper()
	for try := 0; ; try++ {
		out, err := exec.Command("mount", "-o", "remount,"+options, w.disk).CombinedOutput()
		if err == nil {
			return
		}
		if try == 100 {
			t.Fatalf("mount -o remount,%s: %v: %s", options, err, out)
		}
		// A killed process may still be closing its files.
		time.Sleep(20 * time.Millisecond)
	}
}

// diskSize is the capacity of the disk when it is not made full.
const diskSize = "768m"

func mountDisk(t *testing.T, dir string) error {
	out, err := exec.Command("mount", "-t", "tmpfs", "-o", "mode=755,size="+diskSize, "pluv-ordeal", dir).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", "--lazy", dir).CombinedOutput(); err != nil {
			t.Errorf("umount %s: %v: %s", filepath.Base(dir), err, out)
		}
	})
	return nil
}
