package cli

import (
	"io"
	"strings"

	"github.com/spf13/cobra"
)

// shells has how to load the completion script of each; PROGRAM stands for its name.
var shells = map[string]string{
	"bash": `The package bash-completion must be installed. To load it in this shell:

  source <(PROGRAM completion bash)

To load it in every new one:

  PROGRAM completion bash > ~/.local/share/bash-completion/completions/PROGRAM`,
	"fish": `To load it in this shell:

  PROGRAM completion fish | source

To load it in every new one:

  PROGRAM completion fish > ~/.config/fish/completions/PROGRAM.fish`,
	"nushell": `To load it in this shell:

  PROGRAM completion nushell | save -f PROGRAM.nu
  source PROGRAM.nu

To load it in every new one:

  mkdir ($nu.user-autoload-dirs | first)
  PROGRAM completion nushell | save -f ($nu.user-autoload-dirs | first | path join PROGRAM.nu)`,
	"powershell": `To load it in this shell:

  PROGRAM completion powershell | Out-String | Invoke-Expression

To load it in every new one, add that line to the file $PROFILE.`,
	"zsh": `To load it in this shell:

  source <(PROGRAM completion zsh)

To load it in every new one, write it to a folder of $fpath; ~/.zshrc must run
compinit, as in "autoload -U compinit && compinit":

  PROGRAM completion zsh > "${fpath[1]}/_PROGRAM"`,
}

// nushell is the script that cobra lacks: an external completer, which passes the words of
// other programs on to the one before.
const nushell = `# Completion of PROGRAM for nushell.
$env.config.completions.external.completer = do {|other|
  {|spans|
    if ($spans.0 | path parse | get stem) != "PROGRAM" {
      return (if $other == null { null } else { do $other $spans })
    }
    let lines = (^$spans.0 __complete ...($spans | skip 1) | complete | get stdout | lines)
    let found = ($lines | where {|line| not ($line starts-with ":")} | split column --number 2 "\t" value description)
    let directive = ($lines | where {|line| $line starts-with ":"} | get 0? | default ":1" | str substring 1.. | into int)
    # Null completes the names of files.
    if ($found | is-empty) and ($directive | bits and 4) == 0 { null } else { $found }
  }
} $env.config.completions?.external?.completer?
`

// describeCompletion adds nushell to the command that prints completion scripts, and replaces
// cobra's texts.
func describeCompletion(program string, group *cobra.Command) {
	group.AddCommand(&cobra.Command{Use: "nushell", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		_, err := io.WriteString(cmd.OutOrStdout(), strings.ReplaceAll(nushell, "PROGRAM", program))
		return err
	}})
	group.Short, group.Long = "Print the completion script of a shell", ""
	for _, c := range group.Commands() {
		c.Short = "Print the completion script of " + c.Name()
		c.DisableFlagsInUseLine = true
		c.Long = strings.ReplaceAll(shells[c.Name()], "PROGRAM", program)
	}
}
