"""The independent implementations, for the tests that compare with them: libsodium's Ed25519,
zxing-cpp and pyrage. Reads a JSON object a line, and prints one a line.

    {"ask": "verify", "public_key": HEX, "signed": HEX, "signature": HEX}  → {"valid": BOOLEAN}
    {"ask": "sign", "seed": HEX, "signed": HEX}                → {"public_key": HEX, "signature": HEX}
    {"ask": "read", "path": PATH}                              → {"texts": [TEXT, …]}
    {"ask": "write", "path": PATH, "text": TEXT, "level": L|M|Q|H, "version": 1 to 40,
     "inverted": BOOLEAN, "mirrored": BOOLEAN, "quarter_turns": 0 to 3}    → {"modules": NUMBER}
    {"ask": "open", "path": PATH, "identity": TEXT or "passphrase": TEXT}    → {"text": TEXT}
    {"ask": "seal", "path": PATH, "text": TEXT, "recipient": TEXT or "passphrase": TEXT}  → {}
"""

import json
import sys

import nacl.exceptions
import nacl.signing
import pyrage
import zxingcpp
from PIL import Image, ImageOps

SCALE = 4
QUIET_ZONE = 4


def verify(asked):
    key = nacl.signing.VerifyKey(bytes.fromhex(asked["public_key"]))
    try:
        key.verify(bytes.fromhex(asked["signed"]), bytes.fromhex(asked["signature"]))
    except nacl.exceptions.BadSignatureError:
        return {"valid": False}
    return {"valid": True}


def sign(asked):
    key = nacl.signing.SigningKey(bytes.fromhex(asked["seed"]))
    signature = key.sign(bytes.fromhex(asked["signed"])).signature
    return {"public_key": bytes(key.verify_key).hex(), "signature": signature.hex()}


def read(asked):
    with Image.open(asked["path"]) as picture:
        found = zxingcpp.read_barcodes(picture.convert("L"), formats=zxingcpp.BarcodeFormat.QRCode)
    return {"texts": [code.text for code in found]}


def write(asked):
    code = zxingcpp.create_barcode(
        asked["text"], zxingcpp.BarcodeFormat.QRCode, ec_level=asked["level"],
        version=asked["version"],
    )
    drawn = memoryview(code.to_image(scale=SCALE))
    height, width = drawn.shape
    picture = Image.frombytes("L", (width, height), drawn.tobytes())
    if asked["mirrored"]:
        picture = ImageOps.mirror(picture)
    if asked["inverted"]:
        picture = ImageOps.invert(picture)
    picture.rotate(90 * asked["quarter_turns"], expand=True).save(asked["path"])
    return {"modules": width // SCALE - 2 * QUIET_ZONE}


def open_file(asked):
    with open(asked["path"], "rb") as file:
        sealed = file.read()
    if "passphrase" in asked:
        text = pyrage.passphrase.decrypt(sealed, asked["passphrase"])
    else:
        text = pyrage.decrypt(sealed, [pyrage.x25519.Identity.from_str(asked["identity"])])
    return {"text": text.decode()}


def seal_file(asked):
    text = asked["text"].encode()
    if "passphrase" in asked:
        sealed = pyrage.passphrase.encrypt(text, asked["passphrase"])
    else:
        sealed = pyrage.encrypt(text, [pyrage.x25519.Recipient.from_str(asked["recipient"])])
    with open(asked["path"], "wb") as file:
        file.write(sealed)
    return {}


ANSWERS = {
    "verify": verify, "sign": sign, "read": read, "write": write, "open": open_file, "seal": seal_file,
}

for line in sys.stdin:
    question = json.loads(line)
    print(json.dumps(ANSWERS[question["ask"]](question)))
