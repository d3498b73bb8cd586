#!/usr/bin/env python3
"""Times one check-in, the same statements, by an OpenSSL build of SQLCipher, and by the same library
without a key, which is plain SQLite; for the table in docs/diary.md. In time of the processor.
`cargo bench -p dauchan-core --bench diary` measures the same with our own build.

usage: python check_in_time.py [FOLDER]        /dev/shm by default, where syncing costs nothing
"""

import os
import pathlib
import statistics
import sys
import tempfile
import time

import sqlcipher3

HERE = pathlib.Path(__file__).parent
SCHEMA = sorted((HERE / "../../core/src/diary/schema").glob("*.sql"))
PRAGMAS = (
    "locking_mode = EXCLUSIVE",
    "journal_mode = WAL",
    "synchronous = FULL",
    "secure_delete = ON",
    "temp_store = MEMORY",
    "foreign_keys = ON",
    "cell_size_check = ON",
)
VENUES = 20
CHECK_INS = 2000


def statements():
    lines = (HERE / "check_in.sql").read_text().splitlines()
    return [line.removesuffix(";") for line in lines if not line.startswith("--")]


class Diary:
    """A database with a visit that is open, in a folder of its own."""

    def __init__(self, keyed, folder):
        # No statement is kept compiled: ours are not.
        self.database = sqlcipher3.connect(
            os.path.join(folder, "db"), isolation_level=None, cached_statements=0
        )
        if keyed:
            self.database.execute("PRAGMA key = \"x'" + "07" * 32 + "'\"")
        for pragma in PRAGMAS:
            self.database.execute("PRAGMA " + pragma).fetchall()
        for step in SCHEMA:
            self.database.executescript(step.read_text())
        for venue in range(VENUES):
            row = (bytes([venue] * 8), bytes([venue] * 158), bytes(32), "cho so %d" % venue)
            self.database.execute("INSERT INTO venue (id, wire, issuer, folded) VALUES (?, ?, ?, ?)", row)
        self.database.execute(
            "INSERT INTO visit (venue, start, start_offset, start_event, origin) VALUES (1, 0, 420, 0, 0)"
        )
        self.count = 0

    def check_in(self, script):
        self.count += 1
        venue = self.count % VENUES
        values = {
            "now": self.count * 600,
            "began": self.count * 600 - 600,
            "visit": self.count,
            "event": self.count * 2 - 2,
            "venue": venue + 1,
            "id": bytes([venue] * 8),
            "wire": bytes([venue] * 158),
        }
        start = time.thread_time_ns()
        for statement in script:
            self.database.execute(statement, values).fetchall()
        return time.thread_time_ns() - start


def main(folder):
    script = statements()
    with tempfile.TemporaryDirectory(dir=folder) as one, tempfile.TemporaryDirectory(dir=folder) as other:
        diaries = [Diary(True, one), Diary(False, other)]
        # In turn, so that what else the machine does slows both.
        times = [[diary.check_in(script) for diary in diaries] for _ in range(CHECK_INS)]
        keyed, plain = [statistics.median(column) / 1000 for column in zip(*times)]
        print(f"OpenSSL SQLCipher   {keyed:9.1f} us")
        print(f"plain SQLite        {plain:9.1f} us")
        print(f"times plain SQLite  {keyed / plain:9.2f}")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "/dev/shm")
