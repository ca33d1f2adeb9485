package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"pluv/host/fault"
)

// Parse parses p.Argv by p.Commands. Invalid arguments fail with cli.usage; an
// inconsistent command table is another error.
func Parse(p Program) (*Outcome, error) {
	outcome := &Outcome{}
	cobra.MousetrapHelpText = "" // on Windows it lists all processes at each start
	root := &cobra.Command{
		Use: p.Name, Short: p.Summary,
		SilenceErrors: true, SilenceUsage: true,
		Args: cobra.ArbitraryArgs,
	}
	root.Flags().BoolP("version", "V", false, "print the version")
	completes := slices.ContainsFunc(p.Argv, func(word string) bool { return strings.HasPrefix(word, "__complete") })
	for _, f := range p.Globals {
		define(root.PersistentFlags(), f, completes) // cobra parses those twice then
	}
	root.RunE = func(cmd *cobra.Command, args []string) error {
		if asked, err := cmd.Flags().GetBool("version"); err == nil && asked && len(args) == 0 {
			outcome.Version = true
			return nil
		}
		return p.runGroup(cmd, args)
	}
	specs := map[*cobra.Command]*Command{}
	help := helpCommand(root, p)
	for i := range p.Commands {
		if err := p.attach(root, &p.Commands[i], specs, outcome); err != nil {
			return nil, err
		}
	}
	for cmd, spec := range specs {
		if isHelp(spec.Path) {
			help = cmd
		}
	}
	root.SetHelpCommand(help)
	var text bytes.Buffer
	root.SetOut(&text)
	root.SetErr(io.Discard) // cobra logs its completions there
	root.InitDefaultCompletionCmd()
	for _, c := range root.Commands() {
		if c.Name() == "completion" {
			c.Args, c.RunE = cobra.ArbitraryArgs, p.runGroup
			describeCompletion(p.Name, c)
		}
	}
	var noHelp error // for an unknown command after `help`
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) {
		if words := cmd.Flags().Args(); len(words) > 0 && cmd.HasSubCommands() {
			noHelp = p.unknownCommand(cmd, words[0])
			return
		}
		writeHelp(&text, p, cmd, specs)
	})
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		// The flags belong to an unknown command.
		if words := cmd.Flags().Args(); len(words) > 0 && cmd.HasSubCommands() {
			return p.unknownCommand(cmd, words[0])
		}
		return flagError(cmd, specs[cmd], err)
	})
	args := separate(helpFirst(p.Argv, p.Globals), p.Globals)
	root.SetArgs(append([]string{}, args...)) // for nil cobra takes those of the process
	err := root.Execute()
	if err == nil {
		err = noHelp
	}
	if err != nil {
		var f *fault.Error
		if errors.As(err, &f) {
			return nil, f
		}
		return nil, fault.New(fault.Usage, "%s", err)
	}
	outcome.Text = text.String()
	outcome.Globals = values(root.PersistentFlags(), p.Globals)
	return outcome, nil
}

func (p Program) attach(root *cobra.Command, spec *Command, specs map[*cobra.Command]*Command, outcome *Outcome) error {
	if err := spec.check(p.Globals); err != nil {
		return err
	}
	parent := root
	for _, word := range spec.Path[:len(spec.Path)-1] {
		i := slices.IndexFunc(parent.Commands(), func(c *cobra.Command) bool { return c.Name() == word })
		if i < 0 {
			return fmt.Errorf("command %s is listed before its group", strings.Join(spec.Path, " "))
		}
		parent = parent.Commands()[i]
	}
	cmd := &cobra.Command{Use: spec.Path[len(spec.Path)-1], Short: spec.Summary}
	specs[cmd] = spec
	parent.AddCommand(cmd)
	if spec.Group {
		cmd.RunE = p.runGroup
		return nil
	}
	for _, f := range spec.Flags {
		define(cmd.Flags(), f, spec.Path[0] == "rocks")
		if f.Value != "" {
			if err := cmd.RegisterFlagCompletionFunc(f.Name, valuesOf(f.Values)); err != nil {
				return err
			}
		}
	}
	cmd.ValidArgsFunction = func(cmd *cobra.Command, args []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
		at := len(args)
		if last := len(spec.Args) - 1; last >= 0 && at > last && spec.Args[last].Many {
			at = last
		}
		if at >= len(spec.Args) {
			return nil, cobra.ShellCompDirectiveDefault
		}
		return valuesOf(spec.Args[at].Values)(cmd, args, begun)
	}
	cmd.Flags().SetInterspersed(!spec.Passthrough)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		isSet := func(f Flag) bool { return cmd.Flags().Changed(f.Name) }
		if isHelp(spec.Path) && !slices.ContainsFunc(spec.Flags, isSet) {
			if target, rest, err := root.Find(args); err == nil && (target != root || len(args) == 0) {
				return p.showHelp(target, rest)
			}
		}
		named, err := nameArgs(cmd, spec, args)
		if err == nil {
			err = checkLists(cmd, spec.Flags)
		}
		if err != nil {
			return err
		}
		outcome.Path, outcome.Args, outcome.Flags = spec.Path, named, values(cmd.Flags(), spec.Flags)
		return nil
	}
	return nil
}

// valuesOf completes with words; if none match the shell offers files.
func valuesOf(words []string) cobra.CompletionFunc {
	return func(_ *cobra.Command, _ []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
		var fit []cobra.Completion
		for _, word := range words {
			if strings.HasPrefix(word, begun) {
				fit = append(fit, word)
			}
		}
		return fit, cobra.ShellCompDirectiveDefault
	}
}

// runGroup handles a group, or the program itself, without a command.
func (p Program) runGroup(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return p.unknownCommand(cmd, args[0])
	}
	return cmd.Help()
}

// helpCommand is `help` where the program has no such command of its own.
func helpCommand(root *cobra.Command, p Program) *cobra.Command {
	return &cobra.Command{
		Use: "help [command]", Short: "Show help for a command", Hidden: true,
		RunE: func(_ *cobra.Command, args []string) error {
			target, rest, err := root.Find(args)
			if err != nil {
				return err
			}
			return p.showHelp(target, rest)
		},
	}
}

// isHelp reports whether a path is that of the program's own `help`. Parse shows the
// pages of commands for it; it is run for all else.
func isHelp(path []string) bool { return len(path) == 1 && path[0] == "help" }

// showHelp shows the page of a command; rest are words that name no command below it.
func (p Program) showHelp(target *cobra.Command, rest []string) error {
	if len(rest) > 0 && !target.HasSubCommands() {
		return fault.New(fault.Usage, "`%s` has no commands of its own, such as `%s`", target.CommandPath(), rest[0]).
			WithHint("run `%s --help`", target.CommandPath())
	}
	if len(rest) > 0 {
		return p.unknownCommand(target, rest[0])
	}
	return target.Help()
}

// errRepeated is the error of a single value that is given twice.
var errRepeated = errors.New("repeated")

// single is the value of a flag that can be given once, so that no value is passed over.
type single struct {
	text    string
	isGiven bool
}

func (s *single) String() string { return s.text }

func (s *single) Type() string { return "string" }

func (s *single) Set(text string) error {
	if s.isGiven {
		return errRepeated
	}
	s.text, s.isGiven = text, true
	return nil
}

// define adds a flag to a set. lastWins lets a later value replace the one before, as in LuaRocks.
func define(set *pflag.FlagSet, f Flag, lastWins bool) {
	switch {
	case f.Value == "":
		set.BoolP(f.Name, f.Short, false, f.Help)
	case f.Many:
		set.StringArrayP(f.Name, f.Short, nil, f.Help)
	case lastWins:
		set.StringP(f.Name, f.Short, "", f.Help)
	default:
		set.VarP(&single{}, f.Name, f.Short, f.Help)
	}
	if f.Hidden {
		_ = set.MarkHidden(f.Name)
	}
}

// values returns the given flags, under snake_case names.
func values(set *pflag.FlagSet, flags []Flag) map[string]any {
	out := map[string]any{}
	for _, f := range flags {
		if !set.Changed(f.Name) {
			continue
		}
		key := strings.ReplaceAll(f.Name, "-", "_")
		switch {
		case f.Value == "":
			out[key], _ = set.GetBool(f.Name)
		case f.Many:
			out[key], _ = set.GetStringArray(f.Name)
		default:
			out[key], _ = set.GetString(f.Name)
		}
	}
	return out
}
