"""Measures how long commands take from start to end, in turns, and writes the times as JSON in
hyperfine's form. Hyperfine itself gives each run another environment, and pluv repeats a command
only in the same one.

	starts.py RUNS OUT NAME COMMAND [NAME COMMAND...]
"""

import json, subprocess, sys, time

runs, out = int(sys.argv[1]), sys.argv[2]
commands = {name: command.split() for name, command in zip(sys.argv[3::2], sys.argv[4::2])}
times = {name: [] for name in commands}
for turn in range(runs + 5):
    for name, argv in commands.items():
        began = time.perf_counter()
        subprocess.run(argv, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if turn >= 5:
            times[name].append(time.perf_counter() - began)
with open(out, "w") as file:
    json.dump({"results": [{"command": name, "times": taken} for name, taken in times.items()]}, file)
