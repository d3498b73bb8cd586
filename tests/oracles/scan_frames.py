#!/usr/bin/env python3
"""Compare the CPU time of frames without a code with that of zxing-cpp, by kind.

usage: scan_frames.py [--height N] [--rounds N] [--seed N] FOLDER -- COMMAND [ARG...]

The frames are made from a seed and written to FOLDER: walls with noise, printed pages, leaves, and patterns that are
made to be hard. COMMAND reads paths, one a line, and prints a line of JSON for each with 'texts' and 'ms', as the bench
example of the scanner does with --live. zxing-cpp (PyPI: zxing-cpp numpy pillow) runs at its default. The table has the
median of each kind in milliseconds and the ratio. A text read in any frame is an error.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import time

import numpy
import zxingcpp
from PIL import Image, ImageDraw, ImageFilter, ImageFont


def shaded(random, height, width, low, high):
    """A wall whose light falls from the left to the right."""
    return numpy.tile(numpy.linspace(high, low, width), (height, 1))


def wall(sigma):
    def make(random, height, width):
        return shaded(random, height, width, 120, 190) + random.normal(0, sigma, (height, width))

    return make


def page(size, sigma):
    def make(random, height, width):
        image = Image.new("L", (width, height), 225)
        draw, font = ImageDraw.Draw(image), ImageFont.load_default(size)
        letters = numpy.array(list("abcdefghijklmnopqrstuvwxyz      ,.ABCDEFGHIJK0123456789"))
        for top in range(4, height, int(size * 1.4)):
            draw.text((6, top), "".join(random.choice(letters, 2 * width // size)), 40, font=font)
        image = image.filter(ImageFilter.GaussianBlur(0.7))
        return numpy.asarray(image, float) + random.normal(0, sigma, (height, width))

    return make


def leaves(random, height, width):
    image = Image.new("L", (width, height), 60)
    draw = ImageDraw.Draw(image)
    for _ in range(height * width // 400):
        x, y = random.uniform(0, width), random.uniform(0, height)
        long, short = random.uniform(6, 40), random.uniform(3, 14)
        draw.ellipse([x - long, y - short, x + long, y + short], int(random.uniform(20, 220)))
    image = image.filter(ImageFilter.GaussianBlur(1.2))
    return numpy.asarray(image, float) + random.normal(0, 3, (height, width))


def noise(random, height, width):
    return random.integers(0, 256, (height, width))


def blocks(size):
    def make(random, height, width):
        coarse = random.integers(0, 2, (height // size + 1, width // size + 1)) * 200 + 25
        return numpy.kron(coarse, numpy.ones((size, size)))[:height, :width]

    return make


def tiling(module):
    def make(random, height, width):
        y, x = numpy.mgrid[:height, :width] // module % 8
        ring = numpy.maximum(abs(x - 3), abs(y - 3))
        return numpy.where((ring < 4) & (ring != 2), 20, 235)

    return make


def stripes(period):
    def make(random, height, width):
        _, x = numpy.mgrid[:height, :width]
        return numpy.where(x // period % 2, 40, 210) + random.normal(0, 3, (height, width))

    return make


KINDS = {f"wall, noise {sigma}": wall(sigma) for sigma in (0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 16, 24)}
KINDS |= {f"page, {size} pixels a letter": page(size, 2) for size in (9, 14, 24)}
KINDS |= {"leaves": leaves, "white noise": noise}
KINDS |= {f"blocks of {size}": blocks(size) for size in (1, 2, 3, 5, 9)}
KINDS |= {f"finder patterns of {module}": tiling(module) for module in (1, 2, 3, 5)}
KINDS |= {f"stripes of {period}": stripes(period) for period in (1, 2, 5)}


def peer(path):
    grey = numpy.ascontiguousarray(numpy.asarray(Image.open(path)))
    started = time.thread_time()
    zxingcpp.read_barcodes(grey, formats=zxingcpp.BarcodeFormat.QRCode)
    return (time.thread_time() - started) * 1e3


def ours(command, paths):
    lines = subprocess.run(command, input="\n".join(paths) + "\n", capture_output=True, text=True, check=True).stdout
    results = [json.loads(line) for line in lines.splitlines()]
    for result in results:
        if result["texts"] or result.get("hex"):
            sys.exit(f"{result['image']}: read {result['texts']}")
    return {result["image"]: result["ms"] for result in results}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--height", type=int, default=1080)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("command", nargs=argparse.REMAINDER)
    arguments = parser.parse_args()
    command = [part for part in arguments.command if part != "--"]
    os.makedirs(arguments.folder, exist_ok=True)
    paths = {}
    for name, make in KINDS.items():
        paths[name] = os.path.join(arguments.folder, f"{name.replace(' ', '_')}-{arguments.height}.png")
        if not os.path.exists(paths[name]):
            random = numpy.random.default_rng([arguments.seed, *name.encode()])
            pixels = make(random, arguments.height, arguments.height * 16 // 9)
            Image.fromarray(numpy.clip(pixels, 0, 255).astype(numpy.uint8)).save(paths[name], compress_level=1)
    rounds = [(ours(command, list(paths.values())), {path: peer(path) for path in paths.values()})
              for _ in range(arguments.rounds)]
    print(f"| {arguments.height}p frame | ours, ms | zxing-cpp, ms | ratio |\n|---|---|---|---|")
    for name, path in paths.items():
        mine, theirs = (statistics.median(round[reader][path] for round in rounds) for reader in (0, 1))
        print(f"| {name} | {mine:.1f} | {theirs:.1f} | {mine / max(theirs, 1e-9):.1f} |")


main()
