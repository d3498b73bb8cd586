"""Cases for sections 1.2, 3 and 4: which settings make a deployment."""

from . import curve
from .fixtures import DEMONSTRATION_ROOTS, DEPLOYMENTS, MORE_ROOTS, ROOTS, TWIN_A, TWIN_B


def cases():
    made = {}

    def add(name, comment, expected, base="province", **changes):
        settings = {k: v for k, v in DEPLOYMENTS[base].items() if k != "comment"}
        made[name] = {
            "comment": comment,
            "settings": settings | changes,
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
