"""Cases for section 4: a list read on its own (`in_force` is null) or offered against another."""

from dataclasses import replace

from . import curve
from .fixtures import (
    BASELINE, DEMONSTRATION_ROOTS, DISTRICT, IN_FORCE, MIXED, MORE_ROOTS, NOW, OLD_ROOT,
    PROVINCE, REVOKED, ROOTS, STRANGER, TWIN_A, TWIN_B,
)
from .formats import Key, assemble, sign_list, trust_signed_bytes, version_class

NEWER = replace(IN_FORCE, counter=30)
PAGES = {
    "html": b"<!DOCTYPE html><html><body>Please sign in</body></html>\n",
    "html-after-newline": b"\n<html></html>",
    "html-after-carriage-return": b"\r\n<html></html>",
    "html-after-byte-order-mark": b"\xef\xbb\xbf<html></html>",
    "utf-16": "\ufeff<html></html>".encode("utf-16-le"),
    "json": b"{\"error\": 404}",
    "text": b"404 Not Found\n",
    "gzip": bytes.fromhex("1f8b0800000000000003"),
    "tls-alert": bytes.fromhex("15030100020228"),
    "zeros": bytes(200),
}
SMALL = replace(
    IN_FORCE, counter=30, keys=[Key(PROVINCE.public)], revoked_keys=[], revoked_venues=[]
)


def cases():
    made = {}

    def add(name, comment, expected, payload, signatures, in_force=None, deployment="province",
            cause=None, fields=None, wire=None, **wire_parts):
        assert name not in made, name
        if wire is None:
            wire = assemble(payload, signatures, **wire_parts)
        expect = {"class": expected} | ({"cause": cause} if cause else {}) | (fields or {})
        made[name] = {
            "comment": comment,
            "deployment": deployment,
            "in_force": in_force,
            "payload": payload.hex(),
            "signatures": [
                {
                    "key_id": signer.hex(),
                    "signed": trust_signed_bytes(signer, payload, wire[0] if wire else 1).hex(),
                    "signature": signature.hex(),
                }
                for signer, signature in signatures
            ],
            "wire": wire.hex(),
            "expect": expect,
        }

    def signed(name, comment, expected, trust_list, signers=None, **more):
        payload = trust_list.payload()
        fields = trust_list.fields() if expected == "accepted" else None
        add(name, comment, expected, payload, sign_list(payload, signers or ROOTS[:2]),
            fields=fields, **more)

    good(signed)
    shape(add)
    signatures(add, signed)
    header(signed)
    keys(signed)
    revoked(signed)
    lengths(add, signed)
    versions(add, signed)
    order(add, signed)
    return made


def good(signed):
    signed("good", "A list on its own, as a baseline is.", "accepted", IN_FORCE)
    signed("good-all-roots", "Three of three roots signed; two would do.", "accepted", IN_FORCE,
           ROOTS)
    signed("good-last-two-roots", "Any two roots will do.", "accepted", IN_FORCE, ROOTS[1:])
    signed("good-empty", "No key, nothing revoked.", "accepted",
           replace(IN_FORCE, keys=[], revoked_keys=[], revoked_venues=[]))
    signed("good-newer", "Above the one in force.", "accepted", NEWER, in_force="in-force")
    signed("good-one-of-three", "A threshold of one.", "accepted", IN_FORCE, ROOTS[:1],
           deployment="one-root")
    signed("good-three-of-three", "A threshold of three.", "accepted", IN_FORCE, ROOTS,
           deployment="three-roots")
    signed("good-demonstration", "A demonstration's list in a demonstration.", "accepted", BASELINE,
           DEMONSTRATION_ROOTS[:2], deployment="demonstration")


def shape(add):
    payload = IN_FORCE.payload()
    pairs = sign_list(payload, ROOTS[:2])
    add("empty", "No byte at all.", "damaged", payload, pairs, wire=b"")
    add("only-version", "Cut after the version.", "damaged", payload, pairs, wire=b"\x01")
    for version in (0, 2, 8, 9, 255):
        add(f"version-{version}", "Another version, signed with it.", version_class(version),
            payload, sign_list(payload, ROOTS[:2], version), version=version)
    for name, page in PAGES.items():
        add(f"page-{name}", "What a captive portal or a server may send in place of a list.",
            "damaged", payload, [], wire=page)
    add("version-2-alone", "A version and nothing else.", "newer_app", payload, pairs, wire=b"\x02")
    add("version-2-no-signers", "The version is told first.", "newer_app", payload, [], version=2)
    add("no-signature", "n = 0.", "damaged", payload, [])
    eight = ROOTS + MORE_ROOTS[:5]
    add("eight-signatures", "The most signatures there are; five are of roots we do not know.",
        "accepted", payload, sign_list(payload, eight), fields=IN_FORCE.fields())
    add("nine-signatures", "One more than the most.", "damaged", payload,
        sign_list(payload, ROOTS + MORE_ROOTS[:6]))
    for n in (9, 128, 255):
        add(f"n-{n}-of-two", "n promises more signers than any list has.", "damaged", payload, pairs,
            count=n)
    add("signers-descending", "The signers' key ids descend.", "damaged", payload, pairs[::-1])
    add("signer-twice", "One root signed twice: the key ids do not ascend strictly.", "damaged",
        payload, [pairs[0], pairs[0]])
    add("signer-twice-beside-another", "One root signed twice, another once.", "damaged", payload,
        [pairs[0], pairs[0], pairs[1]])
    wire = assemble(payload, pairs)
    for length in (2, 5, 6, 69, 70, 137):
        add(f"cut-{length}", "Cut within the signatures.", "damaged", payload, pairs,
            wire=wire[:length])
    add("cut-before-payload", "The signatures are whole, and sign nothing.", "forged", payload,
        pairs, wire=wire[:138])
    add("signed-nothing", "The roots signed an empty payload.", "malformed", b"",
        sign_list(b"", ROOTS[:2]), cause="length")


def signatures(add, signed):
    payload = IN_FORCE.payload()

    def mixed(*signers):
        return sorted(signers)

    def pair(root, data=payload):
        return root.key_id, root.sign(trust_signed_bytes(root.key_id, data))

    one, two, three = ROOTS
    signed("one-of-two", "One good signature, and two are needed.", "not_enough_signatures",
           IN_FORCE, [one])
    signed("two-of-three", "Two good signatures, and three are needed.", "not_enough_signatures",
           IN_FORCE, [one, two], deployment="three-roots")
    signed("strangers", "Two signers whom nobody knows.", "not_enough_signatures", IN_FORCE,
           [STRANGER, OLD_ROOT])
    signed("issuers", "Signed by issuers' keys, which sign no lists.", "not_enough_signatures",
           IN_FORCE, [PROVINCE, DISTRICT])
    signed("one-root-and-strangers", "Strangers do not count.", "not_enough_signatures", IN_FORCE,
           [one, STRANGER, OLD_ROOT])
    signed("old-and-new-roots", "Signatures of an older app's roots are passed over.", "accepted",
           IN_FORCE, [one, two, OLD_ROOT])
    broken = (OLD_ROOT.key_id, bytes(64))
    add("unknown-signer-with-bad-signature", "What an unknown signer signed is not ours to judge.",
        "accepted", payload, mixed(pair(one), pair(two), broken), fields=IN_FORCE.fields())
    for root, name in zip(ROOTS, ("first", "second", "third")):
        others = [pair(other) for other in ROOTS if other is not root]
        key, good = pair(root)
        bad = bytes([good[0] ^ 1]) + good[1:]
        add(f"forged-{name}-root", "Two good signatures, and one of a known root that fails.",
            "forged", payload, mixed(*others, (key, bad)))
    add("forged-stranger-as-root", "A stranger's signature under a root's key id.", "forged",
        payload, mixed(pair(one), (two.key_id, STRANGER.sign(
            trust_signed_bytes(two.key_id, payload)))))
    add("forged-roots-exchanged", "Each root's signature under the other's key id.", "forged",
        payload, mixed((one.key_id, pair(two)[1]), (two.key_id, pair(one)[1])))
    add("forged-key-id-of-other-signed", "A root signed with another's key id in what it signs.",
        "forged", payload, mixed(pair(one), (two.key_id, two.sign(
            trust_signed_bytes(one.key_id, payload)))))
    add("forged-s-plus-l", "S + L in place of S.", "forged", payload,
        mixed(pair(one), (two.key_id, curve.with_larger_s(pair(two)[1]))))
    small = curve.with_small_order_r(two.seed, two.public, trust_signed_bytes(two.key_id, payload))
    add("forged-small-order-r", "R is the neutral point, and the equation holds.", "forged",
        payload, mixed(pair(one), (two.key_id, small)))
    for name, purpose in {"venue": b"dauchan/venue\0", "notice": b"dauchan/notice\0",
                          "none": b"", "no-zero-byte": b"dauchan/trust"}.items():
        made = two.sign(purpose + trust_signed_bytes(two.key_id, payload)[14:])
        add(f"forged-purpose-{name}", "A root signed for another purpose.", "forged", payload,
            mixed(pair(one), (two.key_id, made)))
    add("forged-payload", "The payload was changed after signing.", "forged",
        replace(IN_FORCE, counter=21).payload(), mixed(pair(one), pair(two)))
    signed("demonstration-in-province", "A demonstration's list in a real deployment.",
           "not_enough_signatures", BASELINE, DEMONSTRATION_ROOTS[:2])
    signed("province-in-demonstration", "A real list in a demonstration.", "not_enough_signatures",
           BASELINE, ROOTS[:2], deployment="demonstration")


LAST_SECOND = 253402300799


def header(signed):
    issued, due, hard = IN_FORCE.issued, IN_FORCE.refresh_due, IN_FORCE.hard_expiry
    for name, comment, expected, times in [
        ("due-one-after-issued", "The shortest time to refresh.", "accepted", (issued, issued + 1, hard)),
        ("due-at-issued", "Refresh due is not after issued.", "malformed", (issued, issued, hard)),
        ("due-before-issued", "Refresh due is before issued.", "malformed", (issued, issued - 1, hard)),
        ("expiry-at-due", "Hard expiry may be refresh due.", "accepted", (issued, due, due)),
        ("expiry-before-due", "Hard expiry is before refresh due.", "malformed", (issued, due, due - 1)),
        ("issued-at-0", "The first second of 1970.", "accepted", (0, due, hard)),
        ("expiry-at-the-end", "The last second of 9999.", "accepted", (issued, due, LAST_SECOND)),
        ("expiry-after-the-end", "The first second of 10000.", "malformed", (issued, due, LAST_SECOND + 1)),
        ("due-after-the-end", "Times beyond 9999.", "malformed", (issued, LAST_SECOND + 1, LAST_SECOND + 2)),
        ("issued-negative", "A time that would be negative if it were signed.", "malformed", (2**64 - 1, due, hard)),
        ("expiry-2-to-the-63", "The first time that would be negative if it were signed.", "malformed", (issued, due, 2**63)),
    ]:
        changed = replace(SMALL, issued=times[0], refresh_due=times[1], hard_expiry=times[2])
        signed(f"times-{name}", comment, expected, changed,
               cause="times" if expected == "malformed" else None)
    for status in (0, 1, 2):
        signed(f"status-{status}", "A programme status.", "accepted", replace(SMALL, status=status))
    for status in (3, 255):
        signed(f"status-{status}", "No programme status.", "malformed",
               replace(SMALL, status=status), cause="status")
    for counter in (0, 2**32 - 1):
        signed(f"counter-{counter}", "An edge of the counter.", "accepted",
               replace(SMALL, counter=counter))


def keys(signed):
    def one(**changes):
        return replace(SMALL, keys=[replace(Key(PROVINCE.public), **changes)])

    for purposes in range(1, 16):
        signed(f"purposes-{purposes}", "Every set of purposes.", "accepted", one(purposes=purposes))
    for purposes in (0, 16, 17, 128, 255):
        signed(f"purposes-{purposes}", "Purposes that do not exist, or none.", "malformed",
               one(purposes=purposes), cause="purposes")
    signed("key-one-day", "The first day is the last.", "accepted", one(first=635, last=635))
    signed("key-every-day", "All days there are.", "accepted", one(first=0, last=65535))
    signed("key-backwards", "The last day comes before the first.", "malformed",
           one(first=636, last=635), cause="validity")
    most = list(range(1, 4097))
    for name, comment, expected, changes in [
        ("one", "One area.", "accepted", {"areas": [1]}),
        ("edges", "The least and the highest area code.", "accepted", {"areas": [1, 65535]}),
        ("4096", "The most areas a key lists.", "accepted", {"areas": most}),
        ("4097", "One more than the most.", "malformed", {"areas": most + [4097]}),
        ("none", "No area: an empty list must never widen into all.", "malformed", {"areas": []}),
        ("65534", "A count just below that of all.", "malformed", {"areas": [], "area_count": 65534}),
        ("zero", "The area 0.", "malformed", {"areas": [0, 1]}),
        ("twice", "An area twice.", "malformed", {"areas": [7, 7]}),
        ("descending", "Areas out of order.", "malformed", {"areas": [8, 7]}),
        ("last-descending", "Only the last area is out of order.", "malformed",
         {"areas": [1, 2, 3, 5, 4]}),
    ]:
        signed(f"areas-{name}", comment, expected, one(**changes),
               cause="areas" if expected == "malformed" else None)
    two = sorted([Key(PROVINCE.public), Key(DISTRICT.public)], key=lambda key: key.public)
    signed("keys-two", "Two keys, ascending.", "accepted", replace(SMALL, keys=two))
    signed("keys-descending", "Keys out of order.", "malformed", replace(SMALL, keys=two[::-1]),
           cause="order")
    signed("keys-twice", "The same key twice.", "malformed", replace(SMALL, keys=[two[0]] * 2),
           cause="order")
    signed("keys-twice-otherwise", "The same key twice, with other rights.", "malformed",
           replace(SMALL, keys=[two[0], replace(two[0], purposes=2)]), cause="order")
    twins = sorted([Key(TWIN_A.public), Key(TWIN_B.public)], key=lambda key: key.public)
    assert twins[0].public != twins[1].public
    signed("keys-of-one-id", "Two keys of one key id, which is only a hint.", "accepted",
           replace(SMALL, keys=twins))
    signed("key-mixed-order", "A key with a part of order 8 is canonical and not weak.", "accepted",
           one(public=MIXED.public))
    for name, public, cause in bad_keys():
        signed(f"key-{name}", "A key that no ring takes.", "malformed", one(public=public),
               cause=cause)
        signed(f"revoked-key-{name}", "A key that no ring takes, among the revoked.", "malformed",
               replace(SMALL, revoked_keys=[public]), cause=cause)


def bad_keys():
    yield "neutral", curve.compress((0, 1)), "key_small_order"
    yield "order-8", curve.compress(curve.ORDER_8), "key_small_order"
    yield "zero", bytes(32), "key_small_order"
    yield "no-point", (2).to_bytes(32, "little"), "key_not_a_point"
    yield "all-ones", b"\xff" * 32, bad_cause(b"\xff" * 32)
    for encoded in curve.other_spellings():
        if not curve.is_small_order(encoded):
            yield "not-reduced", encoded, "key_not_canonical"
            return


def bad_cause(encoded):
    point = curve.decompress(encoded)
    if point is None:
        return "key_not_a_point"
    return "key_small_order" if curve.compress(point) == encoded else "key_not_canonical"


def revoked(signed):
    two = sorted([STRANGER.public, REVOKED.public])
    signed("revoked-keys-two", "Two revoked keys, ascending.", "accepted",
           replace(SMALL, revoked_keys=two))
    signed("revoked-keys-descending", "Revoked keys out of order.", "malformed",
           replace(SMALL, revoked_keys=two[::-1]), cause="order")
    signed("revoked-keys-twice", "A revoked key twice.", "malformed",
           replace(SMALL, revoked_keys=[two[0]] * 2), cause="order")
    signed("revoked-and-trusted", "A key in both places.", "malformed",
           replace(SMALL, revoked_keys=[PROVINCE.public]), cause="revoked_and_trusted")
    one, two, three = (bytes([n]) * 8 for n in (1, 2, 3))
    for least, expected in [(0, "malformed"), (1, "malformed"), (2, "accepted"),
                            (65534, "accepted"), (65535, "accepted")]:
        signed(f"revoked-venue-least-{least}", "The least issue number still good.", expected,
               replace(SMALL, revoked_venues=[(one, least)]),
               cause="revokes_nothing" if expected == "malformed" else None)
    for name, comment, expected, venues in [
        ("three", "Three venues, ascending.", "accepted", [one, two, three]),
        ("descending", "Venues out of order.", "malformed", [two, one]),
        ("twice", "A venue twice.", "malformed", [one, one]),
        ("edges", "The least and the highest id.", "accepted", [bytes(8), b"\xff" * 8]),
    ]:
        signed(f"revoked-venues-{name}", comment, expected,
               replace(SMALL, revoked_venues=[(venue, 65535) for venue in venues]),
               cause="order" if expected == "malformed" else None)
    signed("revoked-venue-twice-otherwise", "A venue twice, with other issue numbers.", "malformed",
           replace(SMALL, revoked_venues=[(one, 2), (one, 3)]), cause="order")


def lengths(add, signed):
    payload = IN_FORCE.payload()
    for length in (1, 6, 30, 31, 32, 33, 64, len(payload) - 1):
        cut = payload[:length]
        add(f"payload-cut-{length}", "A payload cut short, and signed so.", "malformed", cut,
            sign_list(cut, ROOTS[:2]), cause="length")
    signed("trailing-byte", "A byte too many, and signed.", "malformed",
           replace(SMALL, trailing=b"\0"), cause="length")
    signed("trailing-entry", "A revoked venue that the count leaves out.", "malformed",
           replace(SMALL, trailing=b"\1" * 8 + b"\0\2"), cause="length")
    for name, changes, cause in [
        ("keys-one-too-many", {"key_count": 2}, None),
        ("keys-none", {"key_count": 0}, None),
        ("keys-4097", {"key_count": 4097}, "too_many_keys"),
        ("keys-65535", {"key_count": 65535}, "too_many_keys"),
        ("revoked-keys-4097", {"revoked_key_count": 4097}, "too_many_keys"),
        ("revoked-keys-one", {"revoked_key_count": 1}, "length"),
        ("revoked-venues-one", {"revoked_venue_count": 1}, "length"),
        ("revoked-venues-1000000", {"revoked_venue_count": 1_000_000}, "length"),
        ("revoked-venues-1000001", {"revoked_venue_count": 1_000_001}, "too_many_revoked_venues"),
        ("revoked-venues-4294967295", {"revoked_venue_count": 2**32 - 1}, "too_many_revoked_venues"),
    ]:
        signed(f"count-of-{name}", "A count that its entries do not bear out.", "malformed",
               replace(SMALL, **changes), cause=cause)


def versions(add, signed):
    signed("epoch-0", "An epoch below the app's own, on its own.", "accepted",
           replace(SMALL, epoch=0))
    signed("epoch-2", "An epoch above the app's own.", "newer_app", replace(SMALL, epoch=2))
    signed("epoch-65535", "The highest epoch.", "newer_app", replace(SMALL, epoch=65535))
    signed("unchanged", "The list in force, byte for byte.", "unchanged", IN_FORCE,
           in_force="in-force")
    signed("unchanged-other-roots", "The payload in force, signed by other roots.", "unchanged",
           IN_FORCE, ROOTS[1:], in_force="in-force")
    signed("unchanged-another-signature", "The payload in force, with a third root's signature.",
           "unchanged", IN_FORCE, ROOTS, in_force="in-force")
    for name, epoch, counter, expected in [
        ("counter-one-lower", 1, 19, "rollback"),
        ("counter-0", 1, 0, "rollback"),
        ("epoch-lower-counter-higher", 0, 1000, "rollback"),
        ("counter-one-higher", 1, 21, "accepted"),
        ("counter-highest", 1, 2**32 - 1, "accepted"),
    ]:
        signed(f"offered-{name}", "The version against that of the list in force, 1.20.", expected,
               replace(SMALL, epoch=epoch, counter=counter), in_force="in-force")
    signed("offered-baseline", "The baseline against a newer list.", "rollback", BASELINE,
           in_force="in-force")
    signed("offered-older-times", "The version decides, and not the times.", "accepted",
           replace(SMALL, issued=NOW - 400 * 86_400), in_force="in-force")
    signed("conflict", "Another list of the version in force.", "conflict",
           replace(IN_FORCE, status=1), in_force="in-force")


def order(add, signed):
    payload = IN_FORCE.payload()
    one, two, three = ROOTS

    def pair(root, data):
        return root.key_id, root.sign(trust_signed_bytes(root.key_id, data))

    add("order-forged-before-threshold", "One known root's signature fails, and there is no other.",
        "forged", payload, [(one.key_id, bytes(64))])
    add("order-damaged-before-forged", "The signers descend, and one is forged.", "damaged",
        payload, sorted([(one.key_id, bytes(64)), pair(two, payload)], reverse=True))
    bad = replace(SMALL, status=9)
    add("order-forged-before-malformed", "Forged, and malformed beside.", "forged", bad.payload(),
        sorted([pair(one, bad.payload()), (two.key_id, bytes(64))]))
    signed("order-threshold-before-malformed", "Too few signatures of a malformed list.",
           "not_enough_signatures", bad, [one])
    signed("order-malformed-before-epoch", "Malformed, of an epoch above the app's.", "malformed",
           replace(bad, epoch=2), cause="status")
    signed("order-malformed-before-rollback", "Malformed, and older than the list in force.",
           "malformed", replace(bad, counter=1), in_force="in-force", cause="status")
    signed("order-epoch-before-rollback", "Of an epoch above the app's: it cannot be lower.",
           "newer_app", replace(SMALL, epoch=2, counter=0), in_force="in-force")
    newer = replace(SMALL, epoch=2).payload()
    add("order-forged-before-epoch", "Forged, of an epoch above the app's.", "forged", newer,
        sorted([pair(one, newer), (two.key_id, bytes(64))]))
    signed("order-threshold-before-rollback", "Too few signatures of an older list.",
           "not_enough_signatures", replace(SMALL, counter=1), [one], in_force="in-force")
    signed("order-threshold-before-conflict", "Too few signatures of a list that contradicts.",
           "not_enough_signatures", replace(IN_FORCE, status=1), [one], in_force="in-force")


