#!/usr/bin/env python3
"""Measure what the scanner's constants are worth: each is set to less and to more, and the reads are compared.

usage: scan_constants.py [--only NAME]... [--effort still|live] MANIFEST...

A MANIFEST has a line of JSON for each picture beside it: 'image', and 'codes' with 'text' or 'hex' where known. The
scanner is built in a copy of this repository's HEAD, once for each value. A Markdown table follows: for each value the
codes won and lost against the present one, reads that are wrong and that the present value does not have, and the CPU
time over that of the present value in the same run. The list of constants and values is the table VALUES below.
"""
import argparse
import collections
import json
import os
import re
import subprocess
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))

# A constant: its file in scan/src, its name, and the values to try. A dot names an element: ROWS.0.
VALUES = [
    ("image/threshold.rs", "REACH", ["1", "3"]),
    ("image/threshold.rs", "MIN_CONTRAST", ["12", "18", "32", "48"]),
    ("image/threshold.rs", "FLAT_DIVISOR", ["1", "4"]),
    ("image/threshold.rs", "MAX_KEPT", ["5", "9"]),
    ("image/pyramid.rs", "MAX_LEVELS", ["3", "5"]),
    ("image/pyramid.rs", "MIN_SIDE", ["29", "116"]),
    ("image/pyramid.rs", "MIN_MODULE", ["2.0", "3.0", "6.0"]),
    ("finder/search.rs", "MIN_LENGTH", ["5", "9", "11"]),
    ("finder/search.rs", "MIN_CENTRE", ["2", "4"]),
    ("finder/search.rs", "REACH", ["1.5", "2.0", "5.0"]),
    ("finder/search.rs", "CELL", ["2", "8"]),
    ("finder/refine.rs", "RAYS", ["16", "24", "48"]),
    ("finder/refine.rs", "MIN_RAYS", ["12", "16", "24", "28"]),
    ("finder/refine.rs", "MAX_RESIDUAL", ["0.2", "0.3", "0.5", "0.6"]),
    ("finder/refine.rs", "MIN_SQUARENESS", ["0.006", "0.018"]),
    ("finder/refine.rs", "FIT_STEPS", ["2", "3", "6"]),
    ("finder/refine.rs", "OUTLIER", ["0.5", "2.0"]),
    ("finder/refine.rs", "STEPS_A_MODULE", ["2.0", "3.0", "6.0"]),
    ("finder/refine.rs", "RAY_LENGTH", ["1.1", "1.8"]),
    ("finder/triple.rs", "PARTNERS", ["2", "4", "16"]),
    ("finder/triple.rs", "MAX_SLOPE", ["0.25", "0.35", "0.6"]),
    ("finder/triple.rs", "MAX_DISAGREEMENT", ["0.2", "0.3", "0.6"]),
    ("finder/triple.rs", "MIN_SINE", ["0.2", "0.3", "0.5", "0.7"]),
    ("finder/triple.rs", "SPAN_ERROR", ["0.03", "0.12"]),
    ("grid/map.rs", "SAMPLE_OFFSET", ["0.05", "0.075", "0.125", "0.16"]),
    ("grid/edges.rs", "MIN_CONTRAST", ["0.12", "0.18", "0.35", "0.5"]),
    ("grid/edges.rs", "NOISE", ["3.0", "12.0"]),
    ("grid/edges.rs", "LEFT_OUT", ["1", "4"]),
    ("grid/edges.rs", "FULL_CONTRAST", ["2.0", "8.0"]),
    ("grid/warp.rs", "FIRST_REACH", ["6.0", "8.0", "15.0", "20.0"]),
    ("grid/warp.rs", "GROWTH", ["1.35", "1.6", "3.0"]),
    ("grid/warp.rs", "GROWTH_MOVING", ["1.15", "1.2", "1.6", "2.0"]),
    ("grid/warp.rs", "GROWTH_MOVING_LARGE", ["1.1", "1.35", "1.5"]),
    ("grid/warp.rs", "CUBIC_REACH", ["20.0", "30.0", "60.0"]),
    ("grid/warp.rs", "MIN_FLAT_TIMING_RIGHT", ["0.6", "0.7"]),
    ("grid/warp.rs", "MIN_TIMING_RIGHT", ["0.6", "0.7"]),
    ("grid/warp.rs", "CONVERGED", ["0.025", "0.1", "0.2"]),
    ("grid/warp.rs", "CENTRE_WEIGHT", ["2.0", "4.0", "16.0", "32.0"]),
    ("grid/warp.rs", "CORNER_WEIGHT", ["0.5", "1.0", "4.0", "8.0"]),
    ("grid/patterns.rs", "MIN_CORRELATION", ["0.3", "0.45", "0.75", "0.9"]),
    ("grid/patterns.rs", "ALIGNMENT_REACH", ["2", "6"]),
    ("grid/warp.rs", "MAX_PULL", ["1.0", "4.0"]),
    ("grid/warp.rs", "EDGES_STRIDE", ["30", "120"]),
    ("symbol/modules.rs", "REACH", ["1", "2", "5", "8"]),
    ("symbol/modules.rs", "CELL", ["1", "2", "6"]),
    ("symbol/decode.rs", "ERASURE_STEP", ["1", "4"]),
    ("symbol/decode.rs", "MAX_FORMATS", ["1", "4"]),
    ("symbol/decode.rs", "MAX_FORMAT_ERRORS", ["4", "15"]),
    ("scanner.rs", "ROW_STEP", ["1", "3"]),
    ("scanner.rs", "MAX_LIVE_FINDERS", ["75", "300"]),
    ("scanner.rs", "MAX_STILL_FINDERS", ["300", "1800"]),
    ("scanner.rs", "MAX_FAILED", ["100", "200", "800"]),
    ("scanner.rs", "MIN_FIXED_RIGHT", ["0.6", "0.8"]),
    ("scanner.rs", "MAX_DOUBLED", ["0", "500_000", "4_000_000"]),
    ("scanner.rs", "STILL_BUDGET", ["15_000_000", "90_000_000"]),
]


def declaration(name):
    """The pattern of a constant's declaration: what stands before its value, the value, and what stands behind."""
    return re.compile(rf"(const {name}: [^=]*= )([^;]*)(;)")


class Scanner:
    """A copy of the scanner's source that can be changed and built."""

    def __init__(self, folder):
        self.folder = folder
        root = subprocess.run(["git", "rev-parse", "--show-toplevel"], cwd=HERE, capture_output=True, text=True, check=True)
        archive = subprocess.Popen(["git", "archive", "HEAD"], cwd=root.stdout.strip(), stdout=subprocess.PIPE)
        subprocess.run(["tar", "-x", "-C", folder], stdin=archive.stdout, check=True)

    def path(self, file):
        return os.path.join(self.folder, "scan", "src", file)

    def value(self, file, name):
        with open(self.path(file), encoding="utf-8") as source:
            return declaration(name).search(source.read())[2]

    def set(self, file, name, value):
        with open(self.path(file), encoding="utf-8") as source:
            text, count = declaration(name).subn(lambda match: match[1] + value + match[3], source.read(), count=1)
        if count != 1:
            raise SystemExit(f"{file} has no constant {name}")
        with open(self.path(file), "w", encoding="utf-8") as source:
            source.write(text)

    def build(self):
        command = ["cargo", "build", "--quiet", "--release", "--package", "dauchan-scan", "--features", "more-formats"]
        subprocess.run([*command, "--example", "bench"], cwd=self.folder, check=True)
        binary = os.path.join(self.folder, "target", "release", "examples", "bench")
        kept = os.path.join(self.folder, "kept")
        subprocess.run(["cp", binary, kept], check=True)
        return kept


def scan(binary, paths, effort):
    command = [binary] + (["--live"] if effort == "live" else [])
    lines = subprocess.run(command, input="\n".join(paths) + "\n", capture_output=True, text=True, check=True).stdout
    return {line["image"]: line for line in map(json.loads, lines.splitlines())}


def judge(pictures, results):
    """The codes read and the reads that are none of them, both by picture and text, and the CPU time.

    A picture may show codes that its manifest does not list, or whose text was recorded in another character set. So
    a read is only suspect if the present value does not have it.
    """
    read, wrong, spent = collections.Counter(), collections.Counter(), 0.0
    for path, expected in pictures.items():
        result = results[path]
        spent += result["ms"]
        found = result["texts"] + [bytes.fromhex(text).decode("latin-1") for text in result["hex"]]
        for text in found:
            known = text.strip() in expected
            read[path, text.strip() if known else None] += 1
            if not known and None not in expected:
                wrong[path, text] += 1
    return read, wrong, spent


def compare(pictures, base, results):
    (before, had, base_ms), (after, wrong, ms) = judge(pictures, base), judge(pictures, results)
    wrong = (wrong - had).total()
    won, lost = (after - before).total(), (before - after).total()
    signs = [f"+{won}"] * bool(won) + [f"−{lost}"] * bool(lost) or ["±0"]
    return " ".join(signs + [f"({wrong} wrong)"] * bool(wrong)) + f", {ms / base_ms:.2f}"


def expected_text(code):
    """The text of a listed code, or its bytes one for one; `None` if neither is known."""
    if code.get("hex"):
        return bytes.fromhex(code["hex"]).decode("latin-1").strip()
    return code["text"].strip() if code.get("text") else None


def load(manifests):
    pictures = {}
    for manifest in manifests:
        folder = os.path.dirname(os.path.abspath(manifest))
        with open(manifest, encoding="utf-8") as lines:
            for picture in map(json.loads, lines):
                texts = {expected_text(code) for code in picture["codes"]}
                pictures[os.path.join(folder, picture["image"])] = texts
    return pictures


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", default=[], help="a constant's name")
    parser.add_argument("--effort", choices=["still", "live"], default="still")
    parser.add_argument("manifest", nargs="+")
    arguments = parser.parse_args()
    pictures = load(arguments.manifest)
    paths = list(pictures)
    with tempfile.TemporaryDirectory() as folder:
        scanner = Scanner(folder)
        base_binary = scanner.build() + "-base"
        os.rename(base_binary.removesuffix("-base"), base_binary)
        print("| module | constant | value | other values: codes won and lost, time |\n|---|---|---|---|", flush=True)
        for file, name, values in VALUES:
            if arguments.only and name not in arguments.only:
                continue
            present, cells = scanner.value(file, name), []
            for value in values:
                scanner.set(file, name, value)
                binary = scanner.build()
                base = scan(base_binary, paths, arguments.effort)
                cells.append(f"{value}: {compare(pictures, base, scan(binary, paths, arguments.effort))}")
            scanner.set(file, name, present)
            print(f"| `{file.removesuffix('.rs')}` | `{name}` | {present} | {'; '.join(cells)} |", flush=True)


main()
