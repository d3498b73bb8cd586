"""Cases for section 4.1: the floor of the clock after a phone has taken some lists."""

from dataclasses import replace

from .fixtures import BASELINE, DAY, DEPLOYMENTS, IN_FORCE, LATE_BUILD, LISTS, NOW, ROOTS, floor_by
from .formats import assemble, sign_list

HOUR = 3_600


def cases():
    made = {}

    def add(name, comment, *taken, deployment="province", then=NOW):
        """Each of `taken` is the phone's time and the issue time of the list that it takes then."""
        settings = DEPLOYMENTS[deployment]
        baseline = LISTS[settings["baseline"]][1]
        witness = baseline
        lists = []
        for counter, (now, issued) in enumerate(taken, start=20):
            offered = replace(IN_FORCE, counter=counter, issued=issued,
                              refresh_due=issued + 14 * DAY, hard_expiry=issued + 180 * DAY)
            payload = offered.payload()
            floor = floor_by(settings, baseline, witness)
            ahead = issued > floor and issued > now + DAY
            witness = witness if ahead else offered
            lists.append({
                "now": now,
                "wire": assemble(payload, sign_list(payload, ROOTS[:2])).hex(),
                "ahead": ahead,
            })
        floor = floor_by(settings, baseline, witness)
        made[name] = {
            "comment": comment,
            "deployment": deployment,
            "taken": lists,
            "now": then,
            "expect": {
                "class": "clock_behind" if then < floor - DAY else "good",
                "floor": floor,
            },
        }

    add("no-list", "The build alone.")
    add("built-late", "A build after every list.", (NOW, NOW), deployment="late-build",
        then=LATE_BUILD)
    add("behind-the-build", "A phone's clock more than a day before the build.",
        deployment="late-build", then=LATE_BUILD - DAY - 1)
    add("list", "A list raises the floor.", (NOW, NOW - HOUR))
    add("list-a-day-ahead", "A list may be a day ahead.", (NOW, NOW + DAY))
    add("list-over-a-day-ahead", "One second more, and it counts for nothing.",
        (NOW, NOW + DAY + 1))
    add("list-a-month-ahead", "A month typed wrongly.", (NOW, NOW + 31 * DAY))
    add("list-at-the-end-of-time", "The latest date whose expiry is still a date.",
        (NOW, 253402300799 - 180 * DAY))
    add("creeping", "Each list is a day ahead of the one before: the floor does not creep.",
        *((NOW, NOW + n * DAY) for n in range(1, 6)))
    add("ahead-then-right", "The correction counts.", (NOW, NOW + 365 * DAY), (NOW, NOW - HOUR))
    add("right-then-ahead", "What was known before stays.", (NOW, NOW - HOUR),
        (NOW, NOW + 365 * DAY))
    add("right-then-ahead-then-back", "A clock set back is found by the list before.",
        (NOW, NOW - HOUR), (NOW, NOW + 365 * DAY), then=NOW - HOUR - DAY - 1)
    add("earlier-time", "A newer list with an earlier time: the newer decides.",
        (NOW, NOW - HOUR), (NOW, NOW - 9 * DAY))
    add("before-the-build", "A newer list takes back the time of the build.",
        (NOW, BASELINE.issued - 1))
    add("at-the-baseline", "Issued with the baseline: the build date stands.",
        (NOW, BASELINE.issued), deployment="late-build", then=LATE_BUILD)
    add("build-in-the-future", "An app of a wrong date, and a list with the right one.",
        (BASELINE.issued - 90 * DAY, BASELINE.issued - 90 * DAY),
        then=BASELINE.issued - 90 * DAY)
    add("build-in-the-future-alone", "An app of a wrong date, and no list yet.",
        then=BASELINE.issued - 90 * DAY)
    add("taken-by-a-clock-behind", "A clock that was set back takes a list that is not ahead of "
        "what is known.", (NOW - 20 * DAY, NOW - HOUR), then=NOW - 20 * DAY)
    add("not-after-the-floor", "A clock that is behind, and a list that does not pass the floor.",
        (NOW, NOW), (NOW - 20 * DAY, NOW - 1), then=NOW - 20 * DAY)
    return made
