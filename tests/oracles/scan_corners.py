#!/usr/bin/env python3
"""Compare the corners of codes with those that people drew around them.

usage: scan_corners.py [--worst N] [--set NAME]... MANIFEST -- COMMAND [ARG...]

MANIFEST has a line of JSON for each picture beside it: 'image', 'set', and 'codes' with a 'quad' where one is known.
COMMAND reads paths, one a line, and prints a line of JSON for each that holds 'outlines', as `dauchan bench scan
--stdin` does. Each drawn quadrilateral is compared with the outline whose middle is nearest, if that lies within it;
the worst of its four corners counts, in modules of the side that leads to it.
"""
import argparse
import json
import math
import os
import subprocess


def middle(corners):
    return [sum(axis) / 4 for axis in zip(*corners)]


def orders(corners):
    """The corners from each of them on, both ways round."""
    for way in (corners, corners[::-1]):
        for first in range(4):
            yield way[first:] + way[:first]


def module(corners, index, side):
    """The mean of a module at a corner, from the two sides that meet there."""
    here = corners[index]
    return (math.dist(here, corners[index - 1]) + math.dist(here, corners[(index + 1) % 4])) / 2 / side


def worst(drawn, outline):
    """The distance of the worst corner in modules, and that corner's index in the outline."""
    corners, side = outline["corners"], outline["side"]
    scale = [module(corners, index, side) for index in range(4)]
    return min(
        max((math.dist(corner, order[index]) / scale[index], index) for index, corner in enumerate(corners))
        for order in orders(drawn)
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("manifest")
    parser.add_argument("--worst", type=int, default=10, help="how many of the worst are named")
    parser.add_argument("--set", action="append", default=[])
    parser.add_argument("command", nargs=argparse.REMAINDER)
    arguments = parser.parse_args()
    command = [part for part in arguments.command if part != "--"]
    with open(arguments.manifest, encoding="utf-8") as manifest:
        photos = [json.loads(line) for line in manifest]
    photos = [photo for photo in photos if not arguments.set or photo["set"] in arguments.set]
    photos = [photo for photo in photos if any(code.get("quad") for code in photo["codes"])]
    folder = os.path.dirname(os.path.abspath(arguments.manifest))
    paths = [os.path.join(folder, photo["image"]) for photo in photos]
    answer = subprocess.run(command, input="\n".join(paths) + "\n", capture_output=True, text=True, check=True)
    read = {line["image"]: line["outlines"] for line in map(json.loads, answer.stdout.splitlines())}
    found = []
    for photo, path in zip(photos, paths):
        for code in photo["codes"]:
            drawn = code.get("quad")
            if not drawn or not read[path]:
                continue
            centre = middle(drawn)
            outline = min(read[path], key=lambda outline: math.dist(middle(outline["corners"]), centre))
            reach = max(math.dist(corner, centre) for corner in drawn)
            if math.dist(middle(outline["corners"]), centre) < reach / 2:
                found.append((*worst(drawn, outline), photo["image"], outline["side"]))
    found.sort()
    parts = {name: found[int(share * (len(found) - 1))][0] for name, share in [("median", 0.5), ("90 %", 0.9), ("95 %", 0.95)]}
    print(f"{len(found)} codes; worst corner in modules: " + ", ".join(f"{name} {value:.2f}" for name, value in parts.items()))
    print(f"within a module: {sum(distance <= 1 for distance, *_ in found)}")
    for distance, corner, image, side in found[::-1][: arguments.worst]:
        print(f"  {distance:.2f} at corner {corner} of {side} modules: {image}")


main()
