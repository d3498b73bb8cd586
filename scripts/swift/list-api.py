"""Lists what Swift's symbol graphs call public: a line for each declaration, by module and type.

usage: list-swift-api.py GRAPH...

Fails if something that an app uses has no documentation. What UniFFI makes public for itself alone is
left out of both.
"""

import json
import sys

# UniFFI's own declarations, and those that it adds to every object.
MACHINERY = ("FfiConverter", "uniffi", "UniFFI", "Uniffi")
PLUMBING = ("noHandle", "unsafeFromHandle", "NoHandle", "Impl", "Protocol")
# The requirements of Swift's own protocols are documented there.
INHERITED = {"==(_:_:)", "<(_:_:)", "hash(into:)", "description", "errorDescription"}


def is_machinery(symbol):
    path = symbol["pathComponents"]
    if any(part.startswith(MACHINERY) for part in path):
        return True
    return any(word in part for part in path for word in PLUMBING)


def is_explained(symbol, module):
    # The initialiser of a generated record has its fields, which are documented.
    is_record = module == "DauChanBridge" and symbol["kind"]["identifier"] == "swift.init"
    return "docComment" in symbol or symbol["pathComponents"][-1] in INHERITED or is_record


def declaration(symbol):
    text = "".join(part["spelling"] for part in symbol["declarationFragments"])
    return " ".join(text.split())


def main(graphs):
    undocumented = []
    for graph in graphs:
        with open(graph, encoding="utf-8") as file:
            content = json.load(file)
        print(f"# {content['module']['name']}")
        symbols = [symbol for symbol in content["symbols"] if not is_machinery(symbol)]
        for symbol in sorted(symbols, key=lambda each: (each["pathComponents"], declaration(each))):
            path = symbol["pathComponents"]
            print("    " * (len(path) - 1) + declaration(symbol))
            if not is_explained(symbol, content["module"]["name"]):
                undocumented.append(".".join(path))
    if undocumented:
        sys.exit("no documentation: " + ", ".join(undocumented))


main(sys.argv[1:])
