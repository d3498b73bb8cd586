"""Cases for sections 9 and 10: hand-over files and backups, from their bytes to the visits in them."""

import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone

from . import age
from .fixtures import (
    DAY, DISTRICT, NOW, PROVINCE, REVOKED, REVOKED_BELOW_3, REVOKED_WHOLLY, STRANGER, secret,
)
from .formats import VENUE, Record, sha256, to_base64url

REQUEST = sha256(b"dauchan vectors: request")[:16].hex()
PASSPHRASE = "cho ben thanh sai gon xua"


def moment(at, offset=420):
    zone = timezone(timedelta(minutes=offset))
    return datetime.fromtimestamp(at, zone).isoformat()


def code(record, signer=PROVINCE):
    unsigned = b"\x01" + signer.key_id + record.payload()
    return to_base64url(unsigned + signer.sign(VENUE + b"\0" + unsigned))


MARKET = code(Record(secret("market")))


def visit(start=NOW - DAY, end=NOW - DAY + 3600, ended="user", recorded="scan", certain=True,
          clock_suspect=False, party=1, group=None, declared_for=None, note=None, place=None,
          code=None, offset=420):
    """A visit with its fields in the order of the format. Without a place it is at the market."""
    fields = {
        "start": moment(start, offset),
        "end": None if end is None else moment(end, offset),
        "ended": None if end is None else ended,
        "recorded": recorded,
        "certain": certain,
        "clock_suspect": clock_suspect,
        "party": party,
        "group": group,
        "declared_for": declared_for,
        "note": note,
        "place": place,
        "code": code if code or place else MARKET,
    }
    return {name: value for name, value in fields.items() if value is not None}


def line(content):
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def text(lines):
    return "".join(f"{one}\n" for one in lines).encode()


def visits_of_many_kinds():
    return [
        visit(),
        visit(start=NOW - 3 * DAY, end=NOW - 3 * DAY, ended="exit_scan", recorded="pending"),
        visit(start=NOW - 5 * DAY, end=NOW - 5 * DAY + 7200, ended="edited", recorded="manual",
              party=99, declared_for="Bà Năm", note='Ngồi bàn "ngoài",\nuống trà \\ đá',
              place="Quán Cô Út"),
        visit(start=NOW - 6 * DAY, end=NOW - 6 * DAY + 60, ended="automatic", certain=False,
              offset=-300),
        visit(start=NOW - 7 * DAY, end=NOW - 7 * DAY + 60, ended="next_scan", clock_suspect=True,
              offset=0),
    ]


HAND_OVER_HEAD = line({"format": "dauchan hand-over 1", "request": REQUEST})
BACKUP_HEAD = line({"format": "dauchan backup 1", "made": moment(NOW - 60)})


def bad_lines():
    """Lines of a visit that no reader accepts, by name."""
    good = line(visit())
    return {
        "blank": good.replace(":1}", ": 1}").replace('"party":1', '"party": 1'),
        "order": line(dict(reversed(visit().items()))),
        "unknown-field": good[:-1] + ',"more":0}',
        "repeated-field": good.replace('"party":1', '"party":1,"party":1'),
        "array": "[1,2]",
        "empty": "",
        "not-json": "{",
        "null": good.replace('"party":1', '"party":null'),
        "escape": good.replace("user", "\\u0075ser"),
        "time-utc": good.replace("+07:00", "Z"),
        "time-local": good.replace("+07:00", ""),
        "offset-19-hours": good.replace("+07:00", "+19:00"),
        "end-without-reason": line({k: v for k, v in visit().items() if k != "ended"}),
        "reason-without-end": line({k: v for k, v in visit().items() if k != "end"}),
        "reason": good.replace('"user"', '"other"'),
        "recorded": good.replace('"scan"', '"copied"'),
        "party-0": line(visit(party=0)),
        "party-100": line(visit(party=100)),
        "no-place": line({k: v for k, v in visit().items() if k != "code"}),
        "place-and-code": line(visit(place="Chợ", code=MARKET)),
        "note-control": line(visit(note="a\tb")),
        "note-1001-bytes": line(visit(note="a" * 1001)),
        "note-space": line(visit(note=" a")),
        "code-padding": line(visit(code=MARKET + "=")),
        "code-short": line(visit(code=MARKET[:100])),
        "too-long": line(visit(note="a" * 9000)),
    }


def hand_over_cases():
    private, recipient = age.identity("tracer")
    made = {}

    def add(name, comment, lines, expect, seal=None, tamper=None):
        plain = text(lines) if isinstance(lines, list) else lines
        file = (seal or (lambda it: age.to_recipient(recipient, it, name)))(plain)
        made[name] = {
            "comment": comment,
            "identity": private.hex(),
            "file": (tamper(file) if tamper else file).hex(),
            "text": plain.decode() if len(plain) < 20_000 else None,
            "expect": expect,
        }

    def opened(visits):
        return {"class": "opened", "request": REQUEST, "visits": visits}

    many = visits_of_many_kinds()
    add("good", "Visits of many kinds.", [HAND_OVER_HEAD, *map(line, many)], opened(many))
    add("good-empty", "No visit: the owner had none to hand over.", [HAND_OVER_HEAD], opened([]))
    still = visit(end=None)
    add("good-open", "A visit that lasts.", [HAND_OVER_HEAD, line(still)], opened([still]))
    longest = visit(note='"' * 1000, declared_for="\\" * 1000, place="\n".join(["a"] * 500))
    add("good-longest", "Texts of the greatest length, each character escaped.",
        [HAND_OVER_HEAD, line(longest)], opened([longest]))
    _, stranger = age.identity("stranger")
    add("wrong-key", "Sealed for somebody else.", [HAND_OVER_HEAD], {"class": "wrong_key"},
        seal=lambda it: age.to_recipient(stranger, it, "wrong-key"))
    add("cut", "The last bytes are missing.", [HAND_OVER_HEAD, *map(line, many)], {"class": "cut"},
        tamper=lambda file: file[:-20])
    add("damaged", "A bit of the header's MAC was changed.", [HAND_OVER_HEAD], {"class": "damaged"},
        tamper=lambda file: file.replace(b"--- ", b"--- A", 1))
    add("not-age", "A page of the web.", [HAND_OVER_HEAD], {"class": "not_age"},
        tamper=lambda file: b"<!DOCTYPE html>")
    add("other-version", "Of another version.",
        [HAND_OVER_HEAD.replace("hand-over 1", "hand-over 2"), "anything"], {"class": "other_version"})
    for name, head in [
        ("backup", BACKUP_HEAD), ("none", line(visit())), ("version-9", HAND_OVER_HEAD.replace("1", "9", 1)),
        ("request-short", HAND_OVER_HEAD.replace(REQUEST, REQUEST[2:])),
        ("request-capitals", HAND_OVER_HEAD.replace(REQUEST, REQUEST.upper())),
    ]:
        add(f"malformed-head-{name}", "Another first line.", [head], {"class": "malformed", "line": 1})
    add("malformed-nothing", "No line at all.", b"", {"class": "malformed", "line": 1})
    add("malformed-last-line", "The last line has no end.", text([HAND_OVER_HEAD, line(visit())])[:-1],
        {"class": "malformed", "line": 2})
    add("malformed-group", "Only backups have groups.", [HAND_OVER_HEAD, line(visit(group=1))],
        {"class": "malformed", "line": 2})
    for name, bad in bad_lines().items():
        add(f"malformed-{name}", "A line that breaks a rule.", [HAND_OVER_HEAD, line(visit()), bad],
            {"class": "malformed", "line": 3})
    return made


def restored(fields, outcome="added"):
    return {"outcome": outcome, "visit": fields}


def backup_cases():
    made = {}

    def add(name, comment, lines, expect, seal=None, tamper=None, now=NOW):
        plain = text(lines)
        file = (seal or (lambda it: age.with_passphrase(PASSPHRASE, it, name, 10)))(plain)
        made[name] = {
            "comment": comment,
            "deployment": "province",
            "list": "in-force",
            "now": now,
            "passphrase": PASSPHRASE,
            "file": (tamper(file) if tamper else file).hex(),
            "text": plain.decode() if len(plain) < 20_000 else None,
            "expect": expect,
        }

    def outcome(name, comment, visits, now=NOW):
        """Visits with what becomes of each in an empty diary: `added`, `known` or a class of refusal."""
        lines = [BACKUP_HEAD, *(line(fields) for fields, _ in visits)]
        expect = {"class": "restored", "outcomes": [result for _, result in visits]}
        add(name, comment, lines, expect, now=now)

    many = visits_of_many_kinds()
    outcome("good", "Visits of many kinds.", [(fields, "added") for fields in many])
    outcome("good-empty", "A diary without a visit.", [])
    outcome("good-open", "A visit that lasts.", [(visit(start=NOW - 60, end=None), "added")])
    outcome("good-groups", "Two visits that were split, of two and of three pieces.", [
        (visit(start=NOW - DAY + 100 * n, end=NOW - DAY + 100 * n + 50, group=1 + n % 2,
               certain=n < 2), "added") for n in range(5)
    ])
    outcome("twice", "The same visit twice.", [(visit(), "added"), (visit(), "known")])
    outcome("refused-code", "Codes that the list does not accept, beside one that it does.", [
        (visit(code=code(Record(secret("market")), STRANGER)), "unknown_key"),
        (visit(code=code(Record(secret("market")), REVOKED)), "revoked_key"),
        (visit(code=code(Record(secret("market"), area=1), DISTRICT)), "wrong_area"),
        (visit(code=code(Record(secret("market"), first=700, last=701))), "not_yet_valid"),
        (visit(code=code(Record(secret("market"), first=610, last=611))), "expired"),
        (visit(code=code(Record(secret("market"), stay=0))), "malformed"),
        (visit(code=code(Record(secret("market")))), "added"),
    ])
    outcome("good-revoked-venue", "A later revocation does not undo a visit.", [
        (visit(code=code(Record(REVOKED_WHOLLY))), "added"),
        (visit(start=NOW - 2 * DAY, end=NOW - 2 * DAY, code=code(Record(REVOKED_BELOW_3))), "added"),
    ])
    old = NOW - 21 * DAY
    outcome("refused-times", "Times that cannot be those of a visit.", [
        (visit(start=old - 60, end=old), "past_retention"),
        (visit(start=old - 60, end=old + 1), "added"),
        (visit(start=NOW - 60, end=NOW + 1), "in_the_future"),
        (visit(start=NOW + 1, end=None), "in_the_future"),
        (visit(start=NOW - 100, end=NOW - 101), "ends_before_it_begins"),
        (visit(start=NOW - 32 * DAY, end=NOW - DAY + 1), "too_long"),
    ])
    outcome("refused-overlap", "Two visits at one time, the second of a suspect clock, and a third.", [
        (visit(), "added"),
        (visit(start=NOW - DAY + 60, end=NOW - DAY + 120, clock_suspect=True), "added"),
        (visit(start=NOW - DAY + 60, end=NOW - DAY + 120, place="Quán", recorded="manual"), "overlaps"),
    ])
    add("good-cost-18", "The greatest cost that is accepted, named by a file of another passphrase.",
        [BACKUP_HEAD], {"class": "wrong_passphrase"},
        seal=lambda it: age.with_passphrase(PASSPHRASE, it, "good-cost-18", 18))
    add("too-costly", "A cost that would take all memory.", [BACKUP_HEAD],
        {"class": "too_costly"}, seal=lambda it: age.with_passphrase(PASSPHRASE, it, "too-costly", 19))
    add("wrong-passphrase", "Another passphrase.", [BACKUP_HEAD], {"class": "wrong_passphrase"},
        seal=lambda it: age.with_passphrase("khac", it, "wrong-passphrase", 10))
    _, recipient = age.identity("tracer")
    add("wrong-passphrase-recipient", "A file for a recipient has no passphrase.", [BACKUP_HEAD],
        {"class": "wrong_passphrase"}, seal=lambda it: age.to_recipient(recipient, it, "recipient"))
    add("cut", "The last bytes are missing.", [BACKUP_HEAD, *map(line, many)], {"class": "cut"},
        tamper=lambda file: file[:-20])
    add("damaged", "The header's MAC is wrong.", [BACKUP_HEAD], {"class": "damaged"},
        tamper=lambda file: file.replace(b"--- ", b"--- A", 1))
    add("not-age", "A page of the web.", [BACKUP_HEAD], {"class": "not_age"},
        tamper=lambda file: b"<!DOCTYPE html>")
    add("other-version", "Of a newer app.", [BACKUP_HEAD.replace("backup 1", "backup 8")],
        {"class": "other_version"})
    for name, head in [
        ("hand-over", HAND_OVER_HEAD), ("version-9", BACKUP_HEAD.replace("backup 1", "backup 9")),
        ("time", BACKUP_HEAD.replace("+07:00", "Z")),
    ]:
        add(f"malformed-head-{name}", "Another first line.", [head], {"class": "malformed", "line": 1})
    for name, bad in [
        *bad_lines().items(), ("group-0", line(visit(group=0))), ("group-65536", line(visit(group=65536))),
    ]:
        add(f"malformed-{name}", "A good visit, and a line that breaks a rule: nothing is restored.",
            [BACKUP_HEAD, line(visit()), bad], {"class": "malformed", "line": 3})
    return made
