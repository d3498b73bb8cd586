"""Cases for sections 1.2, 3, 4 and 6: which settings make a deployment, and which file holds any."""

import json

from . import curve
from .fixtures import (
    DEMONSTRATION_ROOTS, DEPLOYMENTS, MORE_ROOTS, ROOTS, TWIN_A, TWIN_B, file_of,
)


def cases():
    made = {}

    def add(name, comment, expected, base="province", **changes):
        settings = {k: v for k, v in DEPLOYMENTS[base].items() if k != "comment"} | changes
        made[name] = {
            "comment": comment,
            "settings": settings,
            "file": file_of(settings),
            "expect": {"class": expected},
        }

    def keys(roots):
        return [root.public.hex() for root in roots]

    for name in DEPLOYMENTS:
        add(f"good-{name}", DEPLOYMENTS[name]["comment"], "accepted", base=name)
    eight = ROOTS + MORE_ROOTS[:5]
    add("good-eight-roots", "The most roots there are.", "accepted", root_keys=keys(eight))
    add("roots-none", "No root.", "roots_count", root_keys=[])
    add("roots-nine", "More than eight roots.", "roots_count", root_keys=keys(ROOTS + MORE_ROOTS))
    add("threshold-0", "No signature would be needed.", "threshold", threshold=0)
    add("threshold-4-of-3", "A threshold that cannot be met.", "threshold", threshold=4)
    add("root-twice", "One root twice would count twice.", "same_key_id",
        root_keys=keys([ROOTS[0], ROOTS[1], ROOTS[0]]))
    add("roots-of-one-key-id", "Two roots that a list cannot tell apart.", "same_key_id",
        root_keys=keys([ROOTS[0], ROOTS[1], TWIN_A, TWIN_B]))
    for name, encoded in {
        "small-order": curve.compress(curve.ORDER_8), "no-point": (2).to_bytes(32, "little"),
        "not-canonical": next(k for k in curve.other_spellings() if not curve.is_small_order(k)),
    }.items():
        add(f"root-{name}", "A root that is no key.", "root_key",
            root_keys=keys(ROOTS) + [encoded.hex()])
    for position in range(3):
        mixed = list(ROOTS)
        mixed[position] = DEMONSTRATION_ROOTS[0]
        add(f"demonstration-root-{position}-in-real", "One demonstration root among real ones.",
            "demonstration_root", root_keys=keys(mixed))
        mixed = list(DEMONSTRATION_ROOTS)
        mixed[position] = ROOTS[0]
        add(f"real-root-{position}-in-demonstration", "One real root in a demonstration.",
            "real_root", base="demonstration", root_keys=keys(mixed))
    add("demonstration-settings-unmarked", "A demonstration's settings without its mark.",
        "demonstration_root", base="demonstration", demonstration=False)
    add("real-settings-marked", "Real settings with a demonstration's mark.", "real_root",
        demonstration=True)
    add("baseline-of-demonstration", "A demonstration's list in a real deployment.", "baseline",
        baseline="demonstration")
    add("baseline-of-newer-epoch", "The baseline's epoch is above the app's own.", "baseline",
        epoch=0)
    add("baseline-below-threshold", "Two signatures where three are needed.", "baseline",
        threshold=3)
    for name, comment, expected, witness in [
        ("name-empty", "A witness without a name.", "witness_name", {"name": ""}),
        ("name-49-bytes", "A name that is too long.", "witness_name", {"name": "a" * 49}),
        ("name-combining", "A combining mark.", "witness_name", {"name": "e\u0301"}),
        ("key-no-point", "A witness's key that is not a point of the curve.", "witness_key",
         {"key": (2).to_bytes(32, "little").hex()}),
        ("key-small-order", "A weak key.", "witness_key",
         {"key": curve.compress(curve.ORDER_8).hex()}),
    ]:
        good = DEPLOYMENTS["witness"]["activity_witness"]
        add(f"witness-{name}", comment, expected, base="witness", activity_witness=good | witness)
    add("hosts-none", "No host.", "no_host", hosts=[])
    for name, host in {
        "1": "a", "22": "a" * 22, "digits": "0-9", "dots": "a.b.c", "doubled-dot": "a..b",
    }.items():
        add(f"good-host-{name}", "A host as it may be.", "accepted", hosts=[host])
    for name, host in {
        "empty": "", "23": "a" * 23, "upper-case": "A.example", "leading-dot": ".a",
        "trailing-dot": "a.", "leading-hyphen": "-a", "trailing-hyphen": "a-", "underscore": "a_b",
        "slash": "a/b", "colon": "a:1", "space": "a b", "at-sign": "a@b", "beyond-ascii": "chợ.example",
        "percent": "a%2eb", "hash": "a#b",
    }.items():
        add(f"host-{name}", "A host that cannot stand on posters.", "host", hosts=["good.example", host])
    return made


def file_cases():
    """Good and bad files, all of them the province's with one change."""
    good = file_of(DEPLOYMENTS["province"])
    made = {}

    def add(name, comment, file, expected, **details):
        made[name] = {"comment": comment, "file": file, "expect": {"class": expected, **details}}

    def change(old, new):
        assert good.count(old) == 1, old
        return good.replace(old, new)

    def without(field):
        content = json.loads(good)
        del content[field]
        return json.dumps(content)

    content = json.loads(good)
    first_key = content["root_keys"][0]
    add("good", "As the desk writes it.", good, "accepted")
    add("good-on-one-line", "Without any blank.", json.dumps(content, separators=(",", ":")),
        "accepted")
    add("good-other-order", "Fields in another order.",
        json.dumps(dict(reversed(content.items()))), "accepted")
    add("good-blanks", "Blanks before, between and after.", "\n\t " + good.replace('": ', '" :\r\n') + " \n",
        "accepted")
    for field in content:
        add(f"without-{field.replace('_', '-')}", "A field is missing.", without(field), "syntax")
    add("unknown-field", "A field that this version does not know.",
        change('"epoch"', '"notices": [],\n  "epoch"'), "syntax")
    add("unknown-field-of-visits", "One within the visits.",
        change('"automatic_end"', '"colour": 1,\n    "automatic_end"'), "syntax")
    add("field-twice", "A field comes twice.", change('"epoch": 1', '"epoch": 1,\n  "epoch": 1'),
        "syntax")
    add("format-twice", "The format comes twice.",
        change('"demonstration"', '"format": "dauchan deployment 1",\n  "demonstration"'), "syntax")
    for name, old, new in [
        ("fraction", '"threshold": 2', '"threshold": 2.0'),
        ("exponent", '"threshold": 2', '"threshold": 2e0'),
        ("leading-zero", '"threshold": 2', '"threshold": 02'),
        ("plus-sign", '"threshold": 2', '"threshold": +2'),
        ("negative", '"threshold": 2', '"threshold": -2'),
        ("minus-zero", '"utc_offset_minutes": 420', '"utc_offset_minutes": -0'),
        ("number-as-text", '"epoch": 1', '"epoch": "1"'),
        ("epoch-65536", '"epoch": 1', '"epoch": 65536'),
        ("truth-as-number", '"automatic_end": true', '"automatic_end": 1'),
        ("null", '"visits": {', '"nothing": null, "visits": {'),
        ("escape", '"dauchan.example"', '"dauchan\\u002eexample"'),
        ("comma-at-the-end", '"retention_days": 21', '"retention_days": 21,'),
        ("comment", '"epoch"', '/* */ "epoch"'),
        ("single-quotes", '"epoch"', "'epoch'"),
    ]:
        add(name, "Not the one way to write it.", change(old, new), "syntax")
    add("byte-order-mark", "A byte order mark before the file.", "\ufeff" + good, "syntax")
    add("byte-after-the-end", "Something follows.", good + "}", "syntax")
    add("two-files", "A file follows.", good + good, "syntax")
    add("empty", "Nothing.", "", "syntax")
    add("cut", "The file breaks off.", good[: len(good) // 2], "syntax")
    add("no-object", "A list.", f"[{good}]", "syntax")
    add("array", "The values without their names.", json.dumps(list(content.values())), "syntax")
    add("array-of-visits", "The values of the visits without their names.",
        json.dumps(content | {"visits": list(content["visits"].values())}), "syntax")
    add("array-with-format-alone", "A list that begins with the format.",
        '["dauchan deployment 1"]', "syntax")
    add("page", "A page that a server sent instead.", "<!DOCTYPE html><html></html>", "syntax")
    add("deep", "Ten thousand lists in one another.", "[" * 10_000, "syntax")
    add("deep-in-unknown-field", "The same in a field that no version knows.",
        '{"format": "dauchan deployment 1", "deep": ' + "[" * 10_000, "syntax")
    add("newer-version", "Made for a later version.", change("deployment 1", "deployment 2"),
        "other_version")
    add("newer-version-with-other-fields", "A later version may have any fields.",
        '{"format": "dauchan deployment 2", "everything": {"is": "new"}}', "other_version")
    add("newest-version", "Version 8 is the highest that the format will have.",
        change("deployment 1", "deployment 8"), "other_version")
    for name, version in {
        "0": "0", "9": "9", "10": "10", "01": "01", "of-letters": "one", "missing": "",
        "with-blank-behind": "1 ", "with-two-blanks": " 1", "with-page": "<html>",
    }.items():
        add(f"version-{name}", "No version of the format.",
            change("deployment 1", f"deployment {version}"), "value", field="format")
    witness = {"name": "Viện", "key": "07" * 32}
    for name, value in {
        "null": None, "text": "Viện", "array": ["Viện", "07" * 32], "without-key": {"name": "Viện"},
        "another-field": witness | {"url": "https://example"}, "twice": [witness, witness],
    }.items():
        file = json.dumps(content | {"activity_witness": value}, ensure_ascii=False)
        add(f"witness-{name}", "Not the one way to name a witness.", file, "syntax")
    for name, key in {"short": "07" * 31, "capitals": "AB" * 32}.items():
        file = json.dumps(content | {"activity_witness": witness | {"key": key}}, ensure_ascii=False)
        add(f"witness-key-{name}", "Not the one way to write a key.", file, "value",
            field="activity_witness")
    for name, old, new, field in [
        ("other-format", "dauchan deployment 1", "dauchan register 1", "format"),
        ("format-in-capitals", "dauchan deployment 1", "Dauchan deployment 1", "format"),
        ("key-in-capitals", first_key, first_key.upper(), "root_keys"),
        ("key-of-31-bytes", first_key, first_key[2:], "root_keys"),
        ("key-with-prefix", first_key, "0x" + first_key, "root_keys"),
        ("list-without-padding", '=="', '"', "baseline_list"),
        ("list-in-base64url", "/", "_", "baseline_list"),
        ("list-with-a-line-break", '"baseline_list": "', '"baseline_list": " ', "baseline_list"),
        ("list-trailing-bits", 'A=="', 'B=="', "baseline_list"),
        ("date-in-utc", "2021-08-18T12:00:00+07:00", "2021-08-18T05:00:00Z", "build_date"),
        ("date-at-another-offset", "2021-08-18T12:00:00+07:00", "2021-08-18T05:00:00+00:00",
         "build_date"),
        ("date-with-fraction", "12:00:00+", "12:00:00.0+", "build_date"),
        ("date-without-zone", "12:00:00+07:00", "12:00:00", "build_date"),
        ("date-that-is-none", "2021-08-18", "2021-02-29", "build_date"),
        ("offset-of-19-hours", '"utc_offset_minutes": 420', '"utc_offset_minutes": 1140',
         "utc_offset_minutes"),
    ]:
        file = good.replace(old, new) if old == "/" else change(old, new)
        add(name, "Not the one way to write it.", file, "value", field=field)
    return made
