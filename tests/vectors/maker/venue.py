"""Cases for section 2: from a poster's or a link's text to a verified venue, or the class of the
first test that fails."""

from dataclasses import dataclass, field, replace
from itertools import combinations

from . import curve
from .fixtures import (
    DAY, DISTRICT, DISTRICT_AREAS, EVERY_PURPOSE, HOST, IN_FORCE, LATE_BUILD, LONG_HOST, MIXED,
    MIXED_LAX, NOTICE_KEY, NOW, PROVINCE, REVOKED, REVOKED_BELOW_2, REVOKED_BELOW_3,
    REVOKED_BELOW_LAST, REVOKED_WHOLLY, ROOTS, STRANGER, TODAY, TRACER_KEY, TWIN_A, TWIN_B, day, floor_of,
    secret,
)
from .formats import (
    NOTICE, TRACER_REQUEST, TRUST, VENUE, Record, link, poster, sha256, version_class,
)


@dataclass
class Case:
    """How a code is made and by what it is judged. The defaults make a good one."""

    comment: str
    record: Record = field(default_factory=lambda: Record(secret("market")))
    signer: object = PROVINCE
    signed_prefix: bytes = VENUE + b"\0"
    version: int = 1
    claimed_key: bytes | None = None  # the key id on the wire, where it is not the signer's
    tamper: object = None  # changes the signature: (signer, signed bytes, signature) to signature
    cut: object = None  # changes the wire after signing
    damaged_texts: bool = False
    host: str = HOST
    deployment: str = "province"
    trust_list: str = "in-force"
    now: int = NOW

    def build(self, expect):
        unsigned = bytes([self.version]) + (self.claimed_key or self.signer.key_id)
        unsigned += self.record.payload()
        checked = VENUE + b"\0" + unsigned
        signed = self.signed_prefix + unsigned
        signature = self.signer.sign(signed)
        if self.tamper:
            signature = self.tamper(self.signer, signed, signature)
        wire = unsigned + signature
        if self.cut:
            wire = self.cut(wire)
        texts = {"poster": poster(self.host, wire), "link": link(self.host, wire)}
        if self.damaged_texts:
            texts = {"poster": texts["poster"] + "0", "link": texts["link"] + "="}
        return {
            "comment": self.comment,
            "deployment": self.deployment,
            "list": self.trust_list,
            "now": self.now,
            "record": unsigned.hex(),
            "signed": checked.hex(),
            **({} if signed == checked else {"signed_instead": signed.hex()}),
            "signature": signature.hex(),
            "wire": wire.hex(),
            **texts,
            "expect": expect,
        }

    def with_record(self, **changes):
        return replace(self, record=replace(self.record, **changes))


def cases():
    made = {}

    def add(name, case, expected, cause=None):
        if expected == "verified":
            expect = {"class": "verified", "issuer_fingerprint": sha256(b"dauchan/key\0", case.signer.public).hex(), **case.record.fields()}
        else:
            expect = {"class": expected} | ({"cause": cause} if cause else {})
        assert name not in made, name
        made[name] = case.build(expect)

    good(add)
    names(add)
    damaged(add)
    keys(add)
    forged(add)
    malformed(add)
    clock_and_list(add)
    bounds(add)
    order(add)
    return made


def record_case(comment, **changes):
    return Case(comment).with_record(**changes)


def good(add):
    add("good", Case("A poster as they hang in a market."), "verified")
    add("good-second-host", Case("The deployment's other host, the longest there is.",
                                 host=LONG_HOST), "verified")
    add("good-shortest", record_case("The shortest record: a name of one byte, 96 bytes in all.",
                                     name=b"A"), "verified")
    longest = "Trường Tiểu học Tân Đông Hiệp – 1B".encode()
    assert len(longest) == 48
    add("good-longest", replace(
        record_case("The longest record, 143 bytes, behind the longest host: 512 bytes are far off.",
                    name=longest), host=LONG_HOST), "verified")
    for number, direction in enumerate(["both", "entry", "exit"]):
        for sector in (0, 12, 13, 63):
            add(f"good-direction-{direction}-sector-{sector}",
                record_case(f"Direction {direction} and sector {sector} share a byte.",
                            direction=number, sector=sector), "verified")
    for field_name, edges in {"stay": (1, 96), "area": (1, 65535), "issue": (1, 65534)}.items():
        for value in edges:
            add(f"good-{field_name}-{value}",
                record_case(f"The edge of what the field {field_name} may be.",
                            **{field_name: value}), "verified")
    add("good-zero-secret", record_case("Any 16 bytes are a secret.", secret=bytes(16)), "verified")
    for status in ("paused", "ended"):
        add(f"good-programme-{status}",
            replace(Case(f"The programme is {status}; the code stays good."), trust_list=status),
            "verified")
    add("good-demonstration", replace(Case("A demonstration's own code."),
                                      deployment="demonstration", trust_list="demonstration",
                                      host="demo.dauchan.example"), "verified")


ALLOWED = [
    (0x20, 0x7E), (0xC0, 0xD6), (0xD8, 0xF6), (0xF8, 0xFF), (0x102, 0x103), (0x110, 0x111),
    (0x128, 0x129), (0x168, 0x169), (0x1A0, 0x1A1), (0x1AF, 0x1B0), (0x1EA0, 0x1EF9),
    (0x2013, 0x2013), (0x2019, 0x2019), (0x2116, 0x2116),
]


def names(add):
    def letter(code_point):
        return ("a" + chr(code_point) + "b").encode()

    for first, last in ALLOWED:
        for code_point in sorted({first, last}):
            add(f"name-u{code_point:04x}",
                record_case(f"U+{code_point:04X}, an edge of the table.", name=letter(code_point)),
                "verified")
    neighbours = {n for first, last in ALLOWED for n in (first - 1, last + 1)}
    for code_point in sorted(neighbours):
        if not any(low <= code_point <= high for low, high in ALLOWED):
            add(f"name-u{code_point:04x}",
                record_case(f"U+{code_point:04X}, just outside the table.", name=letter(code_point)),
                "malformed", "name_character")
    for name, code_point, what in [
        ("nul", 0, "a zero byte"),
        ("newline", 0x0A, "a line feed"),
        ("no-break-space", 0xA0, "a space that is not one"),
        ("soft-hyphen", 0xAD, "an invisible hyphen"),
        ("zero-width-space", 0x200B, "an invisible space"),
        ("right-to-left-override", 0x202E, "a control that turns the text around"),
        ("byte-order-mark", 0xFEFF, "an invisible mark"),
        ("cyrillic-a", 0x430, "a letter that looks like another"),
        ("full-width-a", 0xFF21, "a letter that looks like another"),
        ("replacement-character", 0xFFFD, "what a lax decoder would have put there"),
        ("emoji", 0x1F600, "a picture, of four bytes"),
    ]:
        add(f"name-{name}", record_case(f"The name holds {what}.", name=letter(code_point)),
            "malformed", "name_character")
    add("name-decomposed", record_case("Normal form D: the same letters, with combining marks.",
                                       name="Cho\u031b\u0323".encode()),
        "malformed", "name_character")
    for name, text in {
        "leading-space": " Cho", "trailing-space": "Cho ", "doubled-space": "Cho  Lon",
        "only-space": " ",
    }.items():
        add(f"name-{name}", record_case("A space that no reader would see.", name=text.encode()),
            "malformed", "name_spacing")
    add("name-single-spaces", record_case("Single spaces between words.", name=b"a b c d"),
        "verified")
    for name, data, what in [
        ("lone-continuation", b"a\x80b", "a continuation byte without a start"),
        ("cut-short", b"ab\xe1\xba", "a letter cut short at the end"),
        ("overlong-two", b"a\xc1\xa1b", "an ASCII letter in two bytes"),
        ("overlong-three", b"a\xe0\x83\x80b", "a Latin letter in three bytes"),
        ("surrogate", b"a\xed\xa0\x80b", "half of a surrogate pair"),
        ("beyond-unicode", b"a\xf4\x90\x80\x80b", "a number above U+10FFFF"),
        ("ff", b"a\xffb", "a byte that UTF-8 never has"),
        ("latin-1", b"Ch\xe0o", "Latin-1 in place of UTF-8"),
    ]:
        add(f"name-utf8-{name}", record_case(f"The name's bytes hold {what}.", name=data),
            "malformed", "name_not_utf8")
    three = "ạ".encode() * 16
    add("name-48-bytes", record_case("48 bytes that are 16 letters.", name=three), "verified")
    add("name-49-bytes", record_case("One byte more than a name may have: 144 in all.",
                                     name=three + b"a"), "damaged")
    add("name-empty", record_case("No name: 95 bytes in all.", name=b""), "damaged", "wire_length")


def damaged(add):
    for length in (0, 1, 4, 5, 64, 68, 69, 70, 94, 95):
        # Without a single byte there is nothing after the prefix.
        add(f"length-{length}",
            replace(Case("Cut short; the version is right as far as it is there."),
                    cut=lambda wire, length=length: wire[:length]),
            "damaged", "wire_length" if length else "empty")
    add("length-96-cut", replace(Case("Cut to the least length: the signature is another's."),
                                 cut=lambda wire: wire[:96]), "forged")
    add("length-plus-1", replace(Case("One byte too many: it takes the signature's place."),
                                 cut=lambda wire: wire + b"\0"), "forged")
    for length in (143, 144, 150):
        add(f"length-{length}-padded",
            replace(Case("Lengthened with zeros."),
                    cut=lambda wire, length=length: wire + bytes(length - len(wire))),
            # Each carrier finds this in its own way.
            "forged" if length <= 143 else "damaged")
    for version in (0, 2, 3, 8, 9, 17, 48, 128, 255):
        add(f"version-{version}",
            replace(Case("Signed with its version, by a key we trust."), version=version),
            version_class(version))
    add("version-2-short", replace(Case("The version is told before the length."),
                                   cut=lambda wire: b"\x02" + wire[1:20]), "newer_app")
    add("version-2-one-byte", replace(Case("A version and nothing else."),
                                      cut=lambda wire: b"\x02"), "newer_app")


def keys(add):
    add("key-unknown", Case("A good signature of a key that no list knows.", signer=STRANGER),
        "unknown_key")
    add("key-unknown-no-keys", Case("The list has no key at all.", trust_list="no-keys"),
        "unknown_key")
    add("key-unknown-root", Case("A root signs lists and nothing else.", signer=ROOTS[0]),
        "unknown_key")
    add("key-not-yet-revoked", Case("An older list does not know of the revocation, nor of the key.",
                                    signer=REVOKED, trust_list="baseline"), "unknown_key")
    add("key-every-purpose", Case("A key with every purpose.", signer=EVERY_PURPOSE), "verified")
    add("key-for-notices", Case("A key for notices.", signer=NOTICE_KEY), "wrong_purpose")
    add("key-for-tracers", Case("A key for requests of tracers.", signer=TRACER_KEY),
        "wrong_purpose")
    add("key-revoked", Case("A key that was revoked, for every date.", signer=REVOKED),
        "revoked_key")
    add("key-revoked-forged", Case("A revoked key's id over another's signature.", signer=STRANGER,
                                   claimed_key=REVOKED.key_id), "forged")
    add("key-mixed-order", Case("A key with a part of order 8 is canonical and not weak. This "
                                "signature holds in the equation without cofactor.", signer=MIXED),
        "verified")
    for name, signer, area in [("a", TWIN_A, 25741), ("b", TWIN_B, 25744)]:
        other = 25741 + 25744 - area
        add(f"key-twin-{name}",
            replace(record_case("Two keys share this key id; both are tried.", area=area),
                    signer=signer), "verified")
        add(f"key-twin-{name}-area-of-the-other",
            replace(record_case("The areas are those of the key that signed, not of its twin.",
                                area=other), signer=signer), "wrong_area")
    add("key-twins-neither", Case("Both keys with this id are tried, and neither signed.",
                                  signer=STRANGER, claimed_key=TWIN_A.key_id), "forged")
    for list_name, signer, expected in [
        ("twins-notice-and-venue", TWIN_A, "forged"),
        ("twins-notice-and-venue", TWIN_B, "verified"),
        ("twins-revoked-and-venue", TWIN_A, "revoked_key"),
        ("twins-revoked-and-venue", TWIN_B, "verified"),
        ("twins-notice-and-revoked", TWIN_A, "forged"),
        ("twins-notice-and-revoked", TWIN_B, "revoked_key"),
    ]:
        which = "first" if signer is TWIN_A else "second"
        add(f"key-{list_name}-signed-by-{which}",
            Case("Two keys share this key id, and only one of them may sign venues, or is revoked.",
                 signer=signer, trust_list=list_name), expected)


def forged(add):
    def flipped(position, bit):
        def tamper(_signer, _signed, signature):
            changed = bytearray(signature)
            changed[position] ^= 1 << bit
            return bytes(changed)
        return tamper

    add("forged-other-key", Case("Another's signature under a known key's id.", signer=STRANGER,
                                 claimed_key=PROVINCE.key_id), "forged")
    add("forged-known-other-key", Case("A trusted key's signature under another trusted key's id.",
                                       signer=DISTRICT, claimed_key=PROVINCE.key_id), "forged")
    for position in (0, 31, 32, 63):
        add(f"forged-signature-byte-{position}",
            Case("One bit of the signature is another.", tamper=flipped(position, 0)), "forged")
    for bit in (4, 5, 6, 7):
        add(f"forged-s-bit-{bit}-of-last-byte",
            Case("S with a high bit: not reduced.", tamper=flipped(63, bit)), "forged")
    add("forged-zero-signature", Case("A signature of zeros.", tamper=lambda *_: bytes(64)), "forged")
    add("forged-s-plus-l", Case("S + L in place of S: malleable to a lax reader.",
                                tamper=lambda _a, _b, s: curve.with_larger_s(s)), "forged")
    add("forged-small-order-r", Case("R is the neutral point, and the equation holds.",
                                     tamper=lambda signer, signed, _: curve.with_small_order_r(
                                         signer.seed, signer.public, signed)), "forged")
    add("forged-cofactor", Case("The equation holds only when multiplied by the cofactor.",
                                signer=MIXED_LAX), "forged")
    for name, prefix in {
        "trust": TRUST + b"\0", "notice": NOTICE + b"\0", "tracer-request": TRACER_REQUEST + b"\0",
        "none": b"", "no-zero-byte": VENUE, "upper-case": VENUE.upper() + b"\0",
        "version-in-purpose": VENUE + b"/1\0",
    }.items():
        add(f"forged-purpose-{name}",
            Case(f"Signed for another purpose ({name}).", signer=EVERY_PURPOSE,
                 signed_prefix=prefix), "forged")

    def another_record(wire):
        return wire[:31] + b"X" + wire[32:]

    add("forged-name-changed", Case("The name was changed after signing.", cut=another_record),
        "forged")


def malformed(add):
    for sector in (0, 63):
        add(f"direction-3-sector-{sector}", record_case("The fourth direction does not exist.",
                                                        direction=3, sector=sector),
            "malformed", "direction")
    for value in (0, 97, 255):
        add(f"stay-{value}", record_case("A stay outside 1 to 96 quarter hours.", stay=value),
            "malformed", "default_stay")
    add("area-0", record_case("No area.", area=0), "malformed", "area")
    for value in (0, 65535):
        add(f"issue-{value}", record_case("An issue number outside 1 to 65534.", issue=value),
            "malformed", "issue")
    add("validity-backwards", record_case("The last day comes before the first.",
                                          first=TODAY, last=TODAY - 1), "malformed", "validity")
    add("validity-one-day", record_case("The first day is the last.", first=TODAY, last=TODAY),
        "verified")


def clock_and_list(add):
    floor = floor_of("province", "in-force")
    late = Case("The phone's clock is a day behind the floor: judged by the floor.",
                now=floor - DAY)
    add("clock-one-day-behind", late, "verified")
    add("clock-over-one-day-behind", replace(late, now=floor - DAY - 1,
                                             comment="One second more than a day behind the floor."),
        "clock_behind")
    add("clock-at-1970", replace(late, now=0, comment="A clock that was never set."), "clock_behind")
    add("clock-before-1970", replace(late, now=-1, comment="A clock that was never set."),
        "clock_behind")
    add("clock-floor-is-build-date", Case("The floor is the build date: a day before it passes, but "
                                          "the list has expired by then.", deployment="late-build",
                                          now=LATE_BUILD - DAY), "list_expired")
    add("clock-behind-build-date", Case("The floor is the build date.", deployment="late-build",
                                        now=LATE_BUILD - DAY - 1), "clock_behind")
    taken_back = floor_of("province", "issued-before-baseline")
    assert taken_back == NOW - 60 * DAY
    early = Case("A newer list with an earlier time takes back the time of the build.",
                 trust_list="issued-before-baseline").with_record(first=600)
    add("clock-floor-is-taken-back", replace(early, now=NOW - 32 * DAY), "verified")
    add("clock-behind-what-was-taken-back", replace(early, now=taken_back - DAY - 1),
        "clock_behind")
    floor_day = day(floor)
    add("expired-by-the-floor", replace(late, comment="Good on the phone's day, expired on the "
                                        "floor's.").with_record(last=floor_day - 1), "expired")
    add("begins-on-the-floor", replace(late, comment="Not yet good on the phone's day, good on the "
                                       "floor's.").with_record(first=floor_day), "verified")
    hard = IN_FORCE.hard_expiry
    wide = Record(secret("market"), last=900)
    add("list-at-hard-expiry", Case("The last second of the list.", wide, now=hard), "verified")
    add("list-after-hard-expiry", Case("One second after the list.", wide, now=hard + 1),
        "list_expired")
    add("list-after-refresh-due", Case("Past refresh due, a list is as good as before.", wide,
                                       now=IN_FORCE.refresh_due + 1), "verified")
    add("clock-at-9999", Case("A clock far ahead.", wide, now=253402300799), "list_expired")


def bounds(add):
    key_first, key_last = 600, 900
    for name, first, last, expected in [
        ("equal", key_first, key_last, "verified"),
        ("starts-before", key_first - 1, key_last, "outside_key_validity"),
        ("ends-after", key_first, key_last + 1, "outside_key_validity"),
        ("wholly-before", 100, key_first - 1, "outside_key_validity"),
        ("wholly-after", key_last + 1, 1000, "outside_key_validity"),
    ]:
        add(f"key-validity-{name}", record_case("The record's days against the key's.", first=first,
                                                last=last), expected)
    for area in DISTRICT_AREAS:
        add(f"area-of-district-{area}", replace(record_case("An area of the key.", area=area),
                                                signer=DISTRICT), "verified")
    for area in (1, DISTRICT_AREAS[0] - 1, DISTRICT_AREAS[0] + 1, DISTRICT_AREAS[-1] + 1, 65535):
        add(f"area-not-of-district-{area}",
            replace(record_case("Not among the key's areas.", area=area), signer=DISTRICT),
            "wrong_area")
    for label, venue, issue, expected in [
        ("below-3", REVOKED_BELOW_3, 1, "revoked_venue"),
        ("below-3", REVOKED_BELOW_3, 2, "revoked_venue"),
        ("below-3", REVOKED_BELOW_3, 3, "verified"),
        ("below-2", REVOKED_BELOW_2, 1, "revoked_venue"),
        ("below-2", REVOKED_BELOW_2, 2, "verified"),
        ("below-65534", REVOKED_BELOW_LAST, 65533, "revoked_venue"),
        ("below-65534", REVOKED_BELOW_LAST, 65534, "verified"),
        ("wholly", REVOKED_WHOLLY, 1, "revoked_venue"),
        ("wholly", REVOKED_WHOLLY, 65534, "revoked_venue"),
    ]:
        add(f"revoked-{label}-issue-{issue}",
            record_case("The issue number against the least still good.", secret=venue,
                        issue=issue), expected)
    add("revoked-later", Case("An older list does not know of the revocation.",
                              Record(REVOKED_WHOLLY), trust_list="baseline"), "verified")
    for name, first, last, expected in [
        ("only-today", TODAY, TODAY, "verified"),
        ("from-tomorrow", TODAY + 1, 700, "not_yet_valid"),
        ("until-yesterday", 610, TODAY - 1, "expired"),
    ]:
        add(f"days-{name}", record_case("The record's days against today.", first=first, last=last),
            expected)
    for deployment, offset in [("province", 420), ("utc", 0), ("west", -300)]:
        midnight = (TODAY + 18_262) * DAY - offset * 60
        one_day = Record(secret("market"), first=TODAY, last=TODAY)
        for name, now, expected in [
            ("last-second-before", midnight - 1, "not_yet_valid"),
            ("first-second", midnight, "verified"),
            ("last-second", midnight + DAY - 1, "verified"),
            ("first-second-after", midnight + DAY, "expired"),
        ]:
            add(f"midnight-{deployment}-{name}",
                Case("A code of one day, at the deployment's midnight.", one_day,
                     deployment=deployment, now=now), expected)


def order(add):
    """Every two faults that can meet: the earlier test gives the answer."""

    def now_of(case, now):
        return replace(case, now=now)

    late_day = day(LATE_BUILD)
    faults = [
        ("damaged", "damaged", lambda c: replace(c, damaged_texts=True)),
        ("newer-app", "newer_app", lambda c: replace(c, version=2)),
        ("too-short", "damaged", lambda c: c.with_record(name=b"")),
        ("unknown-key", "unknown_key", lambda c: replace(c, signer=STRANGER)),
        ("wrong-purpose", "wrong_purpose", lambda c: replace(c, signer=NOTICE_KEY)),
        ("forged", "forged", lambda c: replace(c, tamper=lambda *_: bytes(64))),
        ("revoked-key", "revoked_key", lambda c: replace(c, signer=REVOKED)),
        ("malformed", "malformed", lambda c: c.with_record(stay=0)),
        ("clock-behind", "clock_behind", lambda c: now_of(c, c.now - DAY - 1)),
        ("list-expired", "list_expired", lambda c: now_of(
            replace(c, deployment="late-build"), c.now - NOW + LATE_BUILD)),
        ("outside-key-validity", "outside_key_validity", None),
        ("wrong-area", "wrong_area", lambda c: c.with_record(area=1)),
        ("revoked-venue", "revoked_venue", lambda c: c.with_record(secret=REVOKED_WHOLLY)),
        ("not-yet-valid", "not_yet_valid", None),
        ("expired", "expired", None),
    ]
    # Who signed is one thing, and a code cannot be too early and too late.
    signers = {"unknown-key", "wrong-purpose", "revoked-key"}
    for (first, expected, break_first), (second, _, break_second) in combinations(faults, 2):
        pair = {first, second}
        if len(pair & signers) == 2 or pair == {"not-yet-valid", "expired"}:
            continue
        case = Case(f"Both {first} and {second}: the first is the answer.", signer=DISTRICT)
        if "clock-behind" in pair:
            case = replace(case, now=floor_of("province", "in-force"))
        for break_it in (break_first, break_second):
            if break_it:
                case = break_it(case)
        if pair == {"clock-behind", "list-expired"}:
            case = replace(case, now=LATE_BUILD - DAY - 1)
        today = late_day if "list-expired" in pair else day(max(case.now, floor_of(
            case.deployment, case.trust_list)))
        # The record's days, which today and the key's (600 to 900) bound.
        days = {"first": 610, "last": 890}
        if "not-yet-valid" in pair:
            days["first"] = today + 1
        if "expired" in pair:
            days["last"] = today - 1
        if "outside-key-validity" in pair:
            days.update({"first": 599} if "expired" in pair else {"last": 901})
        case = case.with_record(**days)
        add(f"order-{first}-before-{second}", case, expected)
