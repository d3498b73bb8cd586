"""Cases for section 3: which texts carry signed bytes, which begin like ours and carry nothing, and
which are not ours. Nothing here is verified, so the bytes need no signature."""

from .fixtures import HOST, LONG_HOST
from .formats import DIGITS, link, poster, prefix, to_base64url, to_digits, version_class


def body(length):
    """Bytes of version 1 that look like nothing in particular."""
    return bytes([1]) + bytes((i * 151 + length) % 256 for i in range(1, length))


def cases():
    made = {}

    def add(name, comment, text, expect, cause=None):
        assert name not in made, name
        expect = {"class": expect} if isinstance(expect, str) else expect
        if cause:
            expect["cause"] = cause
        made[name] = {
            "comment": comment,
            "deployment": "province",
            "text": text,
            "expect": expect,
        }

    def carried(wire):
        return {"class": "venue", "wire": wire.hex()}

    lengths(add, carried)
    digits(add, carried)
    base64url(add, carried)
    hosts(add, carried)
    sizes(add)
    return made


def lengths(add, carried):
    for length in (96, 97, 98, 99, 100, 101, 102, 120, 142, 143):
        wire = body(length)
        comment = f"{length} bytes: {length % 7} in the last group of digits, {length % 3} in that of base64url."
        add(f"poster-{length}-bytes", comment, poster(HOST, wire), carried(wire))
        add(f"link-{length}-bytes", comment, link(HOST, wire), carried(wire))
    for length in (1, 95, 144, 146):
        wire = body(length)
        digit_count = len(to_digits(wire))
        add(f"poster-{length}-bytes", f"No venue's code has {length} bytes.", poster(HOST, wire),
            "damaged", "wire_length" if digit_count <= 348 else "digit_count")
        add(f"link-{length}-bytes", f"No venue's code has {length} bytes.", link(HOST, wire),
            "damaged", "wire_length")
    most = bytes([1]) + b"\xff" * 142
    add("poster-largest-groups", "Every group but the first is at its most.", poster(HOST, most),
        carried(most))
    least = bytes([1]) + bytes(142)
    add("poster-leading-zeros", "Every group but the first is zero.", poster(HOST, least),
        carried(least))
    for version in (0, 2, 8, 9, 48, 255):
        wire = bytes([version]) + body(96)[1:]
        expected = version_class(version)
        cause = "no_version" if expected == "damaged" else None
        add(f"poster-version-{version}", "The version is the first byte of the first group.",
            poster(HOST, wire), expected, cause)
        add(f"link-version-{version}", "The version is in the first two letters.",
            link(HOST, wire), expected, cause)
    longer = bytes([2]) + body(150)[1:]
    add("poster-version-2-too-long", "A poster's digits are counted before a version is read.",
        poster(HOST, longer), "damaged", "digit_count")
    add("link-version-2-too-long", "A link of another version may be longer.", link(HOST, longer),
        "newer_app")


def digits(add, carried):
    add("digits-of-fido", "The example of FIDO, 61 62 ff, behind our prefix: version 0x61.",
        prefix(HOST) + "16736865", "damaged", "no_version")
    whole = to_digits(body(98))  # 14 whole groups
    for tail in range(1, 17):
        text = prefix(HOST) + whole + "0" * tail
        if tail in DIGITS:
            wire = body(98) + bytes(DIGITS.index(tail))
            add(f"digits-tail-{tail}", f"{tail} digits are {DIGITS.index(tail)} bytes.", text,
                carried(wire))
        else:
            add(f"digits-tail-{tail}", f"No bytes make {tail} digits.", text, "damaged",
                "digit_count")
    for size in range(1, 8):
        width, limit = DIGITS[size], 256**size
        head = to_digits(body(98)) if size < 7 else to_digits(body(91))
        wire = body(98) if size < 7 else body(91)
        add(f"digits-most-in-{size}-bytes", "The largest number of a group.",
            prefix(HOST) + head + str(limit - 1).zfill(width), carried(wire + b"\xff" * size))
        add(f"digits-one-over-{size}-bytes", "One more than the group's bytes hold.",
            prefix(HOST) + head + str(limit).zfill(width), "damaged", "digit_overflow")
        add(f"digits-nines-in-{size}-bytes", "The largest number of these digits.",
            prefix(HOST) + head + "9" * width, "damaged", "digit_overflow")
    add("digits-first-group-over", "The first group exceeds its seven bytes.",
        prefix(HOST) + "72057594037927936" + to_digits(body(96))[17:], "damaged", "digit_overflow")
    add("digits-348", "The most digits there are.", poster(LONG_HOST, body(143)), carried(body(143)))
    for count in (349, 350, 355, 357):
        add(f"digits-{count}", "More digits than 348.",
            prefix(HOST) + to_digits(body(143)).ljust(count, "0"), "damaged", "digit_count")
    good = poster(HOST, body(96))
    start = len(prefix(HOST))
    for name, character in {
        "full-width": "\uff11", "arabic-indic": "\u0661", "superscript": "\u00b2", "plus": "+",
        "full-stop": ".", "space": " ",
    }.items():
        add(f"digits-with-{name}", "A character that is almost a digit.",
            good[: start + 3] + character + good[start + 4:], "damaged", "not_base64url")
    for name, text in {
        "leading-space": prefix(HOST) + " " + good[start:], "trailing-space": good + " ",
        "trailing-newline": good + "\n", "trailing-nul": good + "\0",
        "second-fragment": good + "#1", "query": good + "?x=1", "slash": good + "/",
    }.items():
        add(f"digits-with-{name}", "Nothing may stand before or behind the digits.", text,
            "damaged", "not_base64url")


def base64url(add, carried):
    wire = body(97)  # one byte in the last group: four trailing bits
    text = to_base64url(wire)
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for bits in (1, 2, 4, 8, 15):
        last = alphabet[alphabet.index(text[-1]) | bits]
        add(f"link-trailing-bits-{bits}", "The four bits beyond the last byte are not zero.",
            prefix(HOST) + text[:-1] + last, "damaged", "not_base64url")
    two = to_base64url(body(98))
    for bits in (1, 2, 3):
        last = alphabet[alphabet.index(two[-1]) | bits]
        add(f"link-trailing-two-bits-{bits}", "The two bits beyond the last byte are not zero.",
            prefix(HOST) + two[:-1] + last, "damaged", "not_base64url")
    add("link-padded", "Padding.", prefix(HOST) + text + "==", "damaged", "not_base64url")
    add("link-padded-once", "Padding, and too little of it.", prefix(HOST) + text + "=", "damaged",
        "not_base64url")
    add("link-one-letter-over", "No bytes end in a group of one letter.",
        prefix(HOST) + to_base64url(body(96)) + "A", "damaged", "not_base64url")
    special = bytes([1, 0, 0]) + bytes.fromhex("fbefbe") * 32 + b"\xff" * 3
    encoded = to_base64url(special)
    assert "-" in encoded and "_" in encoded
    add("link-special-letters", "The letters beyond the digits and the alphabet.",
        prefix(HOST) + encoded, carried(special))
    add("link-standard-alphabet", "The alphabet with + and /.",
        prefix(HOST) + encoded.replace("-", "+").replace("_", "/"), "damaged", "not_base64url")
    for name, changed in {
        "percent-encoded": text.replace(text[4], f"%{ord(text[4]):02X}", 1),
        "space": text[:9] + " " + text[10:], "newline": text[:76] + "\n" + text[76:],
        "equals-inside": text[:9] + "=" + text[10:], "letter-beyond-ascii": text[:9] + "é" + text[10:],
    }.items():
        add(f"link-with-{name}", "A character outside the alphabet.", prefix(HOST) + changed,
            "damaged", "not_base64url")


def hosts(add, carried):
    wire = body(96)
    digits, letters = to_digits(wire), to_base64url(wire)
    add("host-second", "The deployment's other host.", poster(LONG_HOST, wire), carried(wire))
    add("host-second-link", "The deployment's other host.", link(LONG_HOST, wire), carried(wire))
    for name, comment in {"poster": "Nothing follows.", "slash": "A slash follows."}.items():
        tail = "" if name == "poster" else "/"
        add(f"host-only-{name}", comment, prefix(HOST) + tail, "damaged",
            "empty" if not tail else "not_base64url")
    foreign = {
        "foreign": "https://example.org/c#{}",
        "of-a-demonstration": "https://demo.dauchan.example/c#{}",
        "longer": "https://dauchan.example.evil.example/c#{}",
        "subdomain": "https://x.dauchan.example/c#{}",
        "cut": "https://auchan.example/c#{}",
        "before-at-sign": "https://dauchan.example@evil.example/c#{}",
        "after-at-sign": "https://user@dauchan.example/c#{}",
        "port": "https://dauchan.example:443/c#{}",
        "trailing-dot": "https://dauchan.example./c#{}",
        "upper-case": "https://DAUCHAN.EXAMPLE/c#{}",
        "upper-case-letter": "https://Dauchan.example/c#{}",
        "upper-case-scheme": "HTTPS://dauchan.example/c#{}",
        "upper-case-path": "https://dauchan.example/C#{}",
        "plain-http": "http://dauchan.example/c#{}",
        "percent-encoded": "https://dauchan%2Eexample/c#{}",
        "percent-encoded-path": "https://dauchan.example/%63#{}",
        "percent-encoded-hash": "https://dauchan.example/c%23{}",
        "longer-path": "https://dauchan.example/c/#{}",
        "other-path": "https://dauchan.example/d#{}",
        "no-path": "https://dauchan.example/#{}",
        "doubled-slash": "https://dauchan.example//c#{}",
        "dot-segment": "https://dauchan.example/./c#{}",
        "query": "https://dauchan.example/c?#{}",
        "query-in-place-of-fragment": "https://dauchan.example/c?{}",
        "no-hash": "https://dauchan.example/c{}",
        "look-alike": "https://d\u0430uchan.example/c#{}",
        "full-width-dot": "https://dauchan\uff0eexample/c#{}",
        "backslashes": "https:\\\\dauchan.example\\c#{}",
    }
    for name, text in foreign.items():
        code = "text" if name == "backslashes" else "link"
        for carrier, fragment in [("poster", digits), ("link", letters)]:
            add(f"host-{name}-{carrier}", "Not one of our hosts as it is written on posters.",
                text.format(fragment), {"class": "foreign", "code": code})
    for name, text in {
        "leading-space": " " + poster(HOST, wire), "leading-newline": "\n" + poster(HOST, wire),
        "leading-byte-order-mark": "\ufeff" + poster(HOST, wire),
        "no-scheme": f"{HOST}/c#{digits}", "digits-alone": digits, "letters-alone": letters,
        "other-scheme": f"dauchan://{HOST}/c#{digits}",
    }.items():
        add(f"text-{name}", "Does not begin with the prefix.", text,
            {"class": "foreign", "code": "text"})


def sizes(add):
    start = prefix(HOST)
    good = start + "AQ"
    at_most = good + "A" * (512 - len(good) - 1)
    while (len(at_most) - len(start)) % 4 == 1:
        at_most = at_most[:-1]
    add("size-under-512", "Within 512 bytes, a text with our prefix is ours; this is too long for a "
        "venue's code.", at_most, "damaged", "wire_length")
    add("size-512", "512 bytes are ours still; this is not base64url.", start + "!" * (512 - len(start)),
        "damaged", "not_base64url")
    add("size-513", "513 bytes are never ours.", start + "!" * (513 - len(start)),
        {"class": "foreign", "code": "link"})
    letters = (512 - len(start)) // 2
    accented = start + "é" * letters
    assert len(accented) < 512
    add("size-512-in-letters-of-two-bytes", "Bytes are counted, not letters: 512 at most.",
        accented + "!" * (512 - len(accented.encode())), "damaged", "not_base64url")
    add("size-513-in-letters-of-two-bytes", "Bytes are counted, not letters: 513.",
        accented + "!" * (513 - len(accented.encode())), {"class": "foreign", "code": "link"})
    add("size-huge", "64 KiB of digits behind our prefix.", start + "1" * 65536,
        {"class": "foreign", "code": "link"})
    add("size-empty", "No text at all.", "", {"class": "foreign", "code": "text"})
