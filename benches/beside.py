#!/usr/bin/env python3
"""orelint beside its peers: the same jobs on the same files, in turns.

    benches/beside.py [FOLDER] [--orelint FILE] [--peers PATH]... [--runs N] [--only WORDS]

FOLDER (benches/corpora) holds the corpora, about 1 GB, which are made when they are not there. A peer is
looked for in every PATH, a program or the folder of an installation, then where the shell would look.

Before anything is timed, each program must answer alike on a small corpus: the same records with the same
values, and a fault where there is one. A peer that answers otherwise does another job: it is not timed, and
the last lines say why. Each figure is the median wall time of the whole process, in brackets the processor
time of all its threads, and its largest resident set. A Markdown table goes to standard output.

Exit status: 0 every floor is held; 1 one is missed; 2 a floor could not be judged: the call is wrong, a
peer is not installed, or a program answers otherwise.
"""

import argparse
import csv
import datetime
import hashlib
import json
import mmap
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections import namedtuple
from pathlib import Path

import corpora

HERE = Path(__file__).resolve().parent
FLAT, NESTED = 1_000_000, 200_000
SMALL = 1_000
MOST_MEMORY = 64  # MB, of orelint, in every job
MOST_START = 0.005  # seconds, of orelint, on a tiny file
SHORT = 30  # how often a start-up is run where another job is run once

# A program's own memory is at least that of the process that starts it: so that one is small.
MEASURE = """
import os, sys, time
output, error, *command = sys.argv[1:]
create = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
files = [(os.POSIX_SPAWN_OPEN, 1, output, create, 0o644), (os.POSIX_SPAWN_OPEN, 2, error, create, 0o644)]
start = time.perf_counter()
child = os.posix_spawn(command[0], command, os.environ, file_actions=files)
_, status, usage = os.wait4(child, 0)
wall = time.perf_counter() - start
print(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss, os.waitstatus_to_exitcode(status))
"""

# What a peer that is a Python package is started with.
PACKAGES = {
    "xmltodict": ["-c", "import json, sys, xmltodict; json.dump(xmltodict.parse(open(sys.argv[1], 'rb')), sys.stdout)"],
    "flatterer": ["-c", "from flatterer import cli; cli()"],
}
VERSION = ["-c", "import sys; from importlib import metadata; print(metadata.version(sys.argv[1]))"]

# The names under which a peer is installed, and how it says its version.
Peer = namedtuple("Peer", "names version pattern")
PEERS = {
    "qsv": Peer(["qsvlite", "qsv"], ["--version"], r"^qsv\w* (\d\S*?)-"),
    "Sourcemeta --fast": Peer(["jsonschema"], ["version"], r"^(\d+\.\d+\.\d+)$"),
    "jsonschema-cli": Peer(["jsonschema-cli"], ["--version"], r"^jsonschema-cli (\d\S*)"),
    "xan": Peer(["xan"], ["--version"], r"^(?:xan )?(\d\S*)"),
    "Miller": Peer(["mlr"], ["--version"], r"^mlr (\d\S*)"),
    "jaq": Peer(["jaq"], ["--version"], r"^jaq (\d\S*)"),
    "flatterer": Peer(["python3", "python"], VERSION + ["flatterer"], r"^(\d\S*)"),
    "xmltodict": Peer(["python3", "python"], VERSION + ["xmltodict"], r"^(\d\S*)"),
}

# `{d}` is the corpora's folder, `{o}` the file to write; a peer writes to its standard output. The floor is
# a ratio to the named peer's time: the first one.
Job = namedtuple("Job", "name floor orelint peers answer")
VALIDATE = "validate -q --schema"
JOBS = [
    Job("validate flat CSV", 6, f"{VALIDATE} {{d}}/flat.schema.json {{d}}/flat.csv",
        {"qsv": "validate --quiet {d}/flat.csv {d}/flat-nullable.schema.json"}, "verdict"),
    Job("validate flat NDJSON", 12, f"{VALIDATE} {{d}}/flat.schema.json {{d}}/flat.jsonl",
        {"Sourcemeta --fast": "validate --fast {d}/flat.schema.json {d}/flat.jsonl"}, "verdict"),
    Job("validate nested NDJSON", 12, f"{VALIDATE} {{d}}/nested.schema.json {{d}}/nested.jsonl",
        {"Sourcemeta --fast": "validate --fast {d}/nested.schema.json {d}/nested.jsonl"}, "verdict"),
    Job("validate a flat JSON array", None, f"{VALIDATE} {{d}}/flat.schema.json --records= {{d}}/flat.json",
        {"jsonschema-cli": "{d}/flat-array.schema.json -i {d}/flat.json"}, "verdict"),
    Job("CSV to NDJSON", 1.5, "convert {d}/flat.csv -o {o}.ndjson",
        {"xan": "to ndjson {d}/flat.csv", "qsv": "tojsonl --quiet {d}/flat.csv",
         "Miller": "--icsv --ojsonl cat {d}/flat.csv"}, "records"),
    Job("NDJSON to CSV", None, "convert {d}/flat.jsonl -o {o}.csv",
        {"xan": "from -f ndjson {d}/flat.jsonl"}, "records"),
    Job("JSON to NDJSON", None, "convert {d}/flat.json -o {o}.ndjson", {"jaq": "-c .[] {d}/flat.json"}, "records"),
    Job("nested NDJSON to tables", None, "convert {d}/nested.jsonl --arrays tables -o {o}.tables",
        {"flatterer": "{d}/nested.jsonl {o}.tables --ndjson --arrays-new-table"}, "tables"),
    Job("XML to JSON", 20, "convert {d}/flat.xml --records /shipments/shipment -o {o}.json",
        {"xmltodict": "{d}/flat.xml", "jaq": "--from xml . {d}/flat.xml"}, "records"),
    Job("start-up on a tiny file", None, f"{VALIDATE} {{d}}/tiny.schema.json {{d}}/tiny.json",
        {"jsonschema-cli": "{d}/tiny.schema.json -i {d}/tiny.json"}, "verdict"),
]

Program = namedtuple("Program", "name version command")
Run = namedtuple("Run", "wall work memory status output error")


class Trouble(Exception):
    """Nothing can be compared: the call or a program is at fault."""


def find(name, places):
    """The peer of that name, if it is installed."""
    peer = PEERS[name]
    folders = [place / inner for place in places for inner in ("", "bin", "venv/bin", "node_modules/.bin", "npm/node_modules/.bin")]
    for alias in peer.names:
        found = [place for place in places if place.is_file() and place.name == alias]
        found += [folder / alias for folder in folders if (folder / alias).is_file()]
        found += filter(None, [shutil.which(alias)])
        for path in found:
            answer = subprocess.run([path, *peer.version], capture_output=True, text=True, errors="replace", check=False)
            if version := re.search(peer.pattern, answer.stdout, re.MULTILINE):
                # The virtual environment's own name for Python matters: nothing is resolved here.
                command = [os.path.abspath(path)]
                return Program(name, version[1], command + PACKAGES.get(name, []))
    return None


def run(program, arguments, folder, output):
    """Runs a program once and measures it."""
    for old in output.parent.glob(f"{output.name}*"):
        shutil.rmtree(old) if old.is_dir() else old.unlink()
    command = program.command + [argument.format(d=folder, o=output) for argument in arguments.split()]
    errors = output.with_name("errors")
    answer = subprocess.run([sys.executable, "-I", "-S", "-c", MEASURE, output, errors, *command], capture_output=True, text=True, check=False)
    if answer.returncode != 0:
        raise Trouble(f"cannot start {program.name}: {answer.stderr.strip()}")
    wall, work, memory, status = answer.stdout.split()
    written = max(output.parent.glob(f"{output.name}*"), key=lambda path: (path.is_dir(), path.stat().st_size))
    return Run(float(wall), float(work), int(memory) / 1024, int(status), written, errors.read_text(errors="replace")[-300:])


def check(program, arguments, answer, small, output):
    """Refuses a program that does not answer as it must on the small corpora."""
    result = run(program, arguments, small / "whole", output)
    if result.status != 0:
        raise Trouble(f"it ends with {result.status}: {result.error}")
    if answer == "verdict":
        if run(program, arguments, small / "fault", output).status == 0:
            raise Trouble("it finds nothing wrong where there is a fault")
        return
    if answer == "tables":
        wanted, written = rows_of_lists(small / "whole" / "nested.jsonl"), rows_of_tables(result.output)
        if wanted != written:
            raise Trouble(f"its tables have {written} rows, and should have {wanted}")
        return
    with open(small / "whole" / "flat.jsonl", encoding="utf-8") as lines:
        wanted = [plain(json.loads(line)) for line in lines]
    written = [plain(record) for record in records_of(result.output)]
    for number, (mine, theirs) in enumerate(zip(wanted, written), 1):
        # jaq writes the tree of elements, with its entities as they stand.
        if mine != theirs and program.name != "jaq":
            name = next(name for name in mine | theirs if mine.get(name) != theirs.get(name))
            made, meant = theirs.get(name, "nothing"), mine.get(name, "nothing")
            raise Trouble(f"where `{name}` of record {number} is {meant}, it writes {made}")
    if len(wanted) != len(written):
        raise Trouble(f"it writes {len(written)} records of {len(wanted)}")


def records_of(path):
    """The records of a file, whatever its format and wrapper."""
    text = path.read_text(encoding="utf-8")
    if text.startswith("lot,"):
        return list(csv.DictReader(text.splitlines()))
    try:
        value = json.loads(text)
    except json.JSONDecodeError:
        if text.startswith('{"lot"'):
            return [json.loads(line) for line in text.splitlines()]
        # Several values, of which one is the root's: jaq keeps what stands before it.
        value, _ = json.JSONDecoder().raw_decode(text, text.index('{\n  "t": "shipments"'))
    while isinstance(value, dict):
        (value,) = (inner for inner in value.values() if not isinstance(inner, str))
    return [record for record in value if isinstance(record, dict)]


def plain(record):
    """The values as texts; numbers by what they are worth, and nothing that is empty."""

    def text(value):
        try:
            return repr(float(value))
        except (TypeError, ValueError):
            return str(value)

    return {name: text(value) for name, value in record.items() if value not in (None, "")}


def rows_of_lists(path):
    """How many rows the tables of a nested corpus have: one for each record, and one for each element of its lists."""
    rows = {}

    def count(value, way):
        if isinstance(value, dict):
            for name, inner in value.items():
                count(inner, (*way, name))
        elif isinstance(value, list):
            rows[way] = rows.get(way, 0) + len(value)
            for inner in value:
                count(inner, way)

    with open(path, encoding="utf-8") as lines:
        count([json.loads(line) for line in lines], ())
    return sorted(filter(None, rows.values()))


def rows_of_tables(folder):
    """How many rows the tables in a folder have."""

    def rows(path):
        with open(path, encoding="utf-8", newline="") as table:
            return sum(1 for _ in csv.reader(table)) - 1

    # flatterer's lists of fields and tables stand beside the folder of its tables.
    tables = (folder / "csv").glob("*.csv") if (folder / "csv").is_dir() else folder.glob("*.csv")
    return sorted(map(rows, tables))


def lots(path):
    """How many records a file of the flat corpus has: each has one lot."""
    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
        return len(re.findall(rb"LOT-", text))


def corpus(folder, flat, nested, fault=False):
    """Makes the corpora, unless they are there already."""
    source = hashlib.sha256(Path(corpora.__file__).read_bytes()).hexdigest()
    stamp, wanted = folder / "made-by.txt", f"{source} {flat} {nested}\n"
    if not stamp.is_file() or stamp.read_text() != wanted:
        print(f"making the corpora in {folder}", file=sys.stderr)
        corpora.make(folder, flat, nested, fault)
        stamp.write_text(wanted)


def measure(job, programs, folder, small, output, runs):
    """The runs of each program, in turns, and which are left out."""
    commands = {"orelint": job.orelint} | job.peers
    commands = {name: arguments for name, arguments in commands.items() if name in programs}
    left_out = []
    for name, arguments in list(commands.items()):
        try:
            check(programs[name], arguments, job.answer, small, output)
        except Trouble as trouble:
            if name == "orelint":
                raise Trouble(f"orelint at {job.name}: {trouble}") from trouble
            left_out.append(f"{name} is not timed at “{job.name}”: {trouble}.")
            del commands[name]
    times = {name: [] for name in commands}
    for _ in range(runs * (SHORT if is_start(job) else 1)):
        for name, arguments in commands.items():
            result = run(programs[name], arguments, folder, output)
            if result.status != 0:
                raise Trouble(f"{name} ends with {result.status}: {result.error}")
            if job.answer == "records" and not times[name] and (count := lots(result.output)) != FLAT:
                raise Trouble(f"{name} writes {count} records of {FLAT}")
            times[name].append(result)
            print(f"{job.name}: {name} {result.wall:.3f} s", file=sys.stderr)
    return times, left_out


def judge(job, times):
    """The row of the table, and whether the floor is held; None where it cannot be told."""
    wall = {name: statistics.median(run.wall for run in runs) for name, runs in times.items()}
    work = {name: statistics.median(run.work for run in runs) for name, runs in times.items()}
    memory = {name: max(run.memory for run in runs) for name, runs in times.items()}
    figures = {name: f"{spoken(wall[name])} ({spoken(work[name])}), {memory[name]:.0f} MB" for name in times}
    mine = figures.pop("orelint")
    ratios = {name: wall[name] / wall["orelint"] for name in figures}
    is_small = memory["orelint"] <= MOST_MEMORY
    named = next(iter(job.peers))
    if is_start(job):
        floor, held = f"{spoken(MOST_START)}", is_small and wall["orelint"] <= MOST_START
    elif not job.floor:
        floor, held = f"{MOST_MEMORY} MB", is_small
    else:
        floor = f"{job.floor} × {named}"
        held = is_small and ratios[named] >= job.floor if named in ratios else None
    verdict = {True: "held", False: "missed", None: "not judged"}[held]
    if job.floor and named in ratios:
        verdict += f", {ratios[named]:.1f} ×"
    ratio = f"{min(ratios.values()):.1f} ×" if ratios else "–"
    peers = "; ".join(f"{name} {figure}" for name, figure in figures.items()) or "none installed"
    return f"| {job.name} | {floor} | {verdict} | {ratio} | {mine} | {peers} |", held


def is_start(job):
    return job.name.startswith("start-up")


def spoken(seconds):
    return f"{seconds * 1000:.1f} ms" if seconds < 0.1 else f"{seconds:.2f} s"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=HERE / "corpora")
    parser.add_argument("--orelint", type=Path, default=HERE.parent / "target/release/orelint")
    parser.add_argument("--peers", type=Path, action="append", default=[])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--only", default="", help="jobs whose name has these words")
    return parser.parse_args()


def main():
    call = arguments()
    folder = call.folder.resolve()
    mine = subprocess.run([call.orelint, "--version"], capture_output=True, text=True, check=True)
    programs = {"orelint": Program("orelint", mine.stdout.split()[-1], [str(call.orelint.resolve())])}
    programs |= {name: program for name in PEERS if (program := find(name, call.peers))}
    jobs = [job for job in JOBS if call.only in job.name]
    if not jobs:
        raise Trouble(f"no job has `{call.only}` in its name")
    corpus(folder, FLAT, NESTED)
    versions = ", ".join(f"{program.name} {program.version}" for program in programs.values())
    today = datetime.date.today()
    print(f"{today}, {os.cpu_count()} cores ({platform.machine()}), median of {call.runs}. {versions}.\n")
    print("| job | floor | floor is | ratio to the best peer | orelint | peers |\n| --- | --- | --- | --- | --- | --- |")
    if os.getloadavg()[0] > os.cpu_count() / 2:
        print("other programs are running: the figures will say little", file=sys.stderr)
    verdicts, notes = [], []
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        small, output = Path(scratch), Path(scratch) / "out" / "written"
        output.parent.mkdir()
        corpus(small / "whole", SMALL, SMALL)
        corpus(small / "fault", SMALL, SMALL, fault=True)
        for job in jobs:
            times, left_out = measure(job, programs, folder, small, output, call.runs)
            row, held = judge(job, times)
            print(row, flush=True)
            verdicts.append(held)
            notes += left_out
    print(*(f"\n{note}" for note in notes), sep="\n")
    if False in verdicts:
        return 1
    return 2 if None in verdicts else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (Trouble, OSError, subprocess.SubprocessError) as trouble:
        print(f"beside.py: {trouble}", file=sys.stderr)
        sys.exit(2)
