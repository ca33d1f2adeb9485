#!/usr/bin/env bash
# Measures how the time and memory of a project grow with its number of packages: 1 to 1,600
# pure Lua rocks of eight modules each, from a folder. Of the last rock there are two versions,
# so that one rock can change. The floors are an empty Go program and `cp -al` of the same tree.
# The plot is written to SVG [default: spec/bench/scale.svg].
#
#	spec/bench/scale.sh [ROUNDS [SVG]]
#
# OTHER=PROGRAM measures another pluv beside this one, such as that of an earlier commit. The
# commands take turns, ROUNDS times [default: 5]; the smallest time of each counts, and the
# largest memory. Processor seconds depend less on what else runs. TMPDIR should be on a tmpfs.
set -euo pipefail
cd "$(dirname "$0")/../.."
. spec/bench/lib.sh

for tool in go python3 lua5.4; do
	command -v "$tool" >/dev/null || { echo "needs $tool on PATH" >&2; exit 1; }
done
rounds=${1:-5}
svg=$(realpath "${2:-spec/bench/scale.svg}")

temp=$(mktemp -d)
trap 'chmod -R u+w "$temp"; rm -rf "$temp"' EXIT
load=$(cut -d' ' -f1-3 /proc/loadavg)

release "$temp/pluv"
mkdir "$temp/empty"
printf 'package main\n\nfunc main() {}\n' >"$temp/empty/main.go"
go build -o "$temp/nothing" "$temp/empty/main.go"
go build -o "$temp/growth" ./spec/bench/growth

export HOME=$temp/home NO_COLOR=1 PYTHONDONTWRITEBYTECODE=1
export XDG_CACHE_HOME=$HOME/cache XDG_CONFIG_HOME=$HOME/config
mkdir -p "$HOME"

measured
python3 - "$temp" "$rounds" "${OTHER:-}" <<'END'
import os, shutil, subprocess, sys, time

sys.path.insert(0, "spec/bench")
import rocks

temp, rounds, other = sys.argv[1], int(sys.argv[2]), sys.argv[3]
programs = {"pluv": temp + "/pluv"}
if other:
    programs["other"] = other


def run(argv, folder):
    """Runs a command; returns its seconds, its processor seconds and its largest memory in MB."""
    began = time.perf_counter()
    child = subprocess.Popen(argv, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    if status != 0:
        sys.exit("%s failed in %s" % (" ".join(argv), folder))
    return time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def forget(*paths):
    for path in paths:
        shutil.rmtree(path, ignore_errors=True)


times, processor, memory = {}, {}, {}


def measure(what, count, argv, folder, runs=1):
    for _ in range(runs):
        seconds, busy, megabytes = run(argv, folder)
        key = (what, count)
        times[key] = min(times.get(key, seconds), seconds)
        processor[key] = min(processor.get(key, busy), busy)
        memory[key] = max(memory.get(key, 0), megabytes)


counts = [1, 50, 100, 400, 800, 1600]
shown = [1, 100, 1600]
cache = os.environ["XDG_CACHE_HOME"] + "/pluv"
for count in counts:
    folder = "%s/registry-%d" % (temp, count)
    rocks.manifest(folder, rocks.pure(folder, count, "https://rocks.invalid"))
    folder = "%s/project-%d" % (temp, count)
    os.makedirs(folder)
    for version in ("*", "1.0"): # "1.0" stays
        last = 'pkg%04d = "%s"\n' % (count - 1, version)
        with open(folder + "/pluv.toml", "w") as out:
            out.write(
                '[runtime]\nname = "lua"\nversion = "5.4"\n\n[registries.here]\nurl = "../registry-%d"\n\n[dependencies]\n' % count
                + ('pkg0000 = "*"\n' if count > 1 else "") + last
            )
        run([programs["pluv"], "lock", "--upgrade"], folder)
        for file in ("pluv.toml", "pluv.lock"):
            shutil.copyfile(folder + "/" + file, "%s/%s-%s" % (folder, "newest" if version == "*" else "pinned", file))


def choose(folder, which):
    """Puts the project's files with the newest or the pinned version of the last rock in place."""
    for file in ("pluv.toml", "pluv.lock"):
        shutil.copyfile("%s/%s-%s" % (folder, which, file), folder + "/" + file)

for _ in range(rounds):
    for count in counts:
        folder = "%s/project-%d" % (temp, count)
        tree = folder + "/.pluv/rocks/lua-5.4"
        for who, pluv in programs.items():
            forget(folder + "/.pluv", cache + "/rocks")
            measure(who + " cold", count, [pluv, "sync"], folder)
            forget(folder + "/.pluv")
            measure(who + " relink", count, [pluv, "sync"], folder)
            choose(folder, "newest")
            measure(who + " one", count, [pluv, "sync"], folder)
            choose(folder, "pinned")
            run([pluv, "sync"], folder)
            time.sleep(2.1) # pluv repeats a command only if nothing changed for two seconds
            for _ in range(10):
                forget(cache + "/replay")
                measure(who + " checked", count, [pluv, "sync"], folder)
            measure(who + " idle", count, [pluv, "sync"], folder, 10)
            measure(who + " lock", count, [pluv, "lock", "--upgrade"], folder)
            choose(folder, "pinned")
        measure("empty", count, [temp + "/nothing"], folder, 10)
        measure("copy", count, ["cp", "-al", tree, temp + "/copy"], folder)
        forget(temp + "/copy")

for who in programs:
    print()
    print("| %s | %s |" % (who, " | ".join("%d" % count for count in shown)))
    print("|---|" + "---|" * len(shown))
    for what, text in [
        ("idle", "`pluv sync`, nothing to do, ms above an empty Go program"),
        ("checked", "the same for the first time since something changed"),
        ("relink", "`pluv sync`, all rocks in the cache, ms (and times `cp -al`)"),
        ("one", "`pluv sync`, one rock changed, s"),
        ("cold", "`pluv sync`, nothing in the cache, s"),
        ("lock", "`pluv lock --upgrade`, s"),
        ("processor", "processor seconds: relink, one, cold"),
        ("memory", "largest memory, MB: idle, relink, one, cold, lock"),
    ]:
        row = []
        for count in shown:
            own = times.get((who + " " + what, count))
            if what in ("idle", "checked"):
                row.append("%.1f" % ((own - times["empty", count]) * 1000))
            elif what == "relink":
                row.append("%.0f (%.1f)" % (own * 1000, own / times["copy", count]))
            elif what == "processor":
                row.append(", ".join("%.2f" % processor[who + " " + part, count] for part in ("relink", "one", "cold")))
            elif what == "memory":
                row.append(", ".join("%.0f" % memory[who + " " + part, count] for part in ("idle", "relink", "one", "cold", "lock")))
            else:
                row.append("%.2f" % own)
        print("| %s | %s |" % (text, " | ".join(row)))

with open(temp + "/points", "w") as out:
    for what, name, unit in [("idle", "nothing_to_do,_ms", 1000), ("relink", "relinked,_ms", 1000), ("one", "one_rock_changed,_ms", 1000),
                             ("cold", "cold,_ms", 1000), ("lock", "lock_--upgrade,_ms", 1000)]:
        for count in counts:
            out.write("%s %d %.3f\n" % (name, count, times["pluv " + what, count] * unit))
END
"$temp/growth" <"$temp/points" >"$svg"
echo
echo "load before $load, after $(cut -d' ' -f1-3 /proc/loadavg); $rounds rounds"
