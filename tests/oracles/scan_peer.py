#!/usr/bin/env python3
"""Compare the scanner with zxing-cpp, kind by kind and degree by degree, on photos of known codes.

usage: scan_peer.py [--missed] FOLDER -- COMMAND [ARG...]

FOLDER is what `cargo run --release -p dauchan-phone-photo --example hard -- FOLDER` writes. COMMAND reads paths, one a
line, and prints a line of JSON for each that holds 'texts' and 'ms', as `dauchan bench scan --stdin` does.
zxing-cpp (PyPI: zxing-cpp numpy pillow) runs at its hardest, the union of three binarizers. A table follows: codes
there are, read by the peer, read by the command, and what either read that is not there.
"""
import argparse
import collections
import json
import os
import subprocess
import time

import numpy
import zxingcpp
from PIL import Image

BINARIZERS = [zxingcpp.Binarizer.LocalAverage, zxingcpp.Binarizer.GlobalHistogram, zxingcpp.Binarizer.FixedThreshold]


def peer(path):
    grey = numpy.ascontiguousarray(numpy.asarray(Image.open(path).convert("L")))
    started = time.process_time()
    texts = set()
    for binarizer in BINARIZERS:
        found = zxingcpp.read_barcodes(grey, formats=zxingcpp.BarcodeFormat.QRCode, binarizer=binarizer)
        texts |= {code.text for code in found}
    return texts, (time.process_time() - started) * 1e3


def ours(command, paths):
    answer = subprocess.run(command, input="\n".join(paths) + "\n", capture_output=True, text=True, check=True)
    lines = map(json.loads, answer.stdout.splitlines())
    return {line["image"]: (set(line["texts"]), line["ms"]) for line in lines}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--missed", action="store_true", help="name the photos whose codes only the peer read")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    arguments = parser.parse_args()
    command = [part for part in arguments.command if part != "--"]
    with open(os.path.join(arguments.folder, "manifest.jsonl"), encoding="utf-8") as manifest:
        photos = [json.loads(line) for line in manifest]
    paths = [os.path.join(arguments.folder, photo["image"]) for photo in photos]
    read = ours(command, paths)
    rows = collections.defaultdict(lambda: [0] * 6)
    spent = [0.0, 0.0]
    for photo, path in zip(photos, paths):
        there = {code["text"] for code in photo["codes"]}
        (theirs, their_ms), (mine, my_ms) = peer(path), read[path]
        spent = [spent[0] + their_ms, spent[1] + my_ms]
        counts = [len(there), len(theirs & there), len(mine & there), len(mine - theirs & there), len(theirs - mine & there),
                  len(mine - there)]
        for row in [f"{photo['set']} {photo['degree']}", f"{photo['set']} all", "all"]:
            rows[row] = [sum(pair) for pair in zip(rows[row], counts)]
        if arguments.missed and theirs - mine & there:
            print("only the peer:", photo["image"])
        if mine - there:
            print("not there:", photo["image"], sorted(mine - there))
    print(f"{'photos':20} {'codes':>6} {'peer':>6} {'ours':>6} {'only ours':>10} {'only peer':>10} {'false':>6}")
    for name, (codes, theirs, mine, only_mine, only_theirs, false) in rows.items():
        print(f"{name:20} {codes:6} {theirs:6} {mine:6} {only_mine:10} {only_theirs:10} {false:6}")
    print(f"CPU time, ours over the peer's hardest: {spent[1] / max(spent[0], 1e-9):.2f}")


main()
