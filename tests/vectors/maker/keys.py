"""Cases for sections 1.2 and 1.3: which 32 bytes are taken as a public key, and how it is named."""

from . import curve
from .fixtures import DEMONSTRATION_ROOTS, MIXED, PROVINCE, TWIN_A, TWIN_B
from .formats import key_id, sha256


def cases():
    made = {}

    def add(name, comment, public, cause=None):
        if cause:
            expect = {"class": "refused", "cause": cause}
        else:
            expect = {
                "class": "accepted",
                "fingerprint": sha256(b"dauchan/key\0", public).hex(),
                "key_id": key_id(public).hex(),
                "demonstration": key_id(public).startswith(b"\xde\x30"),
            }
        made[name] = {"comment": comment, "public_key": public.hex(), "expect": expect}

    add("good", "An issuer's key.", PROVINCE.public)
    add("good-demonstration", "A key whose id begins with DE 30.", DEMONSTRATION_ROOTS[0].public)
    add("good-twin-a", "A key that shares its id with the next.", TWIN_A.public)
    add("good-twin-b", "A key that shares its id with the one before.", TWIN_B.public)
    add("good-mixed-order", "A point with a part of order 8.", MIXED.public)
    for n, encoded in enumerate(curve.torsion()):
        add(f"small-order-{n}", f"{n} times a point of order 8.", encoded, "small_order")
    for n, encoded in enumerate(sorted(set(curve.other_spellings()))):
        what = "of small order" if curve.is_small_order(encoded) else "not of small order"
        add(f"not-canonical-{n:02}", f"Another spelling of a point {what}.", encoded,
            "not_canonical")
    for y in (2, 7, 8):
        encoded = y.to_bytes(32, "little")
        assert curve.decompress(encoded) is None
        add(f"no-point-{y}", "No point of the curve has this y.", encoded, "not_a_point")
    return made
