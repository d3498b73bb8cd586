"""The median time of one row in a transaction of its own, with the diary's pragmas: SQLCipher over
OpenSSL and plain SQLite, through the same Python. `cargo bench -p dauchan-core --bench diary` prints
the same for our own build.

usage: python insert_time.py [FOLDER]        /dev/shm by default, where syncing costs nothing
"""

import os
import sqlite3
import statistics
import sys
import tempfile
import time

import sqlcipher3


def median_us(library, keyed, folder):
    with tempfile.TemporaryDirectory(dir=folder) as place:
        database = library.connect(os.path.join(place, "db"), isolation_level=None)
        if keyed:
            database.execute("PRAGMA key = \"x'" + "07" * 32 + "'\"")
        for pragma in (
            "locking_mode = EXCLUSIVE",
            "journal_mode = WAL",
            "synchronous = FULL",
            "secure_delete = ON",
        ):
            database.execute("PRAGMA " + pragma).fetchall()
        database.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, b TEXT)")
        times = []
        for _ in range(4000):
            start = time.perf_counter_ns()
            database.execute("INSERT INTO t (a, b) VALUES (?, ?)", (7, "Chợ Thủ Dầu Một"))
            times.append(time.perf_counter_ns() - start)
        database.close()
        return statistics.median(times) / 1000


if __name__ == "__main__":
    folder = sys.argv[1] if len(sys.argv) > 1 else "/dev/shm"
    print(f"OpenSSL SQLCipher {median_us(sqlcipher3, True, folder):8.1f} us")
    print(f"plain SQLite      {median_us(sqlite3, False, folder):8.1f} us")
