package term

// Colours reports whether to use colours. Choice is the value of `--color`: "auto",
// "always" or "never". Precedence, highest first: choice, NO_COLOR (no-color.org),
// FORCE_COLOR and CLICOLOR_FORCE (force-color.org, bixense.com/clicolors), and whether
// the stream is a terminal with colours.
func Colours(choice string, terminal bool, env func(string) string) bool {
	switch {
	case choice != "auto":
		return choice == "always"
	case env("NO_COLOR") != "":
		return false
	}
	for _, name := range []string{"FORCE_COLOR", "CLICOLOR_FORCE"} {
		if value := env(name); value != "" && value != "0" {
			return true
		}
	}
	return terminal && env("TERM") != "dumb"
}
