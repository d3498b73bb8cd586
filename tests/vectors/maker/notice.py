"""Cases for section 7: a bundle, the secrets of a phone, and what they open."""

import struct
from dataclasses import replace

from .fixtures import DAY, DISTRICT, EVERY_PURPOSE, IN_FORCE, NOTICE_KEY, NOW, PROVINCE, REVOKED, STRANGER, secret
from .formats import CHUNK, ENTRY, MOST_CHUNKS, NOTICE, VENUE, Notice, notice_payload, padding_entry, seal, sha256

BUNDLE = sha256(b"dauchan vectors: bundle")[:16]
MARKET, SCHOOL, STATION, ELSEWHERE = (secret(f"notice {name}") for name in ("market", "school", "station", "none"))
PHONE = [SCHOOL, MARKET, STATION]
MORNING = Notice(b"morning!", NOW - 4 * 3600, NOW - 2 * 3600)
NOON = Notice(b"at noon!", NOW - 3600, NOW, severity=3, advice=4, least=0, tail=0)
LATE = Notice(b"evening!", NOW - 30 * 3600, NOW - 28 * 3600, severity=1, advice=200, least=255, tail=65535)


def entries_of(sealed, label, chunks):
    """The entries of a bundle, ascending by token."""
    there = [bytes.fromhex(one["entry"]) for one in sealed]
    padding = [padding_entry(label, number) for number in range(chunks * 1024 - len(there))]
    return sorted(there + padding)


def edit(data, start, edits):
    """Applies `edits` to the chunks of a bundle, which begin at `start`."""
    data = bytearray(data)
    for kind, *values in edits:
        if kind == "swap_entries":
            one, other = (slice(start + i * ENTRY, start + (i + 1) * ENTRY) for i in values)
            data[one], data[other] = data[other], data[one]
        elif kind == "copy_entry":
            one, other = (slice(start + i * ENTRY, start + (i + 1) * ENTRY) for i in values)
            data[other] = data[one]
        elif kind == "swap_chunks":
            one, other = (slice(start + i * CHUNK, start + (i + 1) * CHUNK) for i in values)
            data[one], data[other] = data[other], data[one]
        elif kind == "flip":
            data[values[0]] ^= 1
        elif kind == "cut":
            del data[values[0]:]
        elif kind == "append":
            data += bytes(values[0])
        else:
            raise ValueError(kind)
    return bytes(data)


def cases():
    made = {}

    def add(name, comment, expected, notices=(), phone=PHONE, chunks=1, edits=(), signed_edits=(), list_name="in-force",
            signer=NOTICE_KEY, purpose=NOTICE, version=1, sequence=7, issued=NOW - 3600, next_due=NOW + DAY,
            stored=None, now=NOW, hits=None, rekey=False, start=None):
        assert name not in made, name
        slots, sealed = {}, []
        for of, notice, *slot in notices:
            slot = slot[0] if slot else slots.get(of, -1) + 1
            slots[of] = slot
            record = notice if isinstance(notice, bytes) else notice.record()
            one = seal(BUNDLE, of, slot, record)
            if rekey:
                one["entry"] = one["entry"][:32] + "00" * 48
            sealed.append(one)
        body = edit(b"".join(entries_of(sealed, name, chunks)), 0, signed_edits)
        pieces = [body[i:i + CHUNK] for i in range(0, len(body), CHUNK)]
        payload = notice_payload(BUNDLE, sequence, issued, next_due, pieces)
        signed = purpose + b"\0" + bytes([version]) + signer.key_id + payload
        signature = signer.sign(signed)
        header = bytes([version]) + signer.key_id + payload + signature
        if start is not None:
            header = start
        if callable(stored):
            stored = stored(payload)
        expect = {"class": expected}
        if expected == "accepted":
            expect |= {
                "sequence": sequence, "issued": issued, "next_due": next_due, "digest": sha256(payload).hex(),
                "hits": [{"secret": of.hex(), **notice.fields()} for of, notice in (notices if hits is None else hits)],
            }
        made[name] = {
            "comment": comment,
            "deployment": "province",
            "list": list_name,
            "now": now,
            "stored": stored,
            "secrets": [one.hex() for one in phone],
            "payload": payload.hex(),
            "signed": signed.hex(),
            "signature": signature.hex(),
            "header": header.hex(),
            "sealed": sealed,
            "padding": name,
            "chunks": chunks,
            "edits": [list(one) for one in [*signed_edits, *edits]],
            "expect": expect,
        }
        return payload, header

    good(add)
    malformed(add)
    keys(add)
    header_rules(add)
    shape(add)
    replays(add)
    return made


def good(add):
    add("good", "Two venues of the phone, one of others.", "accepted",
        [(MARKET, MORNING), (SCHOOL, LATE), (ELSEWHERE, NOON)], hits=[(MARKET, MORNING), (SCHOOL, LATE)])
    add("good-nothing", "A day on which nothing happened: one chunk of padding.", "accepted")
    add("good-no-hit", "A notice of a venue that the phone never visited.", "accepted", [(ELSEWHERE, NOON)], hits=[])
    add("good-no-secret", "A phone without a visit.", "accepted", [(MARKET, MORNING)], phone=[], hits=[])
    add("good-slots", "Three notices of one venue, in slots 0 to 2.", "accepted",
        [(MARKET, MORNING), (MARKET, NOON), (MARKET, LATE)])
    add("good-slots-over-chunks", "Slots that lie in several chunks, before and after one another.", "accepted",
        [(MARKET, replace(NOON, id=struct.pack(">Q", n))) for n in range(12)], chunks=3)
    add("good-replaced-secret", "A venue whose secret was replaced: one notice, sealed for both.", "accepted",
        [(MARKET, MORNING), (STATION, MORNING)])
    add("good-revised", "The highest revision counts.", "accepted",
        [(MARKET, replace(MORNING, revision=65535, severity=3))])
    add("good-withdrawn", "A notice that was withdrawn.", "accepted", [(MARKET, replace(MORNING, revision=2, status=1))])
    add("good-every-purpose", "A key with every purpose.", "accepted", [(MARKET, MORNING)], signer=EVERY_PURPOSE)
    add("good-hole", "Slots 0 and 2 of a venue: nobody looks for slot 2.", "accepted",
        [(MARKET, MORNING, 0), (MARKET, NOON, 2)], hits=[(MARKET, MORNING)])
    add("good-last-second", "The longest time to the next bundle.", "accepted", next_due=NOW - 3600 + 31 * DAY)
    add("good-ahead", "Issued tomorrow noon and a second, by the phone's clock.", "accepted", [(MARKET, MORNING)],
        issued=NOW + DAY + 1, next_due=NOW + 2 * DAY)


def malformed(add):
    for name, comment, notice in [
        ("revision-0", "Revisions begin with 1.", replace(MORNING, revision=0)),
        ("status-2", "A status that does not exist.", replace(MORNING, status=2)),
        ("severity-0", "A severity that does not exist.", replace(MORNING, severity=0)),
        ("severity-4", "A severity that does not exist.", replace(MORNING, severity=4)),
        ("window-empty", "The window ends when it begins.", replace(MORNING, end=MORNING.start)),
        ("window-backwards", "The window ends before it begins.", replace(MORNING, end=MORNING.start - 1)),
        ("window-year-10000", "A time after the year 9999.", replace(MORNING, end=253402300800)),
    ]:
        add(f"record-{name}", comment, "malformed", [(MARKET, notice.record())])
        add(f"unread-{name}", "As before, of a venue that the phone never visited: nobody reads it.", "accepted",
            [(ELSEWHERE, notice.record())], hits=[])
    add("sealed-wrongly", "The token is right, the record was not sealed with the slot's key.", "malformed",
        [(MARKET, MORNING)], rekey=True)
    add("tokens-exchanged", "The tokens do not ascend, and the chunk was signed so.", "malformed", [(MARKET, MORNING)],
        signed_edits=[("swap_entries", 100, 101)])
    add("tokens-repeated", "A token is there twice.", "malformed", [(MARKET, MORNING)],
        signed_edits=[("copy_entry", 100, 101)])
    add("tokens-across-chunks", "Each chunk ascends, and the second begins too low.", "malformed", [(MARKET, MORNING)],
        chunks=2, signed_edits=[("swap_chunks", 0, 1)])


def keys(add):
    notices = [(MARKET, MORNING)]
    add("unknown-key", "No key of the list has this id.", "unknown_key", notices, signer=STRANGER)
    add("wrong-purpose", "A key that may sign venues alone.", "wrong_purpose", notices, signer=PROVINCE)
    add("wrong-purpose-district", "A district's key for venues.", "wrong_purpose", notices, signer=DISTRICT)
    add("purpose-venue", "Signed by the right key, for venues.", "forged", notices, purpose=VENUE)
    add("revoked-key", "The key was revoked.", "revoked_key", notices, signer=REVOKED)
    add("list-without-keys", "The list knows no key.", "unknown_key", notices, list_name="no-keys")
    add("list-expired", "A second after the list's hard expiry.", "list_expired", notices,
        now=IN_FORCE.hard_expiry + 1)
    add("list-at-its-expiry", "At the list's hard expiry.", "accepted", notices, now=IN_FORCE.hard_expiry)
    for name, issued, expected in [
        ("first-day", (600 + 18_262) * DAY - 7 * 3600, "accepted"),
        ("day-before", (600 + 18_262) * DAY - 7 * 3600 - 1, "outside_key_validity"),
        ("last-day", (901 + 18_262) * DAY - 7 * 3600 - 1, "accepted"),
        ("day-after", (901 + 18_262) * DAY - 7 * 3600, "outside_key_validity"),
    ]:
        add(f"key-{name}", "The days of the key, in the deployment's offset.", expected, notices, issued=issued,
            next_due=issued + DAY)


def header_rules(add):
    notices = [(MARKET, MORNING)]
    add("sequence-0", "Sequence numbers begin with 1.", "malformed", notices, sequence=0)
    add("sequence-last", "The last sequence number.", "accepted", notices, sequence=2**32 - 1)
    add("due-when-issued", "The next one is due at once.", "malformed", notices, next_due=NOW - 3600)
    add("due-after-31-days", "The next one is due a second too late.", "malformed", notices,
        next_due=NOW - 3600 + 31 * DAY + 1)
    add("issued-year-10000", "Issued after the year 9999.", "malformed", notices, issued=253402300800,
        next_due=253402300801)


def shape(add):
    notices = [(MARKET, MORNING), (SCHOOL, LATE)]
    _, header = add("two-chunks", "Two chunks, which the next cases spoil.", "accepted", notices, chunks=2)
    for version in (0, 2, 8, 9, 255):
        add(f"version-{version}", "Another version, signed with it.", "newer_app" if 2 <= version <= 8 else "damaged",
            notices, version=version)
    add("page-html", "A captive portal's page.", "damaged", notices, chunks=2,
        start=b"<!DOCTYPE html><html></html>\n")
    add("chunks-0", "n is 0.", "damaged", notices, chunks=2, start=header[:5] + b"\0\0" + header[7:])
    add("chunks-4093", "n is one more than the most.", "damaged", notices, chunks=2,
        start=header[:5] + struct.pack(">H", MOST_CHUNKS + 1) + header[7:])
    add("chunks-one-more", "n promises a chunk more, so that a chunk's bytes are taken for the signature.", "forged",
        notices, chunks=2, start=header[:5] + struct.pack(">H", 3) + header[7:])
    length = len(header)
    for cut in (0, 1, 6, 7, 43, length - 1):
        add(f"cut-{cut}", "Cut within the header.", "cut", notices, chunks=2, edits=[("cut", cut)])
    add("cut-header", "The header alone.", "cut", notices, chunks=2, edits=[("cut", length)])
    add("cut-chunk", "Cut within a chunk.", "cut", notices, chunks=2, edits=[("cut", length + CHUNK + 1)])
    add("cut-last-byte", "Without its last byte.", "cut", notices, chunks=2, edits=[("cut", length + 2 * CHUNK - 1)])
    add("longer", "A byte after the last chunk.", "too_long", notices, chunks=2, edits=[("append", [0])])
    add("longer-by-an-entry", "An entry after the last chunk.", "too_long", notices, chunks=2,
        edits=[("append", [7] * ENTRY)])
    for name, offset in [("signature", length - 1), ("sequence", 26), ("hash", 43), ("bundle-id", 7)]:
        add(f"flipped-{name}", "A bit of the header is flipped.", "forged", notices, chunks=2, edits=[("flip", offset)])
    add("flipped-key-id", "A bit of the key id is flipped.", "unknown_key", notices, chunks=2, edits=[("flip", 1)])
    add("damaged-first-chunk", "A bit of the first chunk is flipped.", "damaged", notices, chunks=2,
        edits=[("flip", length)])
    add("damaged-last-chunk", "The last bit of the last chunk is flipped.", "damaged", notices, chunks=2,
        edits=[("flip", length + 2 * CHUNK - 1)])
    add("reordered-entries", "Two entries were exchanged on the way.", "damaged", notices, chunks=2,
        edits=[("swap_entries", 5, 6)])
    add("reordered-chunks", "Two chunks were exchanged on the way.", "damaged", notices, chunks=2,
        edits=[("swap_chunks", 0, 1)])


def replays(add):
    def stored(sequence, digest="00" * 32, key=NOTICE_KEY):
        return {"sequence": sequence, "digest": digest, "issuer": sha256(b"dauchan/key\0", key.public).hex()}

    notices = [(MARKET, MORNING)]
    add("after-an-older", "A higher number than the one stored.", "accepted", notices, stored=stored(6))
    add("replayed", "A lower number than the one stored.", "replayed", notices, stored=stored(8))
    add("conflict", "The number stored, of another bundle.", "conflict", notices, stored=stored(7))
    add("again", "The bundle that is stored.", "accepted", notices,
        stored=lambda payload: stored(7, sha256(payload).hex()))
    add("replayed-after-theft", "The stored number was signed by a key that is revoked now.", "accepted", notices,
        stored=stored(2**32 - 1, key=REVOKED))
