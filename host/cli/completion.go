package cli

import (
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
	"powershell": `To load it in this shell:

  PROGRAM completion powershell | Out-String | Invoke-Expression

To load it in every new one, add that line to the file $PROFILE.`,
	"zsh": `To load it in this shell:

  source <(PROGRAM completion zsh)

To load it in every new one, write it to a folder of $fpath; ~/.zshrc must run
compinit, as in "autoload -U compinit && compinit":

  PROGRAM completion zsh > "${fpath[1]}/_PROGRAM"`,
}

// describeCompletion replaces cobra's texts of the command that prints completion scripts.
func describeCompletion(program string, group *cobra.Command) {
	group.Short, group.Long = "Print the completion script of a shell", ""
	for _, c := range group.Commands() {
		c.Short = "Print the completion script of " + c.Name()
		c.DisableFlagsInUseLine = true
		c.Long = strings.ReplaceAll(shells[c.Name()], "PROGRAM", program)
	}
}
