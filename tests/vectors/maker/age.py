"""The age format, version 1, written down a second time: what the hand-over and the backup use of it.
Its random bytes are hashes of labels, so that the files are the same in every run."""

import base64
import hashlib
import hmac
import struct

import nacl.bindings

CHUNK = 64 * 1024


def b64(data):
    return base64.b64encode(data).rstrip(b"=").decode()


def hkdf(secret, salt, info, length=32):
    key = hmac.digest(salt or bytes(32), secret, "sha256")
    assert length <= 32
    return hmac.digest(key, info + b"\1", "sha256")[:length]


def seal(key, nonce, text):
    return nacl.bindings.crypto_aead_chacha20poly1305_ietf_encrypt(text, None, nonce, key)


def random_bytes(label, what, length):
    return hashlib.sha256(f"dauchan vectors: age {label} {what}".encode()).digest()[:length]


def identity(label):
    """A private key that everyone knows, and its public key."""
    private = random_bytes(label, "identity", 32)
    return private, nacl.bindings.crypto_scalarmult_base(private)


def x25519_stanza(recipient, file_key, label):
    ephemeral = random_bytes(label, "ephemeral", 32)
    share = nacl.bindings.crypto_scalarmult_base(ephemeral)
    shared = nacl.bindings.crypto_scalarmult(ephemeral, recipient)
    key = hkdf(shared, share + recipient, b"age-encryption.org/v1/X25519")
    return f"-> X25519 {b64(share)}\n{b64(seal(key, bytes(12), file_key))}\n"


def scrypt_stanza(passphrase, cost, file_key, label):
    salt = random_bytes(label, "salt", 16)
    # A cost that nobody should pay is named and not paid.
    paid = min(cost, 16)
    key = hashlib.scrypt(passphrase.encode(), salt=b"age-encryption.org/v1/scrypt" + salt,
                         n=1 << paid, r=8, p=1, maxmem=1 << 28, dklen=32)
    return f"-> scrypt {b64(salt)} {cost}\n{b64(seal(key, bytes(12), file_key))}\n"


def encrypt(stanza_of, text, label):
    """An age file with the one stanza that `stanza_of(file_key)` makes."""
    file_key = random_bytes(label, "file key", 16)
    nonce = random_bytes(label, "nonce", 16)
    header = "age-encryption.org/v1\n" + stanza_of(file_key) + "---"
    mac = hmac.digest(hkdf(file_key, b"", b"header"), header.encode(), "sha256")
    payload_key = hkdf(file_key, nonce, b"payload")
    chunks = [text[at : at + CHUNK] for at in range(0, len(text), CHUNK)] or [b""]
    sealed = b"".join(
        seal(payload_key, struct.pack(">xxxQB", number, number == len(chunks) - 1), chunk)
        for number, chunk in enumerate(chunks)
    )
    return f"{header} {b64(mac)}\n".encode() + nonce + sealed


def to_recipient(recipient, text, label):
    return encrypt(lambda key: x25519_stanza(recipient, key, label), text, label)


def with_passphrase(passphrase, text, label, cost=16):
    return encrypt(lambda key: scrypt_stanza(passphrase, cost, key, label), text, label)
