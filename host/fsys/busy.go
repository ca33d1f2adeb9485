package fsys

import (
	"os"
	"time"
)

const (
	// busyWait is how long an operation is retried while another program has a file open.
	busyWait = 4 * time.Second
	// discardWait is the same for what is only cleaning up.
	discardWait = 100 * time.Millisecond
	// maxBusyPause bounds the pauses between two tries.
	maxBusyPause = 100 * time.Millisecond
)

// Rename is os.Rename. Windows refuses it while another program has the file open, such
// as an editor or a virus scanner: then it tries again for some seconds.
func Rename(from, to string) error {
	return whileBusy(busyWait, isBusy, func() error { return os.Rename(from, to) })
}

// Discard removes what is of no use any more, like RemoveAll. It reports no failure: what
// another program has open stays, and the next clean-up tries again.
func Discard(path string) { _ = removeAll(path, discardWait) }

// whileBusy calls do again, with growing pauses, as long as busy says of its error that
// another program has the file open.
func whileBusy(longest time.Duration, busy func(error) bool, do func() error) error {
	err := do()
	if err == nil || !busy(err) {
		return err
	}
	pause := time.Millisecond
	for end := time.Now().Add(longest); busy(err) && time.Now().Before(end); pause = min(2*pause, maxBusyPause) {
		time.Sleep(pause)
		err = do()
	}
	return err
}
