"""Cases for section 8: from the text that a contact tracer shows to a verified request, or the class of
the first test that fails."""

import struct
from dataclasses import dataclass, field, replace

from . import age
from .fixtures import (
    DAY, EVERY_PURPOSE, HOST, LATE_BUILD, LONG_HOST, NOTICE_KEY, NOW, PROVINCE, REVOKED, STRANGER,
    TODAY, TRACER_KEY,
)
from .formats import NOTICE, TRACER_REQUEST, VENUE, sha256, to_base64url, to_digits

REASONS = ["other", "illness", "contact", "outbreak"]
_, RECIPIENT = age.identity("tracer")


def prefix(host):
    return f"https://{host}/t#"


@dataclass
class Request:
    """A request with every field as the bytes have it, right or wrong."""

    id: bytes = sha256(b"dauchan vectors: request")[:16]
    first_day: int = TODAY - 14
    last_day: int = TODAY
    first: int = TODAY
    last: int = TODAY + 6
    reason: int = 1
    recipient: bytes = RECIPIENT
    name: bytes = "Trung tâm Kiểm soát bệnh tật Bình Dương".encode()

    def payload(self):
        days = struct.pack(">HHHHB", self.first_day, self.last_day, self.first, self.last, self.reason)
        return self.id + days + self.recipient + self.name

    def fields(self):
        """What a reader finds in it, if it is right."""
        return {
            "request_id": self.id.hex(),
            "first_day": self.first_day,
            "last_day": self.last_day,
            "valid_from": self.first,
            "valid_to": self.last,
            "reason": self.reason,
            "recipient": self.recipient.hex(),
            "name": self.name.decode(),
        }


@dataclass
class Case:
    """How a request is made and by what it is judged. The defaults make a good one."""

    comment: str
    request: Request = field(default_factory=Request)
    signer: object = TRACER_KEY
    purpose: bytes = TRACER_REQUEST
    version: int = 1
    claimed_key: bytes | None = None  # the key id on the wire, where it is not the signer's
    tamper: object = None  # changes the wire after signing
    damaged_texts: bool = False
    host: str = HOST
    deployment: str = "province"
    trust_list: str = "in-force"
    now: int = NOW

    def wire(self):
        unsigned = bytes([self.version]) + (self.claimed_key or self.signer.key_id)
        unsigned += self.request.payload()
        wire = unsigned + self.signer.sign(self.purpose + b"\0" + unsigned)
        return self.tamper(wire) if self.tamper else wire

    def build(self, expect):
        wire = self.wire()
        damage = "=" if self.damaged_texts else ""
        return {
            "comment": self.comment,
            "deployment": self.deployment,
            "list": self.trust_list,
            "now": self.now,
            "wire": wire.hex(),
            "poster": prefix(self.host) + to_digits(wire) + damage,
            "link": prefix(self.host) + to_base64url(wire) + damage,
            "expect": expect,
        }


def request_case(comment, **changes):
    return Case(comment, Request(**changes))


def flip(at, bit=1):
    def change(wire):
        changed = bytearray(wire)
        changed[at] ^= bit
        return bytes(changed)
    return change


def cases():
    made = {}

    def add(name, case, expected, cause=None):
        if expected == "verified":
            fingerprint = sha256(b"dauchan/key\0", case.signer.public).hex()
            expect = {"class": expected, "issuer_fingerprint": fingerprint, **case.request.fields()}
        else:
            expect = {"class": expected} | ({"cause": cause} if cause else {})
        assert name not in made, name
        made[name] = case.build(expect)

    good(add)
    damaged(add)
    keys(add)
    malformed(add)
    days(add)
    return made


def good(add):
    add("good", Case("A request for the last two weeks."), "verified")
    add("good-second-host", replace(Case("The deployment's other host."), host=LONG_HOST), "verified")
    add("good-every-purpose", replace(Case("A key for every purpose."), signer=EVERY_PURPOSE), "verified")
    add("good-shortest", request_case("The shortest: 127 bytes.", name=b"A"), "verified")
    add("good-longest", replace(request_case("The longest: 190 bytes, behind the longest host.",
                                             name=b"A" * 64), host=LONG_HOST), "verified")
    add("good-one-day", request_case("One day asked for, by a request of one day.",
                                     first_day=TODAY, last_day=TODAY, last=TODAY), "verified")
    add("good-60-days", request_case("The most days that can be asked for.",
                                     first_day=TODAY - 59), "verified")
    for reason in (0, 2, 3, 4, 63):
        add(f"good-reason-{reason}", request_case("A reason with or without a name.", reason=reason), "verified")


def damaged(add):
    add("damaged-short", replace(Case("A byte too short."), tamper=lambda wire: wire[:126]),
        "damaged", "wire_length")
    # In digits it has too many of these, in base64url too many bytes.
    add("damaged-long", replace(Case("A byte too long."), tamper=lambda wire: wire.ljust(191, b"A")), "damaged")
    add("damaged-too-long", replace(
        Case("So long that the text is never ours."), tamper=lambda wire: wire + b"A" * 200), "foreign")
    add("damaged-text", replace(Case("Another character behind the code."), damaged_texts=True), "damaged")
    for version, expected in [(0, "damaged"), (2, "newer_app"), (8, "newer_app"), (9, "damaged")]:
        add(f"version-{version}", replace(Case("Another version."), version=version), expected)
    add("foreign-host", replace(Case("A request of another deployment."), host="other.example"), "foreign")


def keys(add):
    add("unknown-key", replace(Case("Signed by a key that the list does not know."), signer=STRANGER), "unknown_key")
    add("wrong-purpose-venue", replace(Case("Signed by a key for venues."), signer=PROVINCE), "wrong_purpose")
    add("wrong-purpose-notice", replace(Case("Signed by a key for notices."), signer=NOTICE_KEY), "wrong_purpose")
    for purpose, name in [(VENUE, "venue"), (NOTICE, "notice")]:
        add(f"forged-purpose-{name}", replace(
            Case("Signed by a key for every purpose, and for another one."),
            signer=EVERY_PURPOSE, purpose=purpose), "forged")
    add("forged-name", replace(Case("The name was changed after signing."), tamper=flip(62)), "forged")
    add("forged-recipient", replace(Case("The recipient was changed after signing."), tamper=flip(30)), "forged")
    add("forged-signature", replace(Case("A bit of the signature was changed."), tamper=flip(-1)), "forged")
    add("forged-claimed", replace(Case("A stranger in the name of the tracers' key."),
                                  signer=STRANGER, claimed_key=TRACER_KEY.key_id), "forged")
    add("revoked-key", replace(Case("Signed by a revoked key."), signer=REVOKED), "revoked_key")


def malformed(add):
    bad = {
        "days-reversed": dict(first_day=TODAY, last_day=TODAY - 1),
        "61-days": dict(first_day=TODAY - 60),
        "days-after-validity": dict(last_day=TODAY + 7),
        "validity-reversed": dict(first=TODAY + 1, last=TODAY),
        "8-days-valid": dict(last=TODAY + 7),
        "reason-64": dict(reason=64),
        "reason-255": dict(reason=255),
        "name-trailing-space": dict(name="Bình Dương ".encode()),
        "name-character": dict(name="a\u202eb".encode()),
        "name-not-utf8": dict(name=b"\xff"),
        "recipient-zero": dict(recipient=bytes(32)),
        "recipient-small-order": dict(recipient=bytes.fromhex(
            "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800")),
        "recipient-not-canonical": dict(recipient=b"\xff" * 31 + b"\x7f"),
        "recipient-high-bit": dict(recipient=RECIPIENT[:31] + bytes([RECIPIENT[31] | 0x80])),
    }
    for name, changes in bad.items():
        add(f"malformed-{name}", request_case("Signed, and against a rule of the format.", **changes), "malformed")


def days(add):
    early = dict(first=TODAY + 1, last=TODAY + 7, last_day=TODAY)
    add("not-yet-valid", request_case("Valid from tomorrow on.", **early), "not_yet_valid")
    late = dict(first=TODAY - 7, last=TODAY - 1, last_day=TODAY - 1)
    add("expired", request_case("Valid until yesterday.", **late), "expired")
    edge = (TODAY + 18_262) * DAY - 420 * 60
    add("expired-by-a-second", replace(request_case("A second after its last day.", **late), now=edge), "expired")
    add("good-last-second", replace(request_case("The last second of its last day.", **late), now=edge - 1), "verified")
    add("outside-key-validity", request_case("Valid before its key is.", first=599, last=600, first_day=590, last_day=599), "outside_key_validity")
    add("clock-behind", replace(Case("The phone's clock is behind the floor."), now=NOW - 10 * DAY), "clock_behind")
    add("list-expired", replace(Case("The list has expired."), deployment="late-build", now=LATE_BUILD), "list_expired")
    # Two tests fail, and the earlier one decides.
    add("order-forged-expired", replace(request_case("Forged and expired.", **late), tamper=flip(-1)), "forged")
    add("order-malformed-expired", request_case("Malformed and expired.", reason=64, **late), "malformed")
    add("order-clock-expired", replace(request_case("A clock behind, and expired.", **late), now=NOW - 10 * DAY), "clock_behind")
