package proc

import (
	"bytes"
	"errors"
	"os"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"

	"pluv/host/fsys"
)

// family is the set of processes that pluv started and that are still in its process
// group. While it exists, orphaned processes become children of pluv, so that they stay
// known.
type family struct {
	before map[int]bool // processes from before, left running on purpose
}

// foundFamily starts collecting orphans.
func foundFamily() family {
	f := family{before: map[int]bool{}}
	_ = unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
	for _, pid := range f.members() {
		f.before[pid] = true
	}
	return f
}

// leaveFamily stops that, before Exec replaces pluv.
func leaveFamily() {
	_ = unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)
	for {
		if pid, err := syscall.Wait4(-1, nil, syscall.WNOHANG, nil); pid <= 0 || err != nil {
			return
		}
	}
}

// members are the running processes of the family. If pluv has no child, which costs one
// call to check, it has no descendants either.
func (f family) members() []int {
	if err := unix.Waitid(unix.P_ALL, 0, nil, unix.WEXITED|unix.WNOHANG|unix.WNOWAIT, nil); errors.Is(err, unix.ECHILD) {
		return nil
	}
	all := processes()
	self, own := os.Getpid(), syscall.Getpgrp()
	var found []int
	for pid, p := range all {
		if p.group != own || f.before[pid] {
			continue
		}
		for up, steps := pid, 0; up > 1 && steps < len(all); up, steps = all[up].parent, steps+1 {
			if all[up].parent == self {
				found = append(found, pid)
				break
			}
		}
	}
	return found
}

// groupIsAlive reports whether a process group has a running process. Zombies, as in a
// container without an init, do not count.
func groupIsAlive(group int) bool {
	if syscall.Kill(-group, 0) != nil {
		return false
	}
	for _, p := range processes() {
		if p.group == group {
			return true
		}
	}
	return false
}

// maxStat is enough for any /proc/PID/stat.
const maxStat = 64 << 10

type process struct{ parent, group int }

// processes lists the running processes of the system.
func processes() map[int]process {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil
	}
	all := map[int]process{}
	for _, entry := range entries {
		pid, err := strconv.Atoi(entry.Name())
		if err != nil {
			continue
		}
		stat, err := fsys.ReadFile("/proc/"+entry.Name()+"/stat", maxStat)
		// The name, in parentheses, may contain anything.
		end := bytes.LastIndexByte(stat, ')')
		if err != nil || end < 0 {
			continue
		}
		fields := bytes.Fields(stat[end+1:]) // state, parent, group
		if len(fields) < 3 || string(fields[0]) == "Z" {
			continue
		}
		parent, _ := strconv.Atoi(string(fields[1]))
		group, _ := strconv.Atoi(string(fields[2]))
		all[pid] = process{parent, group}
	}
	return all
}
