"""The curve edwards25519 in whole numbers, for what no signing library would make: signatures that
only a lax reader takes, other spellings of points, and points of small order. After RFC 8032,
section 5.1. Slow and not constant in time, which is right for keys that everyone knows."""

import hashlib

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P


def _sqrt(square):
    root = pow(square, (P + 3) // 8, P)
    if root * root % P != square:
        root = root * pow(2, (P - 1) // 4, P) % P
    return root if root * root % P == square else None


def decompress(encoded):
    """The point of 32 bytes, in any spelling, or None if there is none."""
    number = int.from_bytes(encoded, "little")
    sign, y = number >> 255, (number & (2**255 - 1)) % P
    x = _sqrt((y * y - 1) * pow(D * y * y + 1, -1, P) % P)
    if x is None:
        return None
    return (P - x if x % 2 != sign else x) % P, y


def compress(point):
    x, y = point
    return (y | (x & 1) << 255).to_bytes(32, "little")


def add(one, other):
    (x1, y1), (x2, y2) = one, other
    product = D * x1 * x2 * y1 * y2 % P
    x = (x1 * y2 + x2 * y1) * pow(1 + product, -1, P)
    y = (y1 * y2 + x1 * x2) * pow(1 - product, -1, P)
    return x % P, y % P


def multiply(scalar, point):
    result = (0, 1)
    while scalar:
        if scalar & 1:
            result = add(result, point)
        point, scalar = add(point, point), scalar >> 1
    return result


BASE = decompress((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
# A point of order 8 generates the whole torsion group.
ORDER_8 = decompress(bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"))
assert multiply(8, ORDER_8) == (0, 1) != multiply(4, ORDER_8)


def secret_scalar(seed):
    hashed = bytearray(hashlib.sha512(seed).digest()[:32])
    hashed[0] &= 248
    hashed[31] = hashed[31] & 127 | 64
    return int.from_bytes(hashed, "little")


def challenge(r, public_key, signed):
    return int.from_bytes(hashlib.sha512(r + public_key + signed).digest(), "little") % L


def with_larger_s(signature):
    """The same signature with S + L in place of S: equal to a reader that does not reduce."""
    s = int.from_bytes(signature[32:], "little") + L
    return signature[:32] + s.to_bytes(32, "little")


def with_small_order_r(seed, public_key, signed):
    """A signature whose R is the neutral point: the equation holds, and strict readers refuse."""
    r = compress((0, 1))
    s = challenge(r, public_key, signed) * secret_scalar(seed) % L
    return r + s.to_bytes(32, "little")


def mixed_order_key(seed):
    """A public key with a part of order 8, canonical and not of small order."""
    return compress(add(multiply(secret_scalar(seed), BASE), ORDER_8))


def mixed_order_signature(seed, public_key, signed, cofactorless):
    """A signature under a mixed-order key, which holds either in both equations or, if not
    `cofactorless`, only in the one that multiplies by the cofactor."""
    for nonce in range(1, 1000):
        r = compress(multiply(nonce, BASE))
        k = challenge(r, public_key, signed)
        if (k % 8 == 0) == cofactorless:
            s = (nonce + k * secret_scalar(seed)) % L
            return r + s.to_bytes(32, "little")
    raise AssertionError("one nonce in eight serves")


def is_small_order(encoded):
    point = decompress(encoded)
    return point is not None and multiply(8, point) == (0, 1)


def torsion():
    """The eight points of small order in their canonical spelling."""
    return [compress(multiply(n, ORDER_8)) for n in range(8)]


def other_spellings():
    """Every 32 bytes that name a point and are not how it is written: y not reduced, or a sign on
    an x that is zero."""
    found = []
    for sign in (0, 1):
        for y in range(P, 2**255):
            encoded = (y | sign << 255).to_bytes(32, "little")
            if decompress(encoded) is not None:
                found.append(encoded)
    for y in (1, P - 1):
        found.append((y | 1 << 255).to_bytes(32, "little"))
    return found
