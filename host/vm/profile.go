package vm

import lua "github.com/yuin/gopher-lua"

// Profile is what a state may do. There are three: Hook, Worker and Command.
type Profile struct {
	Name string

	// Libraries are opened in this order.
	Libraries []Library

	// Remove lists functions to remove, such as "os.exit" or "loadfile".
	Remove []string

	// Allows reports whether require may load a module.
	Allows func(module string) bool
}

// Library is one of gopher-lua's libraries.
type Library struct {
	Name string
	Open lua.LGFunction
}

// Functions with which a script could bypass the loader, or the host's handling of output
// and exit.
var unsafeFunctions = []string{
	"dofile", "loadfile", "module", "newproxy", "print", "_printregs",
	"package.loadlib", "package.seeall",
	"os.execute", "os.exit", "os.setlocale", "os.setenv", "os.remove", "os.rename", "os.tmpname",
}

var scriptLibraries = []Library{
	{lua.LoadLibName, lua.OpenPackage},
	{lua.BaseLibName, lua.OpenBase},
	{lua.TabLibName, lua.OpenTable},
	{lua.StringLibName, lua.OpenString},
	{lua.MathLibName, lua.OpenMath},
	{lua.OsLibName, lua.OpenOs},
	{lua.CoroutineLibName, lua.OpenCoroutine},
}

// Command is the profile of pluv's own commands: every host module, no io, no debug, no
// os.exit.
func Command() Profile {
	return Profile{
		Name:      "command",
		Libraries: scriptLibraries,
		Remove:    unsafeFunctions,
		Allows:    func(string) bool { return true },
	}
}

// Worker is the profile of `lua` jobs: Command without the modules of the main state (the
// terminal's prompts, the command line, graphs).
func Worker() Profile {
	p := Command()
	p.Name = "worker"
	p.Allows = func(module string) bool {
		return module != "host.jobs" && module != "host.cli" && module != "host.prompt"
	}
	return p
}

// Hook is the profile of project code that a build runs: base, table, string and math,
// and the public library only.
func Hook() Profile {
	return Profile{
		Name:      "hook",
		Libraries: scriptLibraries[:5],
		Remove:    append([]string{"load", "loadstring", "collectgarbage", "getfenv", "setfenv"}, unsafeFunctions...),
		Allows:    hookMayRequire,
	}
}
