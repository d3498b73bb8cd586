"""Cases for section 12: activity plans, and the numbers of venues."""

import struct
from dataclasses import dataclass, field, replace

import nacl.bindings

from .fixtures import (
    ACTIVITY_KEY, ACTIVITY_PAST, DAY, MORE_ROOTS, NOW, PROVINCE, REVOKED, ROOTS, STRANGER, TODAY,
    TWIN_A, TWIN_B, WITNESS, secret,
)
from .formats import ACTIVITY, NOTICE, assemble, sha256, venue_id

WEEK = 7 * DAY
THIS_WEEK = NOW // WEEK
REGISTER = [venue_id(secret(f"activity {n}")) for n in range(60)]


def x25519(label):
    return nacl.bindings.crypto_scalarmult_base(sha256(b"dauchan vectors: hpke ", label.encode()))


def hashed(venue, salt):
    return struct.unpack(">QQQ", sha256(b"dauchan/activity-number\0", salt, venue)[:24])


def number_of(venue, salt, displacements, places):
    group, first, step = hashed(venue, salt)
    displacement = displacements[group % len(displacements)]
    return (first % places + displacement * (1 + step % (places - 1))) % places


def displacements_for(venues, salt, places, groups):
    """The largest groups first, each by the first displacement that is free for all of it."""
    members = [[] for _ in range(groups)]
    for venue in venues:
        members[hashed(venue, salt)[0] % groups].append(venue)
    found, taken = [0] * groups, set()
    for group in sorted(range(groups), key=lambda one: -len(members[one])):
        for displacement in range(65536):
            numbers = {
                (first % places + displacement * (1 + step % (places - 1))) % places
                for _, first, step in (hashed(venue, salt) for venue in members[group])
            }
            if len(numbers) == len(members[group]) and not numbers & taken:
                found[group] = displacement
                taken |= numbers
                break
        else:
            raise ValueError("another salt is needed")
    return found


@dataclass
class Plan:
    """A plan's payload with every field as the bytes have it, right or wrong."""

    number: int = 7
    issued: int = NOW - DAY
    first_week: int = THIS_WEEK - 1
    last_week: int = THIS_WEEK + 11
    dap: int = 9
    shards: int = 8
    buckets: int = 1000
    chunk: int = 24
    reports: int = 4
    one_in: int = 1
    epsilon: int = 10
    min_batch: int = 1000
    url: bytes = b"https://activity.dauchan.example/"
    leader: tuple = (1, x25519("leader"))
    helper: tuple = (2, x25519("helper"))
    salt: bytes = bytes(range(16))
    register_day: int = TODAY
    tasks: list | None = None
    displacements: list | None = None
    groups: int = 12
    url_length: int | None = None  # where they are to be wrong
    count: int | None = None
    trailing: bytes = b""
    venues: list = field(default_factory=lambda: REGISTER)

    def places(self):
        return self.shards * (self.buckets - 1)

    def all_tasks(self):
        if self.tasks is not None:
            return self.tasks
        return [sha256(b"dauchan vectors: task ", bytes([n])) for n in range(self.shards)]

    def all_displacements(self):
        if self.displacements is not None:
            return self.displacements
        if self.shards < 1 or self.buckets < 2:
            return [0]
        return displacements_for(self.venues, self.salt, self.places(), self.groups)

    def payload(self):
        displacements = self.all_displacements()
        return b"".join([
            struct.pack(">IQHHBBHHBHBI", self.number, self.issued, self.first_week, self.last_week,
                        self.dap, self.shards, self.buckets, self.chunk, self.reports, self.one_in,
                        self.epsilon, self.min_batch),
            bytes([len(self.url) if self.url_length is None else self.url_length]), self.url,
            *(bytes([number]) + key for number, key in (self.leader, self.helper)),
            self.salt, struct.pack(">H", self.register_day),
            *self.all_tasks(),
            struct.pack(">H", len(displacements) if self.count is None else self.count),
            *(struct.pack(">H", one) for one in displacements),
            self.trailing,
        ])

    def fields(self):
        displacements = self.all_displacements()
        places = []
        for venue in self.venues[:6] + [venue_id(secret("no venue of the register"))]:
            shard, rest = divmod(number_of(venue, self.salt, displacements, self.places()),
                                 self.buckets - 1)
            places.append({"venue_id": venue.hex(), "shard": shard, "bucket": rest + 1})
        return {
            "number": self.number, "issued": self.issued, "first_week": self.first_week,
            "last_week": self.last_week, "shards": self.shards, "buckets": self.buckets,
            "chunk": self.chunk, "reports": self.reports, "one_in": self.one_in,
            "epsilon_tenths": self.epsilon, "min_batch": self.min_batch, "url": self.url.decode(),
            "leader": {"id": self.leader[0], "key": self.leader[1].hex()},
            "helper": {"id": self.helper[0], "key": self.helper[1].hex()},
            "register_day": self.register_day,
            "tasks": [task.hex() for task in self.all_tasks()],
            "places": places,
        }


def signed_bytes(signer_id, payload, purpose=ACTIVITY, version=1):
    return purpose + b"\0" + bytes([version]) + signer_id + payload


def sign(payload, signers):
    return sorted((s.key_id, s.sign(signed_bytes(s.key_id, payload))) for s in signers)


BOTH = [ACTIVITY_KEY, WITNESS]


def cases():
    made = {}

    def add(name, comment, expected, payload, signatures=None, cause=None, fields=None,
            deployment="witness", in_force=None, wire=None, **wire_parts):
        assert name not in made, name
        if wire is None:
            wire = assemble(payload, sign(payload, BOTH) if signatures is None else signatures,
                            **wire_parts)
        made[name] = {
            "comment": comment,
            "deployment": deployment,
            "list": "activity",
            "in_force": in_force and in_force.hex(),
            "wire": wire.hex(),
            "expect": {"class": expected} | ({"cause": cause} if cause else {}) | (fields or {}),
        }

    def plan(name, comment, expected, signers=None, cause=None, in_force=None, **changes):
        made_plan = replace(Plan(), **changes)
        payload = made_plan.payload()
        fields = made_plan.fields() if expected == "accepted" else None
        add(name, comment, expected, payload, sign(payload, signers or BOTH), cause=cause,
            fields=fields, in_force=in_force)

    good(plan)
    signatures(add, plan)
    shape(add)
    layout(add, plan)
    strength(plan)
    order(add, plan)
    return made


def good(plan):
    plan("good", "Both signed.", "accepted")
    plan("good-strangers-too", "Signatures of unknown keys change nothing.", "accepted",
         signers=[*BOTH, STRANGER, MORE_ROOTS[0]])
    plan("good-twin", "Two keys of the list have the key id of the signature.", "accepted",
         signers=[TWIN_B, WITNESS])
    plan("good-one-venue", "A register of one venue, in one group.", "accepted",
         venues=REGISTER[:1], groups=1)
    plan("good-one-shard", "One shard, and a report of each phone.", "accepted", shards=1,
         reports=1)
    plan("good-64-shards", "The most shards, the most reports.", "accepted", shards=64, reports=8)
    plan("good-one-in-many", "One phone in 65535.", "accepted", one_in=65535)
    plan("good-8192-buckets", "The most buckets.", "accepted", buckets=8192, chunk=64)
    plan("good-first-week-0", "The first weeks there are.", "accepted", first_week=0, last_week=25)
    plan("good-keys-of-one-number", "Both HPKE keys have the same number.", "accepted",
         helper=(1, x25519("helper")))
    plan("good-port", "An address with a port and a path.", "accepted",
         url=b"https://dap-leader.example:8443/dau_chan/")
    plan("good-newer", "Above the one in force.", "accepted", number=8, in_force=wire_of(Plan()))


def wire_of(made_plan):
    payload = made_plan.payload()
    return assemble(payload, sign(payload, BOTH))


def signatures(add, plan):
    payload = Plan().payload()
    pair = {signer: sign(payload, [signer])[0] for signer in BOTH}
    plan("no-helper", "The authority alone: it could name itself as the helper.", "one_signature",
         signers=[ACTIVITY_KEY], cause="helper")
    plan("no-authority", "The helper alone.", "one_signature", signers=[WITNESS], cause="authority")
    plan("strangers", "Neither.", "one_signature", signers=[STRANGER, MORE_ROOTS[0]], cause="helper")
    plan("two-of-the-authority", "Two keys of the authority.", "one_signature",
         signers=[ACTIVITY_KEY, TWIN_A], cause="helper")
    plan("wrong-purpose", "A key of the list that may sign venues alone.", "one_signature",
         signers=[PROVINCE, WITNESS], cause="authority")
    plan("roots", "The roots sign lists and nothing else.", "one_signature",
         signers=[*ROOTS[:2], WITNESS], cause="authority")
    plan("revoked", "A revoked key.", "revoked_key", signers=[REVOKED, WITNESS])
    plan("revoked-beside-good", "A revoked key beside a good one.", "accepted",
         signers=[REVOKED, *BOTH])
    for name, signer in {"authority": ACTIVITY_KEY, "helper": WITNESS}.items():
        other = next(one for one in BOTH if one != signer)
        spoilt = bytes([pair[signer][1][0] ^ 1]) + pair[signer][1][1:]
        foreign = STRANGER.sign(signed_bytes(signer.key_id, payload))
        purpose = signer.sign(signed_bytes(signer.key_id, payload, NOTICE))
        for kind, signature in {"spoilt": spoilt, "foreign": foreign, "of-a-notice": purpose}.items():
            add(f"forged-{name}-{kind}", "A signature of a known key that does not verify.",
                "forged", payload, sorted([pair[other], (signer.key_id, signature)]))
    add("forged-payload", "The payload was changed after signing.", "forged",
        Plan(number=8).payload(), sorted(pair.values()))
    add("no-witness", "A deployment without a witness.", "no_witness", payload,
        deployment="province")


def shape(add):
    payload = Plan().payload()
    pairs = sign(payload, BOTH)
    add("empty", "No byte at all.", "damaged", payload, wire=b"")
    for version, expected in [(0, "damaged"), (2, "newer_app"), (8, "newer_app"), (9, "damaged")]:
        add(f"version-{version}", "Another version.", expected, payload, pairs, version=version)
    add("no-signature", "No signature.", "damaged", payload, [])
    add("nine-signatures", "More than eight.", "damaged", payload,
        sign(payload, [*BOTH, *ROOTS, *MORE_ROOTS[:4]]))
    add("signers-descending", "Signers out of order.", "damaged", payload, pairs[::-1])
    add("signer-twice", "A signer twice.", "damaged", payload, [pairs[0], pairs[0]])
    wire = assemble(payload, pairs)
    for length in (1, 2, 5, 69, 137):
        add(f"cut-{length}", "Cut within the front.", "damaged", payload, wire=wire[:length])
    add("page", "A page that a captive portal sent.", "damaged", payload, wire=b"<!DOCTYPE html>")


def layout(add, plan):
    payload = Plan().payload()
    for length in (0, 4, 12, 20, 30, 31, 60, 127, 128, 160, len(payload) - 1):
        cut = payload[:length]
        add(f"payload-cut-{length}", "A payload cut short, and signed so.", "malformed", cut,
            cause="length")
    for name, comment, cause, changes in [
        ("trailing-byte", "A byte too many.", "length", {"trailing": b"\0"}),
        ("one-displacement-more", "A count that is one too high.", "length", {"count": 13}),
        ("one-displacement-fewer", "A count that is one too low.", "length", {"count": 11}),
        ("weeks-backwards", "The last week is before the first.", "times",
         {"last_week": THIS_WEEK - 2}),
        ("issued-after-9999", "A time beyond 9999.", "times", {"issued": 253402300800}),
        ("no-shard", "No shard.", "shards", {"shards": 0}),
        ("65-shards", "Too many shards.", "shards", {"shards": 65}),
        ("no-bucket", "No bucket but none.", "histogram", {"buckets": 1, "displacements": [0]}),
        ("8193-buckets", "Too many buckets.", "histogram", {"buckets": 8193}),
        ("chunk-0", "A chunk length of 0.", "histogram", {"chunk": 0}),
        ("chunk-longer", "A chunk longer than the histogram.", "histogram", {"chunk": 1001}),
        ("no-report", "No report of a phone.", "shares", {"reports": 0}),
        ("more-reports-than-shards", "More reports than shards.", "shares",
         {"shards": 3, "reports": 4}),
        ("one-in-0", "No phone takes part.", "shares", {"one_in": 0}),
        ("no-displacement", "No displacement.", "numbering", {"displacements": []}),
        ("task-twice", "Two shards of one task.", "task_twice", {"tasks": [bytes(32)] * 8}),
        ("hpke-key-zero", "A weak key.", "hpke_key", {"leader": (1, bytes(32))}),
        ("hpke-key-one", "A point of small order.", "hpke_key",
         {"helper": (1, (1).to_bytes(32, "little"))}),
        ("hpke-keys-equal", "Leader and helper are one.", "hpke_key",
         {"helper": (2, x25519("leader"))}),
    ]:
        plan(f"malformed-{name}", comment, "malformed", cause=cause, **changes)
    for name, url in {
        "http": b"http://dauchan.example/", "no-host": b"https:///", "no-slash": b"https://a.example",
        "upper-case": b"https://A.example/", "query": b"https://a.example/?q/",
        "fragment": b"https://a.example/#/", "user": b"https://b@a.example/",
        "doubled-slash": b"https://a.example//", "dots": b"https://a.example/../",
        "percent": b"https://a.example/%2f/", "empty": b"", "beyond-ascii": "https://ă.example/".encode(),
        "no-utf-8": b"https://\xff.example/", "201-bytes": b"https://" + b"a" * 192 + b"/",
    }.items():
        plan(f"malformed-url-{name}", "A text that is not an address.", "malformed", cause="url", url=url)
    plan("good-url-200-bytes", "The longest address.", "accepted", url=b"https://" + b"a" * 191 + b"/")
    for version in (0, 8, 10):
        plan(f"dap-{version}", "Another version of DAP.", "newer_app", dap=version)


def strength(plan):
    for name, comment, cause, changes in [
        ("9-reports", "Nine reports a phone.", "reports", {"shards": 9, "reports": 9}),
        ("epsilon-2.1", "ε above 2.", "epsilon", {"epsilon": 21}),
        ("epsilon-0", "No ε.", "epsilon", {"epsilon": 0}),
        ("batch-999", "A total of 999 reports.", "min_batch", {"min_batch": 999}),
        ("999-buckets", "Too few buckets to hide among.", "buckets", {"buckets": 999}),
        ("27-weeks", "Valid for more than half a year.", "weeks", {"last_week": THIS_WEEK + 25}),
    ]:
        plan(f"weak-{name}", comment, "too_weak", cause=cause, **changes)
    plan("edge-8-reports", "Eight reports a phone.", "accepted", reports=8)
    plan("edge-epsilon-2.0", "ε of 2.", "accepted", epsilon=20)
    plan("edge-epsilon-0.1", "ε of 0.1.", "accepted", epsilon=1)
    plan("edge-26-weeks", "Half a year.", "accepted", last_week=THIS_WEEK + 24)
    plan("edge-one-week", "One week.", "accepted", last_week=THIS_WEEK - 1)


def order(add, plan):
    stored = wire_of(Plan())
    plan("past-key", "Issued after the last day of the authority's key.", "outside_key_validity",
         signers=[ACTIVITY_PAST, WITNESS], issued=NOW)
    plan("past-key-in-time", "Issued on the last day of the authority's key.", "accepted",
         signers=[ACTIVITY_PAST, WITNESS], issued=NOW - DAY)
    plan("rollback", "Below the one in force.", "rollback", number=6, in_force=stored)
    plan("conflict", "The number in force with another payload.", "conflict", one_in=2,
         in_force=stored)
    payload = Plan().payload()
    add("unchanged", "The plan in force.", "unchanged", payload, in_force=stored)
    add("unchanged-other-signatures", "The plan in force with another signature.", "unchanged",
        payload, sign(payload, [TWIN_A, WITNESS]), in_force=stored)
    plan("order-signature-before-layout", "One signature, and no plan.", "one_signature",
         signers=[ACTIVITY_KEY], cause="helper", shards=0)
    plan("order-layout-before-strength", "No layout, and too weak.", "malformed", cause="shares",
         one_in=0, epsilon=99)
    plan("order-strength-before-validity", "Too weak, and too late.", "too_weak", cause="epsilon",
         signers=[ACTIVITY_PAST, WITNESS], issued=NOW, epsilon=99)
    plan("order-validity-before-rollback", "Too late, and too old.", "outside_key_validity",
         signers=[ACTIVITY_PAST, WITNESS], issued=NOW, number=6, in_force=stored)
