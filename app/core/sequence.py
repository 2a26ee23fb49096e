"""Sequences: which touch comes when, in business days of the recipient's own calendar.

Default cadence of product.md: e-mail on day 0, +3 and +7 business days, a LinkedIn task on +2, a call task on +5 where
the score is 70 or more; recycled after 90 days.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.core.errors import BadInput

RECYCLE = timedelta(days=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class Touch:
    """One touch of a sequence: on which business day, by which channel, with which text.

    `opens` and `closes` are the hours, in the recipient's own day, between which it may go; without them the first
    touch goes as soon as it may, and the others from ten in the morning.
    """

    id: str
    channel: str
    day: int
    template: str
    least_score: int = 0
    opens: int | None = None
    closes: int | None = None


DEFAULT: tuple[Touch, ...] = (
    Touch(id="email-1", channel="email", day=0, template="opener"),
    Touch(id="linkedin", channel="linkedin_assist", day=2, template="linkedin"),
    Touch(id="email-2", channel="email", day=3, template="follow_up"),
    Touch(id="call", channel="call_human", day=5, template="call", least_score=70),
    Touch(id="email-3", channel="email", day=7, template="last_word"),
)
DIRECT: tuple[Touch, ...] = (Touch(id="email-1", channel="email", day=0, template="direct"), *DEFAULT[1:])
DRIP: tuple[Touch, ...] = (
    Touch(id="drip-1", channel="email", day=0, template="drip_story"),
    Touch(id="drip-2", channel="email", day=21, template="drip_idea"),
)
REENGAGE: tuple[Touch, ...] = (
    Touch(id="again-1", channel="email", day=0, template="again"),
    Touch(id="again-2", channel="email", day=5, template="again_last"),
)


def add_business_days(start: datetime, days: int, zone: str, *, holidays: frozenset[str] = frozenset()) -> datetime:
    """Return the instant `days` business days after `start` at the same local time in `zone`.

    Day 0 on a weekend or holiday is the next business day. `holidays` are ISO dates. A local time that the day does
    not have (clocks going forward) moves on by the gap.
    """
    local = start.astimezone(ZoneInfo(zone))
    day = local.date()
    left = days
    while left > 0 or day.weekday() >= 5 or day.isoformat() in holidays:
        day += timedelta(days=1)
        if day.weekday() < 5 and day.isoformat() not in holidays:
            left -= 1
    return datetime.combine(day, local.time(), ZoneInfo(zone)).astimezone(start.tzinfo)


def due_at(started: datetime, touch: Touch, zone: str) -> datetime:
    """Return when a touch is due: that many business days on, at ten in the recipient's morning for follow-ups."""
    due = add_business_days(started, touch.day, zone)
    if touch.day == 0:
        return within_window(due, touch, zone)
    local = due.astimezone(ZoneInfo(zone))
    hour = 10 if touch.opens is None else touch.opens
    return datetime.combine(local.date(), time(hour), ZoneInfo(zone)).astimezone(started.tzinfo)


def within_window(instant: datetime, touch: Touch, zone: str) -> datetime:
    """Return the first instant from this one on at which a touch's own hours let it go; the instant where it has none."""
    if touch.opens is None or touch.closes is None:
        return instant
    local = instant.astimezone(ZoneInfo(zone))
    if touch.opens <= local.hour < touch.closes and local.weekday() < 5:
        return instant
    day = local.date() + timedelta(days=local.hour >= touch.opens)
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return datetime.combine(day, time(touch.opens), ZoneInfo(zone)).astimezone(instant.tzinfo)


def remaining(touches: Sequence[Touch], done: Sequence[Touch]) -> tuple[Touch, ...]:
    """Return what is left of a sequence for somebody who had these touches, maybe of an earlier version of it.

    They go on after the last step they had that is still there; where none is, with the steps of later days. What they
    had comes never again, and what was put in before where they stand is not made up for.
    """
    had = {touch.id for touch in done}
    places = [place for place, touch in enumerate(touches) if touch.id in had]
    later = [touch for touch in touches if not done or touch.day > done[-1].day]
    left = touches[max(places) + 1 :] if places else later
    return tuple(touch for touch in left if touch.id not in had)


# What steps may be, and how a person writes them ---------------------------------------------------------------------

# Which texts there are by channel; `begins` are those of e-mails that can be the first somebody reads.
TEMPLATES: dict[str, tuple[str, ...]] = {
    "email": ("opener", "direct", "follow_up", "last_word", "drip_story", "drip_idea", "again", "again_last"),
    "linkedin_assist": ("linkedin",),
    "call_human": ("call",),
}
BEGINS = frozenset({"opener", "direct", "drip_story", "drip_idea", "again"})
MOST_STEPS, LONGEST = 20, 250  # steps; business days from the first to the last
_WORD = re.compile(r"\+(?P<after>\d+)$|(?P<opens>\d+)-(?P<closes>\d+)$|score:(?P<score>\d+)$|#(?P<id>[\w.-]+)$")


def step_text(touch: Touch, before: Touch | None) -> str:
    """Return one step as a person writes it: `email +3 follow_up 10-17 score:70 #email-2`."""
    words = [touch.channel, f"+{touch.day - (before.day if before else 0)}", touch.template]
    if touch.opens is not None and touch.closes is not None:
        words.append(f"{touch.opens}-{touch.closes}")
    if touch.least_score:
        words.append(f"score:{touch.least_score}")
    return " ".join([*words, f"#{touch.id}"])


def step_texts(touches: Sequence[Touch]) -> tuple[str, ...]:
    """Return steps as a person writes them, one text a step."""
    return tuple(step_text(touch, touches[at - 1] if at else None) for at, touch in enumerate(touches))


def read_steps(texts: Sequence[str], taken: Iterable[str] = ()) -> tuple[Touch, ...]:
    """Read steps as `step_text` writes them, and check that they make a sequence.

    A step without `#id` is new and gets a name that none of `taken` has: who had a step of that name had another one.
    Raises BadInput.
    """
    names, found, day = {*taken}, [], 0
    names.update(word[1:] for text in texts for word in text.split() if word.startswith("#"))
    for text in texts:
        touch = _read_step(text)
        day += touch.day
        name = touch.id or _new_name(touch.channel, names)
        names.add(name)
        found.append(replace(touch, id=name, day=day))
    _check(found)
    return tuple(found)


def _read_step(text: str) -> Touch:
    channel, template, after, opens, closes, score, name = "", "", 0, None, None, 0, ""
    for word in text.split():
        match = _WORD.fullmatch(word)
        if match is None:
            channel, template = (word, template) if word in TEMPLATES else (channel, word)
        elif match["after"] is not None:
            after = int(match["after"])
        elif match["opens"] is not None:
            opens, closes = int(match["opens"]), int(match["closes"])
        elif match["score"] is not None:
            score = int(match["score"])
        else:
            name = match["id"]
    if not channel:
        raise BadInput(f"“{text}” names no channel.", hint=f"Use one of: {', '.join(TEMPLATES)}.")
    template = template or TEMPLATES[channel][0]
    if template not in TEMPLATES[channel]:
        known = ", ".join(TEMPLATES[channel])
        raise BadInput(f"There is no text “{template}” for this channel.", hint=f"There are: {known}.")
    if opens is not None and closes is not None and not 0 <= opens < closes <= 24:
        raise BadInput(f"{opens} to {closes} is no span of hours.", hint="Write it as 9-17.")
    if score > 100:
        raise BadInput("A score is at most 100.")
    return Touch(id=name, channel=channel, day=after, template=template, least_score=score, opens=opens, closes=closes)


def _new_name(channel: str, taken: Iterable[str]) -> str:
    kind = channel.partition("_")[0]
    known = set(taken)
    return next(f"{kind}-{n}" for n in range(1, len(known) + 2) if f"{kind}-{n}" not in known)


def _check(touches: Sequence[Touch]) -> None:
    if not touches:
        raise BadInput("A sequence needs one step at least.")
    if len(touches) > MOST_STEPS or touches[-1].day > LONGEST:
        raise BadInput(f"A sequence has at most {MOST_STEPS} steps within {LONGEST} business days.")
    if len({touch.id for touch in touches}) < len(touches):
        raise BadInput("A step stands twice in it.")
    mails = [touch for touch in touches if touch.channel == "email"]
    twice = next((m.template for at, m in enumerate(mails) if m.template in {x.template for x in mails[:at]}), None)
    if twice is not None:
        raise BadInput(
            "Two steps would write the same letter to the same person.",
            hint=f"Choose another text than “{twice}” for one.",
        )
    if mails and mails[0].template not in BEGINS:
        raise BadInput("The first e-mail refers to an earlier one.", hint="Begin with another text.")
