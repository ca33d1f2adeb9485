package cli

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"pluv/host/fault"
	"pluv/host/suggest"
)

// Parse checks p.Argv against p.Commands. Every failure is a fault with the
// code cli.usage.
func Parse(p Program) (*Outcome, error) {
	outcome := &Outcome{}
	root := &cobra.Command{
		Use: p.Name, Short: p.Summary, Version: p.Version,
		SilenceErrors: true, SilenceUsage: true,
		Args: cobra.ArbitraryArgs,
	}
	root.SetVersionTemplate("{{.Name}} {{.Version}}\n")
	root.SetHelpCommand(helpCommand(root))
	for _, f := range p.Globals {
		define(root.PersistentFlags(), f)
	}
	root.RunE = func(cmd *cobra.Command, args []string) error { return runGroup(p, cmd, args) }
	specs := map[*cobra.Command]*Command{}
	for i := range p.Commands {
		if err := attach(p, root, &p.Commands[i], specs, outcome); err != nil {
			return nil, err
		}
	}
	var text bytes.Buffer
	root.SetOut(&text)
	root.SetErr(&text)
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) { writeHelp(&text, p, cmd, specs[cmd]) })
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return flagError(cmd, err) })
	root.SetArgs(p.Argv)
	if err := root.Execute(); err != nil {
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

func attach(p Program, root *cobra.Command, spec *Command, specs map[*cobra.Command]*Command, outcome *Outcome) error {
	parent := root
	for _, word := range spec.Path[:len(spec.Path)-1] {
		i := slices.IndexFunc(parent.Commands(), func(c *cobra.Command) bool { return c.Name() == word })
		if i < 0 {
			return fmt.Errorf("command %s stands before its group", strings.Join(spec.Path, " "))
		}
		parent = parent.Commands()[i]
	}
	cmd := &cobra.Command{Use: spec.Path[len(spec.Path)-1], Short: spec.Summary}
	specs[cmd] = spec
	parent.AddCommand(cmd)
	if spec.Group {
		cmd.RunE = func(cmd *cobra.Command, args []string) error { return runGroup(p, cmd, args) }
		return nil
	}
	for _, f := range spec.Flags {
		define(cmd.Flags(), f)
	}
	cmd.Flags().SetInterspersed(!spec.Passthrough)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		named, err := nameArgs(cmd, spec.Args, args)
		if err != nil {
			return err
		}
		outcome.Path, outcome.Args, outcome.Flags = spec.Path, named, values(cmd.Flags(), spec.Flags)
		return nil
	}
	return nil
}

// runGroup answers a group (or the program itself) called without a command.
func runGroup(p Program, cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return cmd.Help()
	}
	var names []string
	for _, c := range cmd.Commands() {
		names = append(names, c.Name())
	}
	f := fault.New(fault.Usage, "unknown command `%s %s`", cmd.CommandPath(), args[0])
	if near := suggest.Nearest(args[0], names); near != "" {
		return f.WithHint("did you mean `%s %s`?", cmd.CommandPath(), near)
	}
	return f.WithHint("run `%s --help` for the list of commands", cmd.CommandPath())
}

func helpCommand(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use: "help [command]", Short: "Show help for a command", Hidden: true,
		RunE: func(_ *cobra.Command, args []string) error {
			target, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 {
				return fault.New(fault.Usage, "no help for `%s`", strings.Join(args, " ")).
					WithHint("run `%s --help` for the list of commands", root.Name())
			}
			return target.Help()
		},
	}
}

func define(set *pflag.FlagSet, f Flag) {
	switch {
	case f.Value == "":
		set.BoolP(f.Name, f.Short, false, f.Help)
	case f.Many:
		set.StringArrayP(f.Name, f.Short, nil, f.Help)
	default:
		set.StringP(f.Name, f.Short, "", f.Help)
	}
	if f.Hidden {
		_ = set.MarkHidden(f.Name)
	}
}

// values returns the flags that were given, under snake_case names.
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

// nameArgs gives the positional arguments their names.
func nameArgs(cmd *cobra.Command, args []Arg, given []string) (map[string]any, error) {
	out := map[string]any{}
	usage := func(format string, a ...any) error {
		return fault.New(fault.Usage, format, a...).WithHint("run `%s --help`", cmd.CommandPath())
	}
	rest := given
	for _, arg := range args {
		switch {
		case arg.Many && (len(rest) > 0 || arg.Optional):
			out[arg.Name], rest = rest, nil
		case len(rest) > 0:
			out[arg.Name], rest = rest[0], rest[1:]
		case !arg.Optional:
			return nil, usage("`%s` needs the argument <%s>", cmd.CommandPath(), arg.Name)
		}
	}
	if len(rest) > 0 {
		return nil, usage("unexpected argument `%s` for `%s`", rest[0], cmd.CommandPath())
	}
	return out, nil
}

func flagError(cmd *cobra.Command, err error) error {
	f := fault.New(fault.Usage, "%s", err)
	var unknown *pflag.NotExistError
	if errors.As(err, &unknown) {
		name := unknown.GetSpecifiedName()
		var known []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) { known = append(known, f.Name) })
		f.Message = fmt.Sprintf("unknown flag `%s` for `%s`", dashes(name)+name, cmd.CommandPath())
		if near := suggest.Nearest(name, known); near != "" && len(name) > 1 {
			return f.WithHint("did you mean `--%s`?", near)
		}
	}
	return f.WithHint("run `%s --help`", cmd.CommandPath())
}

func dashes(name string) string {
	if len(name) == 1 {
		return "-"
	}
	return "--"
}
