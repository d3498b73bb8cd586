"""Cases for the codes of others: each has its own word. Everything personal here is made up."""

import base64
import json

from .fixtures import HOST
from .formats import prefix


def crc16(data):
    """CRC-16/CCITT-FALSE."""
    crc = 0xFFFF
    for byte in data:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ (0x1021 if crc & 0x8000 else 0)) & 0xFFFF
    return crc


assert crc16(b"123456789") == 0x29B1


def tlv(*fields):
    return "".join(f"{tag}{len(value):02}{value}" for tag, value in fields)


def with_checksum(fields):
    text = fields + "6304"
    return text + f"{crc16(text.encode()):04X}"


def payment(guid="A000000727", currency="704", country="VN", more=()):
    account = tlv(("00", guid), ("01", tlv(("00", "970400"), ("01", "0000000000"))), ("02", "QRIBFTTA"))
    return tlv(("00", "01"), ("01", "11"), ("38", account), ("53", currency), ("58", country), *more)


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


JWT = ".".join([base64url(b'{"alg":"ES256"}'), base64url(b'{"id":"4WT59M5Y","opn":"A cafe"}'),
                base64url(b"\0" * 64)])
NZ_JSON = base64.b64encode(json.dumps({"gln": "7000000000000", "opn": "A cafe", "ver": "c19:1"})
                           .encode()).decode()
BLOB = base64url(bytes(range(96)))
NAME_HEX = "Nguyễn Văn A".encode().hex()
ADDRESS_HEX = "Thủ Dầu Một".encode().hex()
CARD = "001090123456|012345678|NGUYEN VAN A|01011990|Nam|Phường Bến Nghé, Quận 1, TP. Hồ Chí Minh|15042021"
INSURANCE = f"DN4747901234567|{NAME_HEX}|01/01/1990|1|{ADDRESS_HEX}|74 - 001|01/01/2021|-|20/12/2020|74|0|4|x|$"
VCARD = "BEGIN:VCARD\nVERSION:3.0\nFN:A Person\nEND:VCARD"

SPECIMENS = {
    "personal_qr": {
        "plain": "0912345678|NGUYEN VAN A|1990-01-31|0|a1b2c3|",
        "starred": "******345678|TRAN THI B|****-**-**|1|a1b2c3|x",
        "twelve-digits": "001090123456|LE C|1990-01-01|0||",
        "starred-year": "0912345678|NGUYEN VAN A|****-01-31|0|a1b2c3|ext",
    },
    "citizen_id_card": {
        "plain": CARD,
        "no-old-number": CARD.replace("012345678|", "|", 1),
        "woman": CARD.replace("|Nam|", "|Nữ|"),
        "eighth-field": CARD + "|",
        "eighth-field-filled": CARD + "|x",
        "name-with-diacritics": CARD.replace("NGUYEN VAN A", "Nguyễn Văn A"),
        "no-address": "001090123456||TRAN THI B|31121949|Nữ||01012024",
    },
    "health_insurance_card": {
        "fifteen": INSURANCE,
        "ten": INSURANCE.replace("DN4747901234567", "4790123456"),
        "woman": INSURANCE.replace("|1|", "|2|"),
        "year-of-birth": INSURANCE.replace("01/01/1990", "1990"),
        "upper-case-hex": INSURANCE.replace(NAME_HEX, NAME_HEX.upper()),
    },
    "vietqr_payment": {
        "static": with_checksum(payment()),
        "with-amount": with_checksum(payment(more=[("54", "50000"), ("62", tlv(("08", "tien com")))])),
        "dynamic": with_checksum(payment().replace("010211", "010212")),
    },
    "emv_payment": {
        "other-country": with_checksum(payment(country="SG", currency="702")),
        "other-scheme": with_checksum(payment(guid="A000000677")),
        "other-currency": with_checksum(payment(currency="840")),
        "no-account": with_checksum(tlv(("00", "01"), ("53", "704"), ("58", "VN"))),
        "broken-fields": with_checksum("00020138997"),
    },
    "uk_venue": {"plain": "UKC19TRACING:1:" + JWT, "short": "UKC19TRACING:1:x"},
    "nz_venue": {"plain": "NZCOVIDTRACER:" + NZ_JSON},
    "corona_warn_venue": {
        "plain": "https://e.coronawarn.app?v=1#" + BLOB,
        "slash": "https://e.coronawarn.app/?v=1#" + BLOB,
    },
    "swisscovid_venue": {
        "plain": "https://qr.swisscovid.ch?v=4#" + BLOB,
        "slash": "https://qr.swisscovid.ch/?v=4#" + BLOB,
        "notify-me": "https://qr.notify-me.ch?v=2#" + BLOB,
    },
    "clea_venue": {
        "plain": "https://tac.gouv.fr?v=0#" + BLOB,
        "slash": "https://tac.gouv.fr/?v=0#" + BLOB,
    },
    "eu_health_certificate": {"plain": "HC1:6BFOXN%TS3DH0YOJ58S S-W5HDC *M0II5XHC9B5G2+$N IOP-IA%NFQGRJPC%OQHIZC4.OI1RM8ZA.A5:S9MKN4NN3F85QNCY0O%0VZ001HOC9JU0D0HT0HB2PL/IB*09B9LW4T*8+DCMH0LDK2%K:XFE70*LP$V25$0Q:J:4MO1P0%0L0HD+9E/HY+4J6TH48S%4K.GJ2PT3QY:GQ3TE2I+-CPHN6D7LLK*2HG%89UV-0LZ 2ZJJ524-LH/CJTK96L6SR9MU9DHGZ%P WUQRENS431T1XCNCF+47AY0-IFO0500TGPN8F5G.41Q2E4T8ALW.INSV$ 07UV5SR+BNQHNML7 /KD3TU 4V*CAT3ZGLQMI/XI%ZJNSBBXK2:UG%UJMI:TU+MMPZ5$/PMX19UE:-PSR3/$NU44CBE6DQ3D7B0FBOFX0DV2DGMB$YPF62I$60/F$Z2I6IFX21XNI-LM%3/DF/U6Z9FEOJVRLVW6K$UG+BKK57:1+D10%4K83F+1VWD1NE"},
    "smart_health_card": {
        "plain": "shc:/" + "5676295953265460346029254077280433602870286471674522280928",
        "in-parts": "shc:/1/2/" + "567629595326546034602925407728043360287028647167452228",
    },
    "nz_health_pass": {"plain": "NZCP:/1/2KCEVIQEIVVWK6JNGEASNICZAEP2KALYDZSGSZB2O5SWEOTOPJRXALTDN53GSZBRHEXGQZLBNR2GQLTOPICRUYMBTIFAIGTUKBAAUYTWMOSGQQDDN5XHIZLYOSBHQJTIOR2HA4Z2F4XXO53XFZ3TGLTPOJTS6MRQGE4C6Y3SMVSGK3TUNFQWY4ZPOYYXQKTIOR2HA4Z2F4XW46TDOAXGG33WNFSDCOJONBSWC3DUNAXG46RPMNXW45DFPB2HGL3WGFTXMZLSONUW63TFGEXDALRQMR2HS4DFQJ2FMZLSNFTGSYLCNRSUG4TFMRSW45DJMFWG6UDVMJWGSY2DN53GSZCQMFZXG4LDOJSWIZLOORUWC3CTOVRGUZLDOSRWSZ3JOZSW4TTBNVSWISTBMNVWUZTBNVUWY6KOMFWWKZ2TOBQXE4TPO5RWI33CNIYTSNRQFUYDILJRGYDVAYFE6VGU4MCDGK7DHLLYWHVPUS2YIDJOA6Y524TD3AZRM263WTY2BE4DPKIF27WKF3UDNNVSVWRDYIYVJ65IRJJJ6Z25M2DO4YZLBHWFQGVQR5ZLIWEQJOZTS3IQ7JTNCFDX"},
    "wifi": {
        "plain": "WIFI:T:WPA;S:Quan Com;P:not-a-secret;;",
        "lower-case": "wifi:T:nopass;S:Cho;;",
    },
    "contact": {"vcard": VCARD, "mecard": "MECARD:N:Person,A;TEL:000;;"},
    "link": {
        "https": "https://example.org/menu",
        "http": "http://example.org",
        "upper-case": "HTTPS://EXAMPLE.ORG/",
        "our-host-without-code": f"https://{HOST}/",
        "looks-like-corona-warn": "https://e.coronawarn.app.example/?v=1#" + BLOB,
        "corona-warn-other-version": "https://e.coronawarn.app?v=2#" + BLOB,
        "clea-other-host": "https://tac.gouv.fr.example?v=0#" + BLOB,
        "clea-plain-http": "http://tac.gouv.fr?v=0#" + BLOB,
        "with-bars": "https://example.org/?a=1|2|3|4|5|6",
    },
    "text": {
        "words": "Xin chào",
        "empty": "",
        "space": " ",
        "digits": "0912345678",
        "bars": "|||||||",
        "mail": "mailto:a@example.org",
        "telephone": "tel:000",
        "place": "geo:10.98,106.65",
        "scheme-alone": "https",
        "link-with-space": "https://example.org/ and more",
        "script": "javascript:alert(1)",
        "nul": "\0",
        "letters-beyond-the-plane": "\U0001F600\U0010FFFF",
        "personal-seven-stars": "*******45678|TRAN THI B|1990-01-01|1|a1b2c3|x",
        "personal-star-in-the-middle": "09*2345678|NGUYEN VAN A|1990-01-31|0|a1b2c3|",
        "personal-lower-case-name": "0912345678|Nguyen Van A|1990-01-31|0|a1b2c3|",
        "personal-name-with-diacritics": "0912345678|NGUYỄN VĂN A|1990-01-31|0|a1b2c3|",
        "personal-no-name": "0912345678||1990-01-31|0|a1b2c3|",
        "personal-declared-2": "0912345678|NGUYEN VAN A|1990-01-31|2|a1b2c3|",
        "personal-slashed-date": "0912345678|NGUYEN VAN A|1990/01/31|0|a1b2c3|",
        "personal-short-date": "0912345678|NGUYEN VAN A|1990-1-31|0|a1b2c3|",
        "personal-five-fields": "0912345678|NGUYEN VAN A|1990-01-31|0|a1b2c3",
        "personal-seven-fields": "0912345678|NGUYEN VAN A|1990-01-31|0|a1b2c3||",
        "card-eleven-digits": CARD[1:],
        "card-thirteen-digits": "0" + CARD,
        "card-letter-in-number": "O" + CARD[1:],
        "card-full-width-digit": "\uff10" + CARD[1:],
        "card-old-number-of-eight": CARD.replace("012345678", "12345678", 1),
        "card-no-name": CARD.replace("NGUYEN VAN A", ""),
        "card-sex-in-lower-case": CARD.replace("|Nam|", "|nam|"),
        "card-sex-decomposed": CARD.replace("|Nam|", "|Nu\u031b\u0303|"),
        "card-day-32": CARD.replace("01011990", "32011990"),
        "card-day-0": CARD.replace("01011990", "00011990"),
        "card-month-13": CARD.replace("01011990", "01131990"),
        "card-month-0": CARD.replace("01011990", "01001990"),
        "card-dashed-date": CARD.replace("01011990", "1990-01-01"),
        "card-six-fields": CARD.rsplit("|", 1)[0],
        "card-nine-fields": CARD + "||",
        "insurance-fourteen": INSURANCE[1:],
        "insurance-name-not-hex": INSURANCE.replace(NAME_HEX, "Nguyen Van A"),
        "insurance-name-odd-hex": INSURANCE.replace(NAME_HEX, NAME_HEX[1:]),
        "insurance-name-not-utf8": INSURANCE.replace(NAME_HEX, "ff" + NAME_HEX),
        "insurance-no-name": INSURANCE.replace(NAME_HEX, ""),
        "insurance-sex-3": INSURANCE.replace("|1|", "|3|"),
        "insurance-dashed-date": INSURANCE.replace("01/01/1990", "1990-01-01"),
        "payment-wrong-checksum": with_checksum(payment())[:-1] + "Z",
        "payment-no-checksum": payment(),
        "payment-changed-after-checksum": with_checksum(payment(more=[("54", "50000")])).replace(
            "540550000", "540590000"),
        "payment-text-behind": with_checksum(payment()) + " ",
        "payment-other-version": with_checksum(payment().replace("000201", "000202", 1)),
        "uk-lower-case": "ukc19tracing:1:" + JWT,
        "uk-leading-space": " UKC19TRACING:1:" + JWT,
        "nz-other-scheme": "NZCOVIDTRACE:" + NZ_JSON,
        "certificate-other-version": "HC9:6BF",
        "certificate-lower-case": "hc1:6BF",
        "smart-card-other-scheme": "shc//567",
        "wifi-cut": "WIFI",
        "contact-inside": "x" + VCARD,
    },
}


def cases():
    made = {}
    for code, specimens in SPECIMENS.items():
        for name, text in specimens.items():
            case = f"{code.replace('_', '-')}-{name}"
            assert case not in made, case
            near_miss = code in ("text", "link") and "-" in name
            made[case] = {
                "comment": "Almost another code, and not quite." if near_miss
                else "A specimen with made-up contents.",
                "deployment": "province",
                "text": text,
                "expect": {"class": "foreign", "code": code},
            }
    for name, fragment in {"empty": "", "exclamation-mark": "!", "one-digit": "1"}.items():
        made[f"damaged-venue-{name}"] = {
            "comment": "Begins like ours and carries nothing.",
            "deployment": "province",
            "text": prefix(HOST) + fragment,
            "expect": {"class": "damaged"},
        }
    return made
