"""The keys, lists and deployments that the cases are judged by."""

import json
from base64 import b64encode
from dataclasses import replace
from datetime import datetime, timedelta, timezone

from .formats import Key, MixedOrderSigner, Signer, TrustList, assemble, sha256, sign_list, venue_id

DAY = 86_400
NOW = 1_632_718_800  # 2021-09-27T05:00:00Z, noon in Vietnam
TODAY = 635
HOST = "dauchan.example"
LONG_HOST = "checkin.tdm-bd.example"  # 22 bytes, the most there are


def day(moment, offset_minutes=420):
    return (moment + offset_minutes * 60) // DAY - 18_262


assert day(NOW) == TODAY and len(LONG_HOST) == 22


def secret(label):
    return sha256(b"dauchan vectors: venue ", label.encode())[:16]


ROOTS = [Signer(f"root {n}") for n in range(3)]
OLD_ROOT, STRANGER = Signer("old root"), Signer("stranger")
MORE_ROOTS = [Signer(f"further root {n}") for n in range(6)]
# Labels found by trying: key ids that begin with DE 30, and two keys of one key id.
DEMONSTRATION_ROOTS = [Signer(f"search {n}") for n in (79995, 86995, 98536)]
TWIN_A, TWIN_B = Signer("search 81836"), Signer("search 85773")
assert TWIN_A.key_id == TWIN_B.key_id and TWIN_A.public != TWIN_B.public
assert all(root.key_id.startswith(b"\xde\x30") for root in DEMONSTRATION_ROOTS)

PROVINCE, DISTRICT = Signer("province"), Signer("district")
NOTICE_KEY, TRACER_KEY = Signer("notices"), Signer("tracers")
EVERY_PURPOSE, REVOKED = Signer("every purpose"), Signer("revoked")
MIXED, MIXED_LAX = MixedOrderSigner("mixed", True), MixedOrderSigner("mixed", False)
ACTIVITY_KEY, WITNESS = Signer("activity plans"), Signer("witness")
ACTIVITY_PAST = Signer("activity plans of the past")
DISTRICT_AREAS = [25741, 25744, 25747]

REVOKED_BELOW_3, REVOKED_WHOLLY = secret("revoked below 3"), secret("revoked wholly")
REVOKED_BELOW_LAST, REVOKED_BELOW_2 = secret("revoked below 65534"), secret("revoked below 2")

IN_FORCE = TrustList(
    counter=20,
    issued=NOW - 2 * DAY,
    refresh_due=NOW + 12 * DAY,
    hard_expiry=NOW + 178 * DAY,
    keys=[
        Key(PROVINCE.public),
        Key(DISTRICT.public, areas=DISTRICT_AREAS),
        Key(NOTICE_KEY.public, purposes=2),
        Key(TRACER_KEY.public, purposes=4),
        Key(EVERY_PURPOSE.public, purposes=7),
        Key(TWIN_A.public, areas=[25741]),
        Key(TWIN_B.public, areas=[25744]),
        Key(MIXED.public),
    ],
    revoked_keys=[REVOKED.public],
    revoked_venues=[
        (venue_id(REVOKED_BELOW_3), 3),
        (venue_id(REVOKED_WHOLLY), 65535),
        (venue_id(REVOKED_BELOW_LAST), 65534),
        (venue_id(REVOKED_BELOW_2), 2),
    ],
).sorted()

BASELINE = replace(
    IN_FORCE,
    counter=10,
    issued=NOW - 30 * DAY,
    refresh_due=NOW - 16 * DAY,
    hard_expiry=NOW + 150 * DAY,
    revoked_keys=[],
    revoked_venues=[],
).sorted()


def twins(**changes):
    others = [key for key in IN_FORCE.keys if key.public not in (TWIN_A.public, TWIN_B.public)]
    keys = changes.pop("keys")
    return replace(IN_FORCE, keys=others + keys, **changes).sorted()


# Name: (comment, list, roots that sign).
LISTS = {
    "baseline": ("The list that apps of the province are built with.", BASELINE, ROOTS[:2]),
    "baseline-of-all-roots": ("The baseline, signed by every root.", BASELINE, ROOTS),
    "in-force": ("The list most cases are judged by.", IN_FORCE, ROOTS[:2]),
    "no-keys": (
        "A list without any key.",
        replace(IN_FORCE, keys=[], revoked_keys=[], revoked_venues=[]),
        ROOTS[:2],
    ),
    "paused": ("The programme is paused; codes stay good.", replace(IN_FORCE, status=1), ROOTS[:2]),
    "ended": ("The programme has ended; codes stay good.", replace(IN_FORCE, status=2), ROOTS[:2]),
    "issued-before-baseline": (
        "Its version is above the baseline's, but it was issued before it.",
        replace(IN_FORCE, counter=21, issued=NOW - 60 * DAY),
        ROOTS[:2],
    ),
    "activity": (
        "Keys that sign activity plans: of all days, of the past, and the witness's own.",
        replace(
            IN_FORCE,
            keys=[
                Key(PROVINCE.public),
                Key(ACTIVITY_KEY.public, purposes=8),
                Key(ACTIVITY_PAST.public, purposes=8, last=TODAY - 1),
                Key(WITNESS.public, purposes=8),
                Key(TWIN_A.public, purposes=8),
                Key(TWIN_B.public, purposes=8),
            ],
        ).sorted(),
        ROOTS[:2],
    ),
    "twins-notice-and-venue": (
        "Two keys of one key id: one for notices alone, one for venues.",
        twins(keys=[Key(TWIN_A.public, purposes=2), Key(TWIN_B.public)]),
        ROOTS[:2],
    ),
    "twins-revoked-and-venue": (
        "Two keys of one key id: one revoked, one for venues.",
        twins(keys=[Key(TWIN_B.public)], revoked_keys=[REVOKED.public, TWIN_A.public]),
        ROOTS[:2],
    ),
    "twins-notice-and-revoked": (
        "Two keys of one key id: one for notices alone, one revoked.",
        twins(keys=[Key(TWIN_A.public, purposes=2)], revoked_keys=[REVOKED.public, TWIN_B.public]),
        ROOTS[:2],
    ),
    "demonstration": (
        "The list of a demonstration, signed by demonstration roots.",
        BASELINE,
        DEMONSTRATION_ROOTS[:2],
    ),
}


def wire_of(name):
    _, trust_list, signers = LISTS[name]
    payload = trust_list.payload()
    return assemble(payload, sign_list(payload, signers))


def deployment(comment, **changes):
    settings = {
        "comment": comment,
        "hosts": [HOST, LONG_HOST],
        "root_keys": [root.public.hex() for root in ROOTS],
        "threshold": 2,
        "epoch": 1,
        "baseline": "baseline",
        "build_date": NOW - 40 * DAY,
        "utc_offset_minutes": 420,
        "demonstration": False,
    }
    return settings | changes


LATE_BUILD = NOW + 200 * DAY
DEPLOYMENTS = {
    "province": deployment("A province of Vietnam, with two hosts and three roots."),
    "late-build": deployment(
        "An app built after the hard expiry of its lists: the build date is the floor.",
        build_date=LATE_BUILD,
    ),
    "witness": deployment(
        "A province whose activity plans a university countersigns.",
        activity_witness={"name": "Đại học Thủ Dầu Một", "key": WITNESS.public.hex()},
    ),
    "utc": deployment("Days counted in UTC.", utc_offset_minutes=0),
    "west": deployment("Days counted at UTC-05:00.", utc_offset_minutes=-300),
    "one-root": deployment("All three roots, of which one suffices.", threshold=1),
    "three-roots": deployment(
        "All three roots must sign.", threshold=3, baseline="baseline-of-all-roots"
    ),
    "demonstration": deployment(
        "A demonstration, with roots that carry its mark.",
        hosts=["demo.dauchan.example"],
        root_keys=[root.public.hex() for root in DEMONSTRATION_ROOTS],
        baseline="demonstration",
        demonstration=True,
    ),
}


def file_of(settings):
    """`deployment.json` with these settings, as the desk writes it."""
    zone = timezone(timedelta(minutes=settings["utc_offset_minutes"]))
    wire = wire_of(settings["baseline"])
    content = {
        "format": "dauchan deployment 1",
        "demonstration": settings["demonstration"],
        "hosts": settings["hosts"],
        "root_keys": settings["root_keys"],
        "threshold": settings["threshold"],
        "epoch": settings["epoch"],
        "utc_offset_minutes": settings["utc_offset_minutes"],
        "build_date": datetime.fromtimestamp(settings["build_date"], zone).isoformat(),
        "visits": {
            "debounce_seconds": 300,
            "automatic_end": True,
            "switch_ends_previous": True,
            "undo_seconds": 600,
            "reminder_seconds": 900,
            "retention_days": 21,
        },
        "baseline_list": b64encode(wire).decode(),
    }
    if "activity_witness" in settings:
        content["activity_witness"] = settings["activity_witness"]
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def floor_by(settings, baseline, witness):
    """Section 4.1: the floor by the newest list that was not ahead."""
    witness = max(baseline, witness, key=lambda one: (one.epoch, one.counter))
    if witness.issued < baseline.issued:
        return witness.issued
    return max(settings["build_date"], witness.issued)


def floor_of(deployment_name, list_name):
    settings = DEPLOYMENTS[deployment_name]
    return floor_by(settings, LISTS[settings["baseline"]][1], LISTS[list_name][1])
