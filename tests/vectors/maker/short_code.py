"""Cases for section 2.2: the short code of a venue id, and texts that are none."""

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def short_code(venue_id):
    number = int.from_bytes(venue_id, "big") % 30**7
    values = [number // 30 ** (6 - place) % 30 for place in range(7)]
    for step in (0, 1):
        values[6] = (values[6] + step) % 30
        fitting = [last for last in range(30) if weigh(values + [last]) == 0]
        if fitting:
            [last] = fitting
            text = "".join(ALPHABET[value] for value in values + [last])
            return f"{text[:4]}-{text[4:]}"
    raise AssertionError("one of two seventh characters always has a check character")


def weigh(values):
    return sum(weight * value for weight, value in enumerate(values, start=1)) % 31


def cases():
    made = {}

    def good(name, comment, venue_id, text=None):
        expect = {"class": "accepted", "short_code": short_code(venue_id)}
        made[name] = {"comment": comment, "venue_id": venue_id.hex(),
                      "text": text or expect["short_code"], "expect": expect}

    def refused(name, comment, text, kind):
        made[name] = {"comment": comment, "text": text, "expect": {"class": kind}}

    good("zero", "The least id.", bytes(8))
    good("most", "The greatest id.", b"\xff" * 8)
    good("modulus", "An id of 30^7 is as one of 0.", (30**7).to_bytes(8, "big"))
    for number in range(24):
        venue_id = bytes((number * 151 + place * 37 + 11) % 256 for place in range(8))
        good(f"id-{number}", "An id that looks like nothing in particular.", venue_id)
    moved = [n for n in range(3000) if short_code(n.to_bytes(8, "big"))[7] != ALPHABET[n % 30]]
    good("moved", "Its check value would be 30, so the seventh character is one up.", moved[0].to_bytes(8, "big"))
    wrapped = next(n for n in moved if n % 30 == 29)
    good("moved-around", "The seventh character goes from the last to the first.", wrapped.to_bytes(8, "big"))
    plain = bytes(range(8))
    code = short_code(plain)
    good("small-letters", "As people type.", plain, code.lower())
    good("no-hyphen", "As people type.", plain, code.replace("-", ""))
    good("spaces", "As people type.", plain, f" {code[:2]} {code[2:]} ")
    refused("empty", "Nothing.", "", "length")
    refused("seven", "A character is missing.", code[:-1], "length")
    refused("nine", "One character more.", code + "2", "length")
    for letter in "0O1ILU_é２":
        refused(f"letter-{ord(letter):04x}", "No short code has this character.", letter + code[1:], "character")
    other = ALPHABET[(ALPHABET.index(code[2]) + 1) % 30]
    refused("wrong-character", "One character is another.", code[:2] + other + code[3:], "check")
    refused("swapped", "Two neighbours changed places.", code[:5] + code[6] + code[5] + code[7:], "check")
    return made
