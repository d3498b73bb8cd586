"""The bytes of docs/format.md, written down a second time."""

import base64
import hashlib
import hmac
import struct
from dataclasses import dataclass, field, replace

import nacl.bindings

from . import curve

VENUE, TRUST = b"dauchan/venue", b"dauchan/trust"
NOTICE, TRACER_REQUEST = b"dauchan/notice", b"dauchan/tracer-request"
ACTIVITY = b"dauchan/activity"
ALL = 65535
DIRECTIONS = ["both", "entry", "exit"]


def version_class(version):
    """Section 1.4: what a version other than 1 makes of anything."""
    return "newer_app" if 2 <= version <= 8 else "damaged"


def sha256(*pieces):
    return hashlib.sha256(b"".join(pieces)).digest()


def key_id(public_key):
    return sha256(b"dauchan/key\0", public_key)[:4]


def venue_id(secret):
    return sha256(b"dauchan/venue-id\0", secret)[:8]


class Signer:
    """An Ed25519 key pair that everyone knows, since its seed is the hash of a label."""

    def __init__(self, label):
        self.seed = sha256(b"dauchan vectors: ", label.encode())
        self.public, self._secret = nacl.bindings.crypto_sign_seed_keypair(self.seed)

    @property
    def key_id(self):
        return key_id(self.public)

    def sign(self, signed):
        return nacl.bindings.crypto_sign(signed, self._secret)[:64]


class MixedOrderSigner(Signer):
    """A key with a part of order 8. `cofactorless` says whether its signatures are good."""

    def __init__(self, label, cofactorless):
        super().__init__(label)
        self.public = curve.mixed_order_key(self.seed)
        self.cofactorless = cofactorless

    def sign(self, signed):
        return curve.mixed_order_signature(self.seed, self.public, signed, self.cofactorless)


# Venue records


@dataclass
class Record:
    """A venue record with every field as the bytes have it, right or wrong."""

    secret: bytes
    name: bytes = "Chợ Thủ Dầu Một".encode()
    direction: int = 0
    sector: int = 8
    stay: int = 4
    area: int = 25741
    issue: int = 1
    first: int = 610
    last: int = 700

    def payload(self):
        fields = struct.pack(
            ">BBHHHH",
            self.sector << 2 | self.direction,
            self.stay,
            self.area,
            self.issue,
            self.first,
            self.last,
        )
        return self.secret + fields + self.name

    def fields(self):
        """What a reader finds in it, if it is right."""
        return {
            "venue_id": venue_id(self.secret).hex(),
            "secret": self.secret.hex(),
            "direction": DIRECTIONS[self.direction],
            "sector": self.sector,
            "stay_quarter_hours": self.stay,
            "area": self.area,
            "issue": self.issue,
            "valid_from": self.first,
            "valid_to": self.last,
            "name": self.name.decode(),
        }


# Carriers

DIGITS = [0, 3, 5, 8, 10, 13, 15, 17]


def to_digits(data):
    groups = [data[i : i + 7] for i in range(0, len(data), 7)]
    return "".join(str(int.from_bytes(g, "little")).zfill(DIGITS[len(g)]) for g in groups)


def to_base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def prefix(host):
    return f"https://{host}/c#"


def poster(host, wire):
    return prefix(host) + to_digits(wire)


def link(host, wire):
    return prefix(host) + to_base64url(wire)


assert to_digits(bytes.fromhex("6162ff")) == "16736865"  # FIDO CTAP 2.2's own example

# Trust lists

PURPOSES = {"venue": 1, "notice": 2, "tracer_request": 4, "activity": 8}


@dataclass
class Key:
    """An entry of a list's keys."""

    public: bytes
    purposes: int = 1
    first: int = 600
    last: int = 900
    areas: list | None = None  # None: all
    area_count: int | None = None  # where it is to be a wrong one

    def encode(self):
        codes = self.areas or []
        count = self.area_count
        if count is None:
            count = ALL if self.areas is None else len(codes)
        head = self.public + struct.pack(">BHHH", self.purposes, self.first, self.last, count)
        return head + b"".join(struct.pack(">H", code) for code in codes)

    def fields(self):
        return {
            "public_key": self.public.hex(),
            "key_id": key_id(self.public).hex(),
            "purposes": [name for name, bit in PURPOSES.items() if self.purposes & bit],
            "valid_from": self.first,
            "valid_to": self.last,
            "areas": "all" if self.areas is None else self.areas,
        }


@dataclass
class TrustList:
    """A list's payload with every field as the bytes have it, right or wrong."""

    epoch: int = 1
    counter: int = 20
    issued: int = 0
    refresh_due: int = 0
    hard_expiry: int = 0
    status: int = 0
    keys: list = field(default_factory=list)
    revoked_keys: list = field(default_factory=list)
    revoked_venues: list = field(default_factory=list)  # (venue id, least issue still good)
    key_count: int | None = None  # where they are to be wrong
    revoked_key_count: int | None = None
    revoked_venue_count: int | None = None
    trailing: bytes = b""

    def sorted(self):
        return replace(
            self,
            keys=sorted(self.keys, key=lambda key: key.public),
            revoked_keys=sorted(self.revoked_keys),
            revoked_venues=sorted(self.revoked_venues),
        )

    def payload(self):
        def count(given, items):
            return len(items) if given is None else given

        return b"".join(
            [
                struct.pack(">HIQQQB", self.epoch, self.counter, self.issued, self.refresh_due,
                            self.hard_expiry, self.status),
                struct.pack(">H", count(self.key_count, self.keys)),
                *(key.encode() for key in self.keys),
                struct.pack(">H", count(self.revoked_key_count, self.revoked_keys)),
                *self.revoked_keys,
                struct.pack(">I", count(self.revoked_venue_count, self.revoked_venues)),
                *(venue + struct.pack(">H", least) for venue, least in self.revoked_venues),
                self.trailing,
            ]
        )

    def fields(self):
        return {
            "epoch": self.epoch,
            "counter": self.counter,
            "issued": self.issued,
            "refresh_due": self.refresh_due,
            "hard_expiry": self.hard_expiry,
            "status": ["active", "paused", "ended"][self.status],
            "keys": [key.fields() for key in self.keys],
            "revoked_keys": [key.hex() for key in self.revoked_keys],
            "revoked_venues": [
                {"venue_id": venue.hex(), "least_good_issue": None if least == ALL else least}
                for venue, least in self.revoked_venues
            ],
        }


def trust_signed_bytes(signer_id, payload, version=1):
    return TRUST + b"\0" + bytes([version]) + signer_id + payload


def assemble(payload, signatures, version=1, count=None):
    """The wire form. `signatures` are pairs of key id and signature, in the order they shall have."""
    n = len(signatures) if count is None else count
    return bytes([version, n]) + b"".join(i + s for i, s in signatures) + payload


def sign_list(payload, signers, version=1):
    pairs = [(s.key_id, s.sign(trust_signed_bytes(s.key_id, payload, version))) for s in signers]
    return sorted(pairs)


# Notice bundles

CHUNK, ENTRY, MOST_CHUNKS = 65_536, 64, 4092
SEVERITIES = {"low": 1, "medium": 2, "high": 3}


def hkdf_expand(prk, info, length):
    """RFC 5869 for at most one block."""
    return hmac.new(prk, info + b"\x01", hashlib.sha256).digest()[:length]


@dataclass
class Notice:
    """A notice's record with every field as the bytes have it, right or wrong."""

    id: bytes
    start: int
    end: int
    revision: int = 1
    status: int = 0
    severity: int = 2
    advice: int = 1
    least: int = 15
    tail: int = 30

    def record(self):
        return self.id + struct.pack(">HBBBBQQH", self.revision, self.status, self.severity, self.advice,
                                     self.least, self.start, self.end, self.tail)

    def fields(self):
        return {
            "id": self.id.hex(),
            "revision": self.revision,
            "status": ["active", "withdrawn"][self.status],
            "severity": list(SEVERITIES)[self.severity - 1],
            "advice": self.advice,
            "least_minutes": self.least,
            "from": self.start,
            "to": self.end,
            "tail_minutes": self.tail,
        }


def seal(bundle, secret, slot, record):
    """The stages of an entry: the keys of a secret's slot, and the record sealed with them."""
    prk = hmac.new(bundle, secret, hashlib.sha256).digest()
    slot_bytes = struct.pack(">H", slot)
    token = hkdf_expand(prk, b"dauchan/notice-token\0" + slot_bytes, 16)
    key = hkdf_expand(prk, b"dauchan/notice-key\0" + slot_bytes, 32)
    sealed = nacl.bindings.crypto_aead_chacha20poly1305_ietf_encrypt(record, bundle + token, bytes(12), key)
    return {"secret": secret.hex(), "slot": slot, "prk": prk.hex(), "token": token.hex(), "key": key.hex(),
            "record": record.hex(), "entry": (token + sealed).hex()}


def padding_entry(label, number):
    """64 bytes that stand for random ones."""
    return hashlib.sha512(f"dauchan vectors: padding {label} {number}".encode()).digest()


def notice_payload(bundle, sequence, issued, next_due, chunks, count=None):
    """The payload of a bundle's header."""
    head = struct.pack(">H", len(chunks) if count is None else count) + bundle
    times = struct.pack(">IQQ", sequence, issued, next_due)
    return head + times + b"".join(sha256(chunk) for chunk in chunks)
