#!/usr/bin/env python3
"""Write the scanner's tables of character sets, from Python's own codecs.

usage: scan_charsets.py [--check]

Each table in scan/src/symbol/charset holds code points of two bytes, the most significant first, and 0 for what the
character set does not define. `single_byte.bin` has the upper half of each set in the order of SINGLE_BYTE; the two-byte
sets have 94 rows of 94 columns. With --check nothing is written, and a table that differs is an error.
"""
import os
import sys

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "scan", "src", "symbol", "charset")

# The order is that of SINGLE_BYTE in scan/src/symbol/charset/mod.rs.
SINGLE_BYTE = ["cp437"] + [f"iso8859-{part}" for part in (2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 16)]
SINGLE_BYTE += ["cp1250", "cp1251", "cp1252", "cp1256"]
TWO_BYTE = {"jis_x_0208.bin": "euc_jp", "gb_2312.bin": "gb2312"}


def code_point(data, codec):
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        return 0
    return ord(text) if len(text) == 1 and ord(text) < 0x10000 else 0


def tables():
    upper = [code_point(bytes([byte]), codec) for codec in SINGLE_BYTE for byte in range(0x80, 0x100)]
    yield "single_byte.bin", upper
    for file, codec in TWO_BYTE.items():
        yield file, [code_point(bytes([row, column]), codec) for row in range(0xA1, 0xFF) for column in range(0xA1, 0xFF)]


def main():
    for file, points in tables():
        path, content = os.path.join(FOLDER, file), b"".join(point.to_bytes(2, "big") for point in points)
        if "--check" not in sys.argv[1:]:
            with open(path, "wb") as table:
                table.write(content)
            continue
        with open(path, "rb") as table:
            if table.read() != content:
                raise SystemExit(f"{file} is not what this script writes")


main()
