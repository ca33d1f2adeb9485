package term

// A Piece is text that was written, with terminal codes if there were any.
type Piece struct {
	ToErr bool
	Text  string
}

// maxTranscript bounds the text that is kept, in bytes: `deps` of 200 members writes 21 KB.
const maxTranscript = 64 << 10

// A transcript is what pluv has written so far, as long as it is short and does not depend on
// time or on answers.
type transcript struct {
	pieces []Piece
	size   int
	lost   bool
}

func (t *transcript) add(toErr bool, text string) {
	t.size += len(text)
	if t.lost = t.lost || t.size > maxTranscript; t.lost {
		t.pieces = nil
		return
	}
	t.pieces = append(t.pieces, Piece{ToErr: toErr, Text: text})
}

// lose is for output that would be different another time: progress, prompts, programs.
func (t *transcript) lose() { t.lost, t.pieces = true, nil }

// Written returns all that pluv has written; ok is false if it would be different another time,
// or is long.
func (u *UI) Written() (pieces []Piece, ok bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.written.pieces, !u.written.lost
}
