#!/usr/bin/env python3
"""Write the scanner's tables of character sets, from Python's own codecs.

usage: scan_charsets.py [--check]

scan/src/symbol/charset/tables.zlib holds code points of two bytes, and 0 for what a character set does not define:
first all most significant bytes, then all others, compressed by zlib. The points are the upper half of each set of
SINGLE_BYTE in this order, then 94 rows of 94 columns of each set of TWO_BYTE. With --check nothing is written, and a
table that differs is an error.
"""
import os
import sys
import zlib

FILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "scan", "src", "symbol", "charset", "tables.zlib")

# The order is that of SINGLE_BYTE in scan/src/symbol/charset/mod.rs.
SINGLE_BYTE = ["cp437"] + [f"iso8859-{part}" for part in (2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 16)]
SINGLE_BYTE += ["cp1250", "cp1251", "cp1252", "cp1256"]
TWO_BYTE = ["euc_jp", "gb2312"]


def code_point(data, codec):
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        return 0
    return ord(text) if len(text) == 1 and ord(text) < 0x10000 else 0


def points():
    for codec in SINGLE_BYTE:
        yield from (code_point(bytes([byte]), codec) for byte in range(0x80, 0x100))
    for codec in TWO_BYTE:
        yield from (code_point(bytes([row, column]), codec) for row in range(0xA1, 0xFF) for column in range(0xA1, 0xFF))


def main():
    all_points = list(points())
    content = bytes(point >> 8 for point in all_points) + bytes(point & 0xFF for point in all_points)
    if "--check" not in sys.argv[1:]:
        with open(FILE, "wb") as table:
            table.write(zlib.compress(content, 9))
        return
    with open(FILE, "rb") as table:
        if zlib.decompress(table.read()) != content:
            raise SystemExit("tables.zlib is not what this script writes")


main()
