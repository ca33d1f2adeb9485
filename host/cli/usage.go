package cli

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"pluv/host/fault"
	"pluv/host/suggest"
)

func (p Program) unknownCommand(group *cobra.Command, word string) error {
	f := fault.New(fault.Usage, "unknown command `%s %s`", group.CommandPath(), word)
	if p.Unknown != "" && !group.HasParent() {
		return f.WithHint("%s", p.Unknown)
	}
	var names []string
	for _, c := range group.Commands() {
		names = append(names, c.Name())
	}
	if near := suggest.Nearest(word, names); near != "" {
		return f.WithHint("did you mean `%s %s`?", group.CommandPath(), near)
	}
	return f.WithHint("run `%s --help` for the list of commands", group.CommandPath())
}

// nameArgs maps the names of the positional arguments to their values.
func nameArgs(cmd *cobra.Command, spec *Command, given []string) (map[string]any, error) {
	out := map[string]any{}
	usage := func(hint, format string, a ...any) error {
		if hint == "" {
			hint = "run `" + cmd.CommandPath() + " --help`"
		}
		return fault.New(fault.Usage, format, a...).WithHint("%s", hint)
	}
	rest := given
	for _, arg := range spec.Args {
		switch {
		case arg.Many && (len(rest) > 0 || arg.Optional):
			out[arg.Name], rest = rest, nil
		case len(rest) > 0:
			out[arg.Name], rest = rest[0], rest[1:]
		case !arg.Optional:
			return nil, usage(spec.Missing, "`%s` needs the argument <%s>", cmd.CommandPath(), arg.Name)
		}
	}
	if len(rest) > 0 {
		hint := cmp.Or(spec.Habits[rest[0]], spec.Unexpected)
		return nil, usage(strings.ReplaceAll(hint, "%s", rest[0]), "unexpected argument `%s` for `%s`", rest[0], cmd.CommandPath())
	}
	return out, nil
}

// checkLists refuses empty values of flags that may be given several times, such as those of
// an unset variable in a script: pflag gives no value for a single one, so that a command
// would take it for a list of nothing.
func checkLists(cmd *cobra.Command, flags []Flag) error {
	for _, f := range flags {
		if !f.Many {
			continue
		}
		if list, ok := cmd.Flags().Lookup(f.Name).Value.(pflag.SliceValue); ok && slices.Contains(list.GetSlice(), "") {
			return fault.New(fault.Usage, "the flag `--%s` needs a value", f.Name).WithHint("run `%s --help`", cmd.CommandPath())
		}
	}
	return nil
}

// flagError words an error of pflag.
func flagError(cmd *cobra.Command, spec *Command, err error) error {
	f := fault.New(fault.Usage, "%s", err)
	var unknown *pflag.NotExistError
	var bare *pflag.ValueRequiredError
	var invalid *pflag.InvalidValueError
	switch {
	case errors.As(err, &unknown):
		name := unknown.GetSpecifiedName()
		given := "--" + name
		if unknown.GetSpecifiedShortnames() != "" {
			given = dashed(name)
		}
		f.Message = fmt.Sprintf("unknown flag `%s` for `%s`", given, cmd.CommandPath())
		if spec != nil && spec.Habits[given] != "" {
			return f.WithHint("%s", spec.Habits[given])
		}
		var known []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) { known = append(known, f.Name) })
		if near := suggest.Nearest(name, known); near != "" && len(name) > 1 {
			return f.WithHint("did you mean `--%s`?", near)
		}
		if spec != nil && spec.UnknownFlag != "" {
			return f.WithHint("%s", strings.ReplaceAll(spec.UnknownFlag, "%s", given))
		}
	case errors.As(err, &bare):
		f.Message = fmt.Sprintf("the flag `%s` needs a value", dashed(bare.GetSpecifiedName()))
	case errors.As(err, &invalid) && errors.Is(err, errRepeated):
		f.Message = fmt.Sprintf("the flag `--%s` can be given only once", invalid.GetFlag().Name)
	case errors.As(err, &invalid):
		f.Message = fmt.Sprintf("the flag `%s` takes true or false, not `%s`", dashed(invalid.GetFlag().Name), invalid.GetValue())
	}
	return f.WithHint("run `%s --help`", cmd.CommandPath())
}

func dashed(name string) string {
	if len(name) == 1 {
		return "-" + name
	}
	return "--" + name
}
