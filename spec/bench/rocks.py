"""Makes registries of pure Lua rocks for the benchmarks."""

import io
import os
import tarfile
import zipfile


def pack(path, entries):
    """Writes a .tar.gz of pairs of a name and a content."""
    with tarfile.open(path, mode="w:gz") as tar:
        for name, data in entries:
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(data), 0o644
            tar.addfile(entry, io.BytesIO(data))


def manifest(folder, listed):
    """Writes the manifests, plain and zipped, of a list of names, versions and forms."""
    versions = {}
    for name, version, arches in listed:
        versions.setdefault(name, []).append('["%s"]={%s}' % (version, ",".join('{arch="%s"}' % arch for arch in arches)))
    lines = ['["%s"]={%s}' % (name, ",".join(list)) for name, list in versions.items()]
    text = "commands={}\nmodules={}\nrepository={\n%s}\n" % ",\n".join(lines)
    for file in ("manifest", "manifest-5.4"):
        with open(folder + "/" + file, "w") as out:
            out.write(text)
        with zipfile.ZipFile(folder + "/" + file + ".zip", "w", zipfile.ZIP_DEFLATED) as out:
            out.writestr(file, text)


def pure(folder, count, base, arches=("rockspec", "src")):
    """Writes rocks of eight modules each that depend on each other like a binary tree; the last
    one has the versions 1.0 and 1.1. Base is where their archives are downloaded from. Returns
    them for manifest."""
    os.makedirs(folder, exist_ok=True)
    listed = []
    for i, version in [(i, "1.0") for i in range(count)] + [(count - 1, "1.1")]:
        name = "pkg%04d" % i
        stem = "%s-%s" % (name, version)
        needs = ["lua >= 5.1"] + ["pkg%04d >= 1.0" % j for j in (2 * i + 1, 2 * i + 2) if j < count]
        modules = "".join('    ["%s.m%d"] = "src/m%d.lua",\n' % (name, k, k) for k in range(8))
        spec = (
            'package = "%s"\nversion = "%s-1"\nsource = { url = "%s/%s.tar.gz", dir = "%s" }\n'
            'dependencies = { %s }\nbuild = { type = "builtin", modules = {\n%s} }\n'
        ) % (name, version, base, stem, stem, ", ".join('"%s"' % n for n in needs), modules)
        archive = "%s/%s.tar.gz" % (folder, stem)
        pack(archive, [
            ("%s/src/m%d.lua" % (stem, k), ("local M = {}\n" + "-- a line\n" * 60 + "M.n = %d\nreturn M\n" % (8 * i + k)).encode())
            for k in range(8)
        ])
        with open("%s/%s-1.rockspec" % (folder, stem), "w") as file:
            file.write(spec)
        if "src" in arches:
            with zipfile.ZipFile("%s/%s-1.src.rock" % (folder, stem), "w") as rock:
                rock.writestr(stem + "-1.rockspec", spec)
                rock.write(archive, stem + ".tar.gz")
            os.remove(archive)
        listed.append((name, version + "-1", arches))
    return listed
