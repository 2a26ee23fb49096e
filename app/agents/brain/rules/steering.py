"""Changing a draft as the founder asks in a few words, without a model: what is understood is done, the rest is named.

Understood are: shorter; leave out (drop, without) something; ask for a day; mention nothing of; more formal greetings are
not. A wish never adds a claim: only words of the draft stay, and one question may be put.
"""

import re
from dataclasses import dataclass

from app.agents.brain.questions import Draft, Rewrite

_DAYS = "monday tuesday wednesday thursday friday saturday sunday tomorrow".split()
_SHORTER = re.compile(
    r"\b(?:shorter|shorten|cut it down|less words|fewer words|brief(?:er)?|kürzer|plus court|más corto)\b",
    re.IGNORECASE,
)
_ASK = re.compile(
    rf"\b(?:ask|propose|suggest|offer)\b[^.;]*?\b({'|'.join(_DAYS)})\b(?:\s+(morning|afternoon))?", re.IGNORECASE
)
_DROP = re.compile(
    r"\b(?:drop|leave out|remove|without|don['’]t mention|do not mention|cut)\s+(?:the\s+)?[\"“']?([^,.;\"”']{3,60})",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]?")
_LEAST = 2  # paragraphs that stay: the point and the question


@dataclass(frozen=True, slots=True, kw_only=True)
class Steered:
    """A draft as it was changed; what was done, and which parts of the wish were not understood."""

    text: str
    done: tuple[str, ...]
    left: tuple[str, ...]


def steer(text: str, wish: str) -> Steered:
    """Return the draft as the wish wants it, as far as rules can tell."""
    done: list[str] = []
    rest = wish
    for pattern, change, said in (
        (_DROP, _dropped, "left something out"),
        (_SHORTER, _shortened, "made it shorter"),
        (_ASK, _asking, "asks for the day"),
    ):
        match = pattern.search(rest)
        if match is None:
            continue
        changed = change(text, match)
        rest = rest[: match.start()] + " " + rest[match.end() :]
        if changed != text:
            text = changed
            done.append(said)
    left = tuple(part for part in (p.strip(" .,;") for p in re.split(r"[.;]|\band\b", rest)) if len(part.split()) > 1)
    return Steered(text=text, done=tuple(done), left=left)


def rewrite(question: Rewrite) -> Draft:
    """Return the draft as the wish wants it; `because` is what of the wish was not understood."""
    steered = steer(question.text, question.wish)
    return Draft(subject=question.earlier_subject, text=steered.text, because="; ".join(steered.left))


def _paragraphs(text: str) -> list[str]:
    return [part for part in re.split(r"\n\s*\n", text) if part.strip()]


def _shortened(text: str, _: re.Match[str]) -> str:
    """Leave out the longest paragraph between the greeting and the question; then shorten what is left to two sentences."""
    parts = _paragraphs(text)
    if len(parts) < 4:
        return text
    greeting, *body, ending = parts
    if len(body) > _LEAST:
        middle = range(len(body) - 1)
        longest = max(middle, key=lambda i: len(body[i]))
        del body[longest]
    else:
        body = [
            " ".join(s.strip() for s in _SENTENCE.findall(part)[:1]) if i == 0 else part for i, part in enumerate(body)
        ]
    return "\n\n".join([greeting, *body, ending])


def _dropped(text: str, match: re.Match[str]) -> str:
    """Leave out the sentences that speak of something."""
    words = [word for word in re.findall(r"\w+", match[1].casefold()) if len(word) > 3]
    if not words:
        return text
    kept = []
    for number, part in enumerate(_paragraphs(text)):
        if number == 0:
            kept.append(part)
            continue
        sentences = [s for s in _SENTENCE.findall(part) if not all(word[:5] in s.casefold() for word in words)]
        if joined := "".join(sentences).strip():
            kept.append(joined)
    return "\n\n".join(kept)


def _asking(text: str, match: re.Match[str]) -> str:
    """Put one question for a day in place of the last question."""
    day = match[1].capitalize() if match[1].lower() != "tomorrow" else "tomorrow"
    when = f"{day} {match[2].lower()}" if match[2] else day
    question = f"Would {when} suit you for a short call?"
    parts = _paragraphs(text)
    for number in range(len(parts) - 1, 0, -1):
        found = list(re.finditer(r"[^.!?\n]*\?", parts[number]))
        if found:
            last = found[-1]
            parts[number] = (
                parts[number][: last.start()].rstrip() + " " + question + parts[number][last.end() :]
            ).strip()
            return "\n\n".join(parts)
    return "\n\n".join([*parts[:-1], question, parts[-1]]) if len(parts) > 1 else text
