"""Cases for codes of people: docs/staff.md, section 1. Every person here is made up."""

from .fixtures import HOST
from .formats import prefix

NAME, NAME_MARKS = "NGUYEN VAN A", "Đặng Thị Ánh"
CARD = ["001090123456", "012345678", NAME, "01011990", "Nam", "Phường Bến Nghé, Quận 1, TP. Hồ Chí Minh",
        "15042021"]
PERSONAL = ["0912345678", NAME, "1990-01-31", "0", "a1b2c3", "1<DN4747*******<0900******<sig<"]
INSURANCE = ["DN4747901234567", NAME_MARKS.encode().hex(), "01/01/1990", "1", "Thủ Dầu Một".encode().hex(),
             "74 - 034", "01/01/2021", "-", "31/12/2021", "74067900000", "-", "4", "01/01/2025", "15f9a-7102", "$"]


def initials(name):
    """The first letter of each word in capitals, at most six, each with a full stop."""
    letters = (next((c for c in word if c.isalpha()), "") for word in name.split(" "))
    return "".join(f"{letter.upper()}." for letter in [it for it in letters if it][:6])


def replaced(fields, **changes):
    """The fields with those of the given indexes replaced: `_2="x"`."""
    made = list(fields)
    for index, value in changes.items():
        made[int(index[1:])] = value
    return "|".join(made)


def cases():
    made = {}

    def add(name, comment, text, expect):
        assert name not in made, name
        made[name] = {"comment": comment, "text": text, "expect": expect}

    def good(kind, name, comment, text, person, year):
        add(f"{kind.replace('_', '-')}-{name}", comment, text,
            {"class": "accepted", "kind": kind, "initials": initials(person), "year_of_birth": year})

    def damaged(kind, name, field, text):
        add(f"{kind.replace('_', '-')}-damaged-{name}", "One field cannot be read.", text,
            {"class": "damaged", "kind": kind, "field": field})

    def foreign(name, comment, text):
        add(f"foreign-{name}", comment, text, {"class": "foreign"})

    personal(good, damaged)
    citizen(good, damaged)
    insurance(good, damaged)
    others(foreign)
    return made


def personal(good, damaged):
    kind = "personal_qr"
    good(kind, "plain", "All fields.", "|".join(PERSONAL), NAME, 1990)
    good(kind, "starred", "Its holder hides six digits and the date.",
         "******345678|TRAN THI B|****-**-**|1|a1b2c3|", "TRAN THI B", None)
    good(kind, "starred-day", "Its holder hides day and month.", replaced(PERSONAL, _2="1990-**-**"), NAME, 1990)
    good(kind, "starred-year", "Its holder hides the year.", replaced(PERSONAL, _2="****-01-31"), NAME, None)
    good(kind, "twelve-digits", "The number of an identity card.", replaced(PERSONAL, _0="001090123456"), NAME, 1990)
    good(kind, "nine-digits", "The shortest number.", replaced(PERSONAL, _0="012345678"), NAME, 1990)
    good(kind, "thirteen-digits", "The longest number.", replaced(PERSONAL, _0="0" * 13), NAME, 1990)
    good(kind, "no-id", "Neither id nor extension.", replaced(PERSONAL, _4="", _5=""), NAME, 1990)
    good(kind, "leap-day", "29 February of a leap year.", replaced(PERSONAL, _2="2000-02-29"), NAME, 2000)
    good(kind, "one-word", "A name of one word.", replaced(PERSONAL, _1="A"), "A", 1990)
    good(kind, "seven-words", "Six initials are shown.", replaced(PERSONAL, _1="A B C D E F G"), "A B C D E F G", 1990)
    damaged(kind, "seven-stars", "number", replaced(PERSONAL, _0="*******45678"))
    damaged(kind, "star-inside", "number", replaced(PERSONAL, _0="09*2345678"))
    damaged(kind, "eight-digits", "number", replaced(PERSONAL, _0="12345678"))
    damaged(kind, "fourteen-digits", "number", replaced(PERSONAL, _0="0" * 14))
    damaged(kind, "lower-case", "name", replaced(PERSONAL, _1="Nguyen Van A"))
    damaged(kind, "marks", "name", replaced(PERSONAL, _1="NGUYỄN VĂN A"))
    damaged(kind, "no-name", "name", replaced(PERSONAL, _1=""))
    damaged(kind, "two-spaces", "name", replaced(PERSONAL, _1="NGUYEN  A"))
    damaged(kind, "day-31", "born", replaced(PERSONAL, _2="1990-04-31"))
    damaged(kind, "no-leap-day", "born", replaced(PERSONAL, _2="1900-02-29"))
    damaged(kind, "year-1899", "born", replaced(PERSONAL, _2="1899-01-01"))
    damaged(kind, "year-2100", "born", replaced(PERSONAL, _2="2100-01-01"))
    damaged(kind, "month-13", "born", replaced(PERSONAL, _2="****-13-**"))
    damaged(kind, "half-starred", "born", replaced(PERSONAL, _2="19**-01-01"))
    damaged(kind, "slashes", "born", replaced(PERSONAL, _2="1990/01/31"))
    damaged(kind, "declared-2", "declared_by_another", replaced(PERSONAL, _3="2"))
    damaged(kind, "id-too-long", "code_id", replaced(PERSONAL, _4="a" * 65))
    damaged(kind, "id-with-space", "code_id", replaced(PERSONAL, _4="a b"))
    damaged(kind, "six-extensions", "other", replaced(PERSONAL, _5="1<2<3<4<5<6"))
    damaged(kind, "extension-too-long", "other", replaced(PERSONAL, _5="x" * 513))
    damaged(kind, "five-fields", "count", "|".join(PERSONAL[:5]))
    damaged(kind, "seven-fields", "count", "|".join(PERSONAL) + "|")
    damaged(kind, "cut", "count", "|".join(PERSONAL)[:24])


def citizen(good, damaged):
    kind = "citizen_id_card"
    good(kind, "plain", "Seven fields.", "|".join(CARD), NAME, 1990)
    for more in range(1, 5):
        good(kind, f"{7 + more}-fields", "As on newer cards.", "|".join(CARD + ["TRAN THI B"] * more), NAME, 1990)
    good(kind, "no-old-number", "The first card of its holder.", replaced(CARD, _1=""), NAME, 1990)
    good(kind, "woman", "The other sex.", replaced(CARD, _4="Nữ"), NAME, 1990)
    good(kind, "marks", "A name with marks.", replaced(CARD, _2=NAME_MARKS), NAME_MARKS, 1990)
    good(kind, "apostrophe", "A name of Tây Nguyên.", replaced(CARD, _2="H'Hen Niê"), "H'Hen Niê", 1990)
    good(kind, "no-address", "An empty address.", replaced(CARD, _5=""), NAME, 1990)
    good(kind, "first-year", "The earliest year.", replaced(CARD, _3="01011900"), NAME, 1900)
    good(kind, "last-year", "The latest year.", replaced(CARD, _3="31122099"), NAME, 2099)
    damaged(kind, "eleven-digits", "number", replaced(CARD, _0="01090123456"))
    damaged(kind, "letter", "number", replaced(CARD, _0="O01090123456"))
    damaged(kind, "full-width-digit", "number", replaced(CARD, _0="\uff1001090123456"))
    damaged(kind, "old-number", "old_number", replaced(CARD, _1="12345678"))
    damaged(kind, "no-name", "name", replaced(CARD, _2=""))
    damaged(kind, "digit-in-name", "name", replaced(CARD, _2="NGUYEN VAN 4"))
    damaged(kind, "name-too-long", "name", replaced(CARD, _2="A" * 129))
    damaged(kind, "space-before-name", "name", replaced(CARD, _2=" " + NAME))
    damaged(kind, "replaced-character", "name", replaced(CARD, _2="NGUY\ufffdN A"))
    damaged(kind, "day-32", "born", replaced(CARD, _3="32011990"))
    damaged(kind, "day-0", "born", replaced(CARD, _3="00011990"))
    damaged(kind, "month-13", "born", replaced(CARD, _3="01131990"))
    damaged(kind, "30-february", "born", replaced(CARD, _3="30022000"))
    damaged(kind, "dashes", "born", replaced(CARD, _3="1990-01-01"))
    damaged(kind, "sex", "sex", replaced(CARD, _4="nam"))
    damaged(kind, "sex-decomposed", "sex", replaced(CARD, _4="Nu\u031b\u0303"))
    damaged(kind, "typed-address", "address", replaced(CARD, _5="Phường\tBến Nghé"))
    damaged(kind, "address-too-long", "address", replaced(CARD, _5="x" * 513))
    damaged(kind, "issued", "issued", replaced(CARD, _6="15132021"))
    damaged(kind, "other", "other", "|".join(CARD) + "|\x01")
    damaged(kind, "six-fields", "count", "|".join(CARD[:6]))
    damaged(kind, "twelve-fields", "count", "|".join(CARD + [""] * 5))
    damaged(kind, "cut", "count", "|".join(CARD)[:40])


def insurance(good, damaged):
    kind = "health_insurance_card"
    good(kind, "plain", "Fifteen fields.", "|".join(INSURANCE), NAME_MARKS, 1990)
    good(kind, "fourteen-fields", "The fewest fields.", "|".join(INSURANCE[:12] + ["x", "$"]), NAME_MARKS, 1990)
    good(kind, "thirty-two-fields", "The most fields.", "|".join(INSURANCE[:-1] + [""] * 17 + ["$"]), NAME_MARKS, 1990)
    good(kind, "ten-digits", "The number of newer cards.", replaced(INSURANCE, _0="4790123456"), NAME_MARKS, 1990)
    good(kind, "year", "An older card with a year.", replaced(INSURANCE, _2="1950"), NAME_MARKS, 1950)
    good(kind, "upper-case-hex", "The other case.", replaced(INSURANCE, _1=INSURANCE[1].upper()), NAME_MARKS, 1990)
    good(kind, "no-address", "A dash.", replaced(INSURANCE, _4="-"), NAME_MARKS, 1990)
    good(kind, "woman", "The other sex.", replaced(INSURANCE, _3="2"), NAME_MARKS, 1990)
    damaged(kind, "nine-digits", "number", replaced(INSURANCE, _0="479012345"))
    damaged(kind, "lower-case-number", "number", replaced(INSURANCE, _0="dn4747901234567"))
    damaged(kind, "odd-hex", "name", replaced(INSURANCE, _1=INSURANCE[1][1:]))
    damaged(kind, "not-utf8", "name", replaced(INSURANCE, _1="ff" + INSURANCE[1]))
    damaged(kind, "no-name", "name", replaced(INSURANCE, _1=""))
    damaged(kind, "name-of-digits", "name", replaced(INSURANCE, _1="313233"))
    damaged(kind, "day-31", "born", replaced(INSURANCE, _2="31/04/1990"))
    damaged(kind, "short-date", "born", replaced(INSURANCE, _2="1/1/1990"))
    damaged(kind, "sex", "sex", replaced(INSURANCE, _3="3"))
    damaged(kind, "address", "address", replaced(INSURANCE, _4="Thủ Dầu Một"))
    damaged(kind, "clinic", "clinic", replaced(INSURANCE, _5="74034"))
    damaged(kind, "from", "validity", replaced(INSURANCE, _6="2021-01-01"))
    damaged(kind, "to", "validity", replaced(INSURANCE, _8=""))
    damaged(kind, "other", "other", replaced(INSURANCE, _9="\x7f"))
    damaged(kind, "no-dollar", "end", replaced(INSURANCE, _14="x"))
    damaged(kind, "thirteen-fields", "count", "|".join(INSURANCE[:12] + ["$"]))
    damaged(kind, "thirty-three-fields", "count", "|".join(INSURANCE[:-1] + [""] * 18 + ["$"]))


def others(foreign):
    foreign("empty", "Nothing.", "")
    foreign("words", "A text.", "Xin chào")
    foreign("digits", "Digits without a bar.", "001090123456")
    foreign("two-fields", "Too few fields for any code.", "001090123456|012345678")
    foreign("bars", "Bars alone.", "|||||||")
    foreign("table", "A line of a table.", "a|b|c|d|e|f|g")
    foreign("link", "A link with bars.", "https://example.org/?a=1|2|3|4|5|6")
    foreign("poster", "A venue's poster.", prefix(HOST) + "1")
    foreign("payment", "A bank's payment code begins so.", "00020101021138")
    foreign("wifi", "A wireless network.", "WIFI:T:WPA;S:Quan Com;P:not-a-secret;;")
    foreign("nul", "A zero byte.", "\0")
