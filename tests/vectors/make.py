"""Makes the test vectors: the rules of docs/format.md as files, by an Ed25519 and code that are not
the project's. What a case holds: README.md beside this.

usage: python make.py           writes every file
       python make.py --check   fails if a file is missing, strange or not as it would be written
"""

import json
import sys
from pathlib import Path

from maker import (
    activity, carrier, classify, clock, deployment, diary_files, fixtures, keys, notice, person,
    short_code, tracer_request, trust, venue,
)
from maker.formats import assemble, sign_list

FOLDER = Path(__file__).resolve().parent
AREAS = {
    "venue": venue.cases,
    "carrier": carrier.cases,
    "trust": trust.cases,
    "clock": clock.cases,
    "classify": classify.cases,
    "keys": keys.cases,
    "deployment": deployment.cases,
    "deployment-file": deployment.file_cases,
    "short-code": short_code.cases,
    "notice": notice.cases,
    "tracer-request": tracer_request.cases,
    "hand-over": diary_files.hand_over_cases,
    "backup": diary_files.backup_cases,
    "activity-plan": activity.cases,
    "person": person.cases,
}


def shared_lists():
    for name, (comment, trust_list, signers) in fixtures.LISTS.items():
        payload = trust_list.payload()
        wire = assemble(payload, sign_list(payload, signers))
        yield name, {"comment": comment, "wire": wire.hex(), **trust_list.fields()}


def files():
    for name, content in shared_lists():
        yield Path("lists", f"{name}.json"), name, content
    for name, settings in fixtures.DEPLOYMENTS.items():
        content = settings | {"file": fixtures.file_of(settings)}
        yield Path("deployments", f"{name}.json"), name, content
    for area, cases in AREAS.items():
        for name, case in cases().items():
            yield Path(area, f"{name}.json"), name, case


def main():
    made = {
        path: json.dumps({"name": name, **content}, indent=1, ensure_ascii=True) + "\n"
        for path, name, content in files()
    }
    folders = sorted({path.parent for path in made})
    there = {p.relative_to(FOLDER) for folder in folders for p in (FOLDER / folder).glob("*")}
    if sys.argv[1:] == ["--check"]:
        wrong = sorted(
            path for path in there | made.keys()
            if path not in made or path not in there
            or (FOLDER / path).read_text(encoding="utf-8") != made[path]
        )
        for path in wrong:
            print(f"make.py: {path} is not as this script makes it", file=sys.stderr)
        if wrong:
            sys.exit(1)
    elif sys.argv[1:]:
        sys.exit(__doc__)
    else:
        for path in there - made.keys():
            (FOLDER / path).unlink()
        for path, text in made.items():
            (FOLDER / path).parent.mkdir(exist_ok=True)
            (FOLDER / path).write_text(text, encoding="utf-8")
    counts = ", ".join(f"{sum(p.parent == f for p in made)} {f}" for f in folders)
    print(f"{len(made)} vectors agree with the files: {counts}" if sys.argv[1:] else
          f"{len(made)} vectors written: {counts}")


if __name__ == "__main__":
    main()
