"""The measuring part of compare.sh: compare.py TEMP URL PLUV ROUNDS [SUBJECT...]."""

import concurrent.futures
import glob
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile

import rocks

temp, url, pluv, rounds = sys.argv[1], sys.argv[2], os.path.abspath(sys.argv[3]), int(sys.argv[4])
subjects = {"penlight": "penlight", "busted": "busted", "luasocket": "luasocket", "100 rocks": "pkg0000"}
subjects = {name: rock for name, rock in subjects.items() if name in sys.argv[5:] or not sys.argv[5:]}
other = "argparse"  # the rock of "add one"


def remove(*paths):
    for path in paths:
        shutil.rmtree(path, ignore_errors=True)


def repack(rock, folder):
    """Writes the rockspec and the archive of a .src.rock of real sources. Lux does not find the
    sources in a rock whose rockspec names no folder, so each rockspec gets its archive and folder."""
    stem = os.path.basename(rock)[: -len(".src.rock")]
    with tempfile.TemporaryDirectory() as room:
        with zipfile.ZipFile(rock) as file:
            file.extractall(room)
        with open("%s/%s.rockspec" % (room, stem)) as file:
            spec = file.read()
        (inner,) = set(os.listdir(room)) - {stem + ".rockspec"}
        source = "%s/%s" % (room, inner)
        if os.path.isdir(source):
            top = inner
            with tarfile.open("%s/%s.tar.gz" % (folder, stem), "w:gz") as out:
                out.add(source, arcname=top)
        else:
            with tarfile.open(source) as file:
                top = file.getnames()[0].split("/")[0]
            shutil.copy(source, "%s/%s.tar.gz" % (folder, stem))
    with open("%s/%s.rockspec" % (folder, stem), "w") as out:
        out.write('%s\nsource = { url = "%s/%s.tar.gz", dir = "%s" }\n' % (spec, url, stem, top))
    name, version, revision = stem.rsplit("-", 2)
    return name, version + "-" + revision, ("rockspec",)


def registry():
    folder = temp + "/registry"
    listed = rocks.pure(folder, 100, url, ("rockspec",))
    for rock in sorted(glob.glob(os.environ["PLUV_REALWORLD"] + "/*.src.rock")):
        try:
            listed.append(repack(rock, folder))
        except (ValueError, tarfile.TarError):
            pass  # a rock of a form that the benchmark does not need
    rocks.manifest(folder, listed)


class Tool:
    """A program with a home and a project of its own, in which each task is a command."""

    def __init__(self, name, key):
        self.name, self.key = name, key
        self.home, self.project = "%s/%s/home" % (temp, key), "%s/%s/project" % (temp, key)

    def forget(self):
        """Removes the project and all caches."""
        remove(self.home)
        os.makedirs(self.home)
        self.start()

    def start(self):
        """Makes an empty project."""
        remove(self.project)
        os.makedirs(self.project)

    def synced(self, rock):
        """Makes the project one in which there is nothing to do; installing it is enough."""

    def env(self):
        env = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
        return {**env, "HOME": self.home}

    def run(self, argv):
        """Runs a command; returns its seconds and its processor time."""
        with tempfile.TemporaryFile() as errors:
            began = time.perf_counter()
            child = subprocess.Popen(argv, cwd=self.project, env=self.env(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors)
            _, status, used = os.wait4(child.pid, 0)
            took = time.perf_counter() - began
            if status != 0:
                errors.seek(0)
                sys.exit("%s failed:\n%s" % (" ".join(argv), errors.read().decode(errors="replace")))
        return took, used.ru_utime + used.ru_stime


class Pluv(Tool):
    def start(self, rock=None):
        super().start()
        with open(self.project + "/pluv.toml", "w") as out:
            out.write('[runtime]\nname = "lua"\nversion = "5.4"\n\n[registries.here]\nurl = "%s"\n\n[dependencies]\n' % url)
            if rock:
                out.write('%s = "*"\n' % rock)

    def lock(self, rock):
        self.start(rock)
        return [pluv, "lock"]

    def install(self, rock):
        return [pluv, "add", rock]

    def again(self, rock):
        return [pluv, "sync"]

    def synced(self, rock):
        self.run(self.again(rock))

    def add(self, rock):
        return [pluv, "add", rock]

    def list(self):
        return [pluv, "deps"]

    def version(self):
        return subprocess.run([pluv, "--version"], capture_output=True, text=True).stdout.split()[1]


class LuaRocks(Tool):
    def __init__(self, name, key, program, env=None):
        super().__init__(name, key)
        self.program, self.more = program, env or {}

    def forget(self):
        super().forget()
        os.mkdir(self.home + "/cache")  # a missing one is not used
        with open(self.home + "/config.lua", "w") as out:
            out.write('local_cache = "%s/cache"\n' % self.home)

    def env(self):
        return {**super().env(), "LUAROCKS_CONFIG": self.home + "/config.lua", **self.more}

    def command(self, *words):
        return [*self.program, "--lua-version", "5.4", "--tree", self.project + "/tree", *words]

    def install(self, rock):
        return self.command("install", "--only-server", url, rock)

    again = add = install

    def list(self):
        return self.command("list")

    def show(self, rock):
        return self.command("show", rock)

    def path(self):
        return self.command("path", "--bin")

    def version(self):
        return subprocess.run([*self.program, "--version"], capture_output=True, text=True, env={**os.environ, **self.more}).stdout.split()[1]


class Rocks(LuaRocks):
    """LuaRocks' commands by pluv, with its caches in the home."""

    def __init__(self):
        super().__init__("pluv rocks", "rocks", [pluv, "rocks"])

    def version(self):
        return Pluv.version(self)


class Lux(Tool):
    """Installs into a tree of its own, and locks and syncs a project beside it."""

    def __init__(self, name, key, program):
        super().__init__(name, key)
        self.program = program

    def start(self, rock=None):
        super().start()
        with open(self.project + "/lux.toml", "w") as out:
            out.write('package = "project"\nversion = "0.1.0"\nlua = ">=5.4"\n\n[description]\nsummary = ""\n\n[dependencies]\n')
            if rock:
                out.write('%s = ">=0"\n' % rock)
            out.write('\n[build]\ntype = "builtin"\n')

    def command(self, *words):
        flags = ["--server", url + "/", "--lua-version", "5.4", "--allow-root", "--no-prompt", "true", "--no-progress"]
        return [self.program, *flags, *words]

    def lock(self, rock):
        self.start(rock)
        return self.command("generate-lockfile")

    def install(self, rock):
        return self.command("--tree", self.project + "/tree", "install", rock)

    def synced(self, rock):
        self.run(self.lock(rock))
        self.run(self.again(rock))

    def again(self, rock):
        return self.command("sync")

    def add(self, rock):
        return self.command("add", rock)

    def list(self):
        return self.command("--tree", self.project + "/tree", "list")

    def version(self):
        return subprocess.run([self.program, "--version"], capture_output=True, text=True).stdout.split()[-1]


def compilers():
    """Records the runs of the compiler for busted, and returns a function that repeats them alone:
    each in a copy of its folder, as many at a time as there are processors."""
    tool, real = Pluv("recorder", "recorder"), shutil.which("gcc")
    calls, bin = temp + "/calls", temp + "/bin"
    os.makedirs(calls)
    os.makedirs(bin)
    with open(bin + "/gcc", "w") as out:
        out.write('#!/bin/sh\ncase " $* " in *" -c "* | *" -shared "*)\n\tcall=$(mktemp -d %s/XXXXXX)\n\tcp -r . "$call/files"\n'
                  '\tfor word; do printf \'%%s\\0\' "$word"; done >"$call/words";;\nesac\nexec %s "$@"\n' % (calls, real))
    os.chmod(bin + "/gcc", 0o755)
    tool.forget()
    path, os.environ["PATH"] = os.environ["PATH"], bin + ":" + os.environ["PATH"]
    tool.run(tool.install("busted"))
    os.environ["PATH"] = path
    commands = []
    for call in glob.glob(calls + "/*"):
        with open(call + "/words") as file:
            words = file.read().split("\0")[:-1]
        words[words.index("-o") + 1] = call + "/output"
        commands.append((call + "/files", [real, *words]))

    def repeat():
        used, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            for done in pool.map(lambda c: subprocess.run(c[1], cwd=c[0], capture_output=True), commands):
                if done.returncode != 0:
                    sys.exit("a recorded compilation failed: %s" % done.stderr.decode())
        took, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
        return took, after.ru_utime + after.ru_stime - used.ru_utime - used.ru_stime

    return repeat, len(commands)


times = {}  # lists of seconds by task, subject and tool
processor = {}  # the same of processor time


def measure(task, subject, tool, argv, runs=1):
    key = (task, subject, tool.name)
    for _ in range(runs):
        took, used = tool.run(argv)
        times.setdefault(key, []).append(took)
        processor.setdefault(key, []).append(used)
        if took > 1:
            break  # only short commands run several times


def turn(subject, rock, tools):
    """Runs each task once, each with all tools in turn; short ones several times."""
    resolving = [tool for tool in tools if hasattr(tool, "lock")]
    for tool in resolving:
        tool.forget()
        measure("resolve, cold", subject, tool, tool.lock(rock))
    for tool in resolving:
        measure("resolve, warm", subject, tool, tool.lock(rock), 1)
    for tool in tools:
        tool.forget()
        measure("install, cold", subject, tool, tool.install(rock))
    for tool in tools:
        tool.start()
        measure("install again, warm", subject, tool, tool.install(rock))
    for tool in tools:
        measure("list", subject, tool, tool.list(), 5)
    if all(hasattr(tool, "show") for tool in tools):
        for tool in tools:
            measure("show", subject, tool, tool.show(rock), 5)
        for tool in tools:
            measure("path --bin", subject, tool, tool.path(), 5)
    for tool in tools:
        tool.synced(rock)
        time.sleep(2.1)  # pluv repeats a command only if nothing changed for two seconds
        measure("nothing to do", subject, tool, tool.again(rock), 5)
    for tool in tools:
        measure("add one", subject, tool, tool.add(other))


def is_slow(subject, tool):
    """A tool that takes longer than ten seconds to install a subject is not measured again."""
    return max(times.get(("install, cold", subject, tool.name), [0])) > 10


tasks = ["resolve, cold", "resolve, warm", "install, cold", "install again, warm", "nothing to do", "add one", "list", "show", "path --bin"]


def table(kind, tools):
    """Prints the smallest and the median time, and how many times pluv's smallest it is."""
    print("| task | rock | %s |" % " | ".join(tool.name for tool in tools))
    print("|---|---|%s" % ("---|" * len(tools)))
    for task in tasks:
        for subject in [s for s in subjects if (task, s, tools[0].name) in kind]:
            own = kind[task, subject, tools[0].name]
            row = ["%.0f / %.0f" % (min(own) * 1000, statistics.median(own) * 1000)]
            for tool in tools[1:]:
                theirs = kind.get((task, subject, tool.name))
                row.append(theirs and "%.0f / %.0f (%.1f)" % (min(theirs) * 1000, statistics.median(theirs) * 1000, min(theirs) / min(own)) or "–")
            print("| %s | %s | %s |" % (task, subject, " | ".join(row)))


def main():
    registry()
    is_rocks = os.environ.get("COMPARE") == "rocks"
    tools = [Rocks() if is_rocks else Pluv("pluv", "pluv"), LuaRocks("LuaRocks", "luarocks", ["luarocks"])]
    if head := os.environ.get("LUAROCKS_HEAD"):
        path = {"LUA_PATH": "{0}/src/?.lua;{0}/src/?/init.lua;{0}/vendor/?.lua;;".format(os.path.abspath(head))}
        tools.append(LuaRocks("LuaRocks' head", "head", ["lua5.4", os.path.abspath(head) + "/src/bin/luarocks"], path))
    if not is_rocks and (lux := os.environ.get("LX")):
        tools.append(Lux("Lux", "lux", os.path.abspath(lux)))
    for tool in tools[1:]:
        tool.name = "%s %s" % (tool.name, tool.version())
    repeat, count = compilers()
    alone = []
    for n in range(rounds):
        for subject, rock in subjects.items():
            print("round %d, %s" % (n + 1, subject), file=sys.stderr)
            turn(subject, rock, [tool for tool in tools if not is_slow(subject, tool)])
            alone.append(repeat())
    print("Time, in ms: smallest / median (times pluv's smallest)\n")
    table(times, tools)
    print("\nProcessor time, of all processes\n")
    table(processor, tools)
    print()
    took, used = ([seconds * 1000 for seconds in column] for column in zip(*alone))
    print("The %d runs of the compiler for busted alone take %.0f ms, median %.0f; processor time %.0f ms, median %.0f." % (count, min(took), statistics.median(took), min(used), statistics.median(used)))


main()
