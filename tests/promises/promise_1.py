"""Promise 1: no lost and no double message, whenever the process is killed.

Campaigns of mail, payments to be asked for, and mail to be read, led by the product's own pipeline in a process of its own
that is killed with SIGKILL at random instants, while the mail host drops a fifth of its links between the final dot and
the 250, and the payment provider loses answers. The records of the servers, which live on, are compared with the plan:
each mail exactly once by our own header, each request for payment exactly once, each letter read once; nobody helps a
restart, and what stayed uncertain stands on the founder's list.

`measure_boundaries` kills a short run once at each of its step boundaries instead.
"""

import json
import tempfile
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from random import Random

from tests.kill.campaign import Campaign, Finding, World, check, discard, prepare, world
from tests.kill.lives import Worker, a_worker, kill_until_done, restarts

MAIL_FAULTS = {"drop_before_answer": 0.2, "drop_before_data": 0.02, "drop_after_answer": 0.05, "drop_imap": 0.01}
PAYMENT_FAULTS = {"drop_after": 0.2, "drop_before": 0.05, "server_error_after": 0.05}
LEADS, LONGEST = 40, 0.8  # leads of a campaign; seconds that a life lasts at most
SILENT_EVERY = 4  # every so many campaigns have a mailbox that files no copy of what it sends
SHORT = timedelta(hours=1)


def measure(count: int = 1_000, first: int = 0) -> dict[str, object]:
    """Kill campaigns `count` times at random instants, and a short run at each step boundary; return the figures."""
    began = time.monotonic()
    total, wrong, killed, campaigns, starts = Counter[str](), list[str](), 0, 0, list[float]()
    with (
        tempfile.TemporaryDirectory(prefix="quotahit-kill-") as scratch,
        world(Path(scratch)) as there,
        a_worker() as worker,
    ):
        while killed < count:
            seed = first + campaigns
            campaign, found, times = one_campaign(Path(scratch), there, worker, seed, most=count - killed)
            killed, campaigns = killed + times, campaigns + 1
            total.update({name: getattr(found, name) for name in _COUNTED})
            wrong += found.wrong(f"campaign {seed}")
            starts += [life["opened"] for life in restarts(campaign)]
            discard(campaign)
        boundaries, wrong_there = measure_boundaries(Path(scratch), there, worker)
    return {
        "promise": 1,
        "killed": killed,
        "campaigns": campaigns,
        **{name: total[name] for name in _COUNTED},
        "boundaries_killed_at": sum(boundaries.values()),
        "kinds_of_boundary": len(boundaries),
        "slowest_start_seconds": round(max(starts, default=0.0), 2),
        "wrong": [*wrong, *wrong_there][:20],
        "seconds": round(time.monotonic() - began, 1),
        "kept": not wrong and not wrong_there,
    }


_COUNTED = ("sent", "answers_lost", "looked_up", "uncertain", "bills", "letters")


def one_campaign(
    folder: Path, there: World, worker: Worker, seed: int, *, most: int, leads: int = LEADS, longest: float = LONGEST
) -> tuple[Campaign, Finding, int]:
    """Lead one campaign to its end under kills and faults; return it, what the records say, and how many kills it took."""
    silent = int(seed % SILENT_EVERY == SILENT_EVERY - 1)
    _faults(there, seed, on=False)
    campaign = prepare(folder, there, f"c{seed}", leads=leads, silent=silent)
    _faults(there, seed, on=True)
    killed = kill_until_done(worker, campaign, Random(f"kill {seed}"), most=most, longest=longest)
    _faults(there, seed, on=False)
    return campaign, check(campaign, there), killed


def measure_boundaries(folder: Path, there: World, worker: Worker, *, every: int = 1) -> tuple[Counter[str], list[str]]:
    """Kill a short run once at each (or each `every`-th) of its step boundaries, in a fresh workspace each time.

    Returns how often a life ended at each kind of boundary, and what was wrong afterwards.
    """

    def short(name: str) -> Campaign:
        return prepare(folder, there, name, leads=5, mailboxes=2, bills=2, span=SHORT)

    whole = short("whole")
    assert worker.live(whole)
    names = json.loads((whole.home / "boundaries.json").read_text("utf-8"))
    wrong = check(whole, there).wrong("the undisturbed run")
    discard(whole)
    met = Counter[str]()
    for number in range(1, len(names) + 1, every):
        campaign = short(f"b{number}")
        if not worker.live(campaign, die_at=number):
            met[names[number - 1]] += 1
            assert worker.live(campaign)
        wrong += check(campaign, there).wrong(f"boundary {number} ({names[number - 1]})")
        discard(campaign)
    return met, wrong


def _faults(there: World, seed: int, *, on: bool) -> None:
    there.mail.call("faults", seed=seed, **(MAIL_FAULTS if on else {}))
    there.payments.call("faults", seed=seed, **(PAYMENT_FAULTS if on else {}))
