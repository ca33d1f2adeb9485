package platform

// CheckFiles always succeeds: Windows has no such limit.
func CheckFiles() error { return nil }

// homeVariable is the variable with the home folder, for hints.
const homeVariable = "USERPROFILE"
