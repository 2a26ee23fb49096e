"""The new words of a mail, without what it quotes, forwards or signs with.

A line is own text, quoted (`>`), or empty; own lines that announce a quotation ("On … wrote:"), divide ("-----Original
Message-----") or head a forwarded mail ("From: … Sent: …") are found by the words of `quote_marks`. Behind a divider, a
block of headers or an announcement without `>` everything is quoted. Answers written between quoted lines keep these
lines. Where it is not sure that something is no word of the person, it stays.
"""

import re
from dataclasses import dataclass

from app.sync.email.quote_marks import (
    ADDRESS,
    CLOSING,
    CONTACT,
    DASHED,
    DISCLAIMER,
    DIVIDER,
    EXACT_RULE,
    HEADER,
    INLINE,
    RULE,
    SENT_FROM,
    STARTS,
    WHEN,
    WROTE,
)

_MOST_CHARACTERS = 200_000
_MOST_LINES = 6_000
_LONGEST_MARK = 300  # characters of a line that may announce or divide
_INTRO_LINES = 5
_DEVICE_LINE = 160  # characters of "Sent from my …", with a link
_DEVICE_WORDS = 8
_SIGNED_LINE = 60  # characters of a line behind "Sent from my …"
_CONTACT_LINE = 90  # characters of a line of contact
_MOST_RULES = 20
_MOST_INTROS = 150
_WRAPPED = 55  # characters of a quoted line that may have been broken
_SIGNATURE_LINES = 14

_QUOTED = re.compile(r"^\s{0,4}\|?>")
_DIRECTIONS = re.compile(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_INVISIBLE = " \t\n\r\f\v\u200b\u200c\u200d\ufeff\u00a0\u2060"
_RULE_STARTS = frozenset("-_=*~#─—–+ᐧ")
_DIGITS = frozenset("0123456789")
_FENCE = re.compile(r"^\s*(?:```|~~~|\[code)")

TEXT, QUOTE, EMPTY, INTRO = "t", "q", "e", "i"


@dataclass(frozen=True, slots=True)
class Visible:
    """What a person wrote: to be read (`text`), and to be understood (`own`: no quoted line, nothing unsure)."""

    text: str
    own: str


def visible(text: str, *, sender_name: str = "") -> Visible:
    """Return the new words of a mail's text; linear in its length."""
    lines = _lines(text)
    kinds = [_kind(line) for line in lines]
    if QUOTE in kinds:
        _mark_wrapped(lines, kinds)
    _mark_intros(lines, kinds)
    cut = _cut(lines, kinds)
    sure = True
    if cut is not None:
        if any(kind == TEXT for kind in kinds[:cut]):
            lines, kinds = lines[:cut], kinds[:cut]
        else:
            sure = not _heads(lines, kinds, cut)
            lines, kinds = _without_heads(lines, kinds)
    if TEXT not in kinds:
        return Visible("\n".join(lines).strip() or text.strip(), "")
    lines, kinds = _without_quotes(lines, kinds)
    kept = _unsigned(lines, kinds, sender_name) if sure else lines
    if not any(line.strip() for line in kept):
        kept = lines  # nothing but a signature: shown, as it may be all there is
    own = "\n".join(line for line in kept if not _QUOTED.match(line)) if sure and kept is not lines else ""
    return Visible("\n".join(kept).strip("\n").rstrip(), own.strip())


def _lines(text: str) -> list[str]:
    if not text.isascii():
        text = _DIRECTIONS.sub("", text)
    lines = [line.rstrip() for line in text[:_MOST_CHARACTERS].split("\n", _MOST_LINES)[:_MOST_LINES]]
    made: list[str] = []
    for line in lines:
        if line.endswith(":") and len(line) < 400 and (match := INLINE.search(line)):
            made += [line[: match.start()], line[match.end() :]]
        else:
            made.append(line)
    return made


def _kind(line: str) -> str:
    if not line.strip(_INVISIBLE):
        return EMPTY
    return QUOTE if ">" in line[:6] and _QUOTED.match(line) else TEXT


def _mark_wrapped(lines: list[str], kinds: list[str]) -> None:
    """Mark as quoted the end of a quoted line that a mail program broke and left without its `>`."""
    for index in range(1, len(lines) - 1):
        if kinds[index] != TEXT or kinds[index - 1] != QUOTE or kinds[index + 1] != QUOTE:
            continue
        above = lines[index - 1]
        if len(above) >= _WRAPPED and (lines[index][:1].islower() or above[-1] not in ".?!:"):
            lines[index], kinds[index] = f"> {lines[index]}", QUOTE


# What announces a quotation ------------------------------------------------------------------------------------------


def _mark_intros(lines: list[str], kinds: list[str]) -> None:
    """Mark the lines that announce a quotation, which may be broken over several."""
    tried = 0
    for end, line in enumerate(lines):
        if kinds[end] != TEXT or len(line) > _LONGEST_MARK or tried > _MOST_INTROS:
            continue
        if not line.endswith((":", "：", ">", "*")) and (kinds[end + 1 : end + 2] != [QUOTE] or not WROTE.search(line)):
            continue
        tried += 1
        start = _intro_start(lines, kinds, end)
        if start is not None:
            kinds[start : end + 1] = [INTRO] * (end + 1 - start)


def _intro_start(lines: list[str], kinds: list[str], end: int) -> int | None:
    """Return the first line of the announcement that ends on line `end`, or None where none does."""
    quoted = _next(kinds, end) == QUOTE
    best: int | None = None
    for start in range(end, max(end - _INTRO_LINES, -1), -1):
        if kinds[start] != TEXT:
            break
        joined = " ".join(line.strip() for line in lines[start : end + 1])
        if len(joined) > _LONGEST_MARK:
            break
        starts = bool(STARTS.match(joined))
        if _announces(joined, quoted=quoted, starts=starts):
            best = start
            if starts and not _continues(lines, kinds, start):
                return start
    return best


def _continues(lines: list[str], kinds: list[str], start: int) -> bool:
    """Tell whether an address at the start of a line belongs to an announcement begun on the line before."""
    line = lines[start].lstrip()
    if not line.startswith("<") and "@" not in line.split(" ")[0]:
        return False
    return start > 0 and kinds[start - 1] == TEXT and bool(STARTS.match(lines[start - 1]))


def _announces(joined: str, *, quoted: bool, starts: bool) -> bool:
    """Tell whether a line (or a few, joined) says who wrote what follows."""
    ends = joined.rstrip("* _").endswith((":", "："))
    wrote = WROTE.search(joined)
    if wrote and len(joined) - wrote.end() < 120:
        dated = bool(WHEN.search(joined)) or bool(ADDRESS.search(joined))
        if quoted:
            return (ends or dated) and (starts or ends)
        return starts and dated and ends
    ends = ends or (quoted and joined.endswith(">"))
    if not ends or not WHEN.search(joined) or not starts:
        return False
    return bool(ADDRESS.search(joined)) and (quoted or bool(re.search(r"<[^<>\s]+@[^<>\s]+>\s*[:：][*_ ]*$", joined)))


def _next(kinds: list[str], index: int) -> str:
    """Return the kind of the next line that is not empty."""
    for kind in kinds[index + 1 : index + 6]:
        if kind != EMPTY:
            return kind
    return EMPTY


# Where all that follows is quoted ------------------------------------------------------------------------------------


def _cut(lines: list[str], kinds: list[str]) -> int | None:
    """Return the line from which on everything is quoted without `>`, or None."""
    fenced = False
    for index, line in enumerate(lines):
        if kinds[index] == INTRO and (index + 1 == len(kinds) or kinds[index + 1] != INTRO):
            if _next(kinds, index) == TEXT:
                return _intro_begin(kinds, index)
            continue
        if kinds[index] != TEXT or len(line) > _LONGEST_MARK:
            continue
        if _FENCE.match(line):
            fenced = not fenced
        if not fenced and (_divides(line) or _is_head(lines, kinds, index)):
            return _before_rule(lines, kinds, index)
    return None


def _divides(line: str) -> bool:
    if line.lstrip(" \t>|")[:1] not in _RULE_STARTS and "orward" not in line and line[-1:] != ":":
        return False
    return bool(DIVIDER.match(line) or DASHED.match(line))


def _intro_begin(kinds: list[str], index: int) -> int:
    while index and kinds[index - 1] == INTRO:
        index -= 1
    return index


def _before_rule(lines: list[str], kinds: list[str], index: int) -> int:
    """Return the line of the rule above a block of headers, where there is one."""
    above = index - 1
    while above > 0 and kinds[above] == EMPTY and not RULE.match(lines[above]):
        above -= 1
    return above if above > 0 and RULE.match(lines[above]) else index


def _is_head(lines: list[str], kinds: list[str], index: int) -> bool:
    """Tell whether the headers of a quoted mail begin on this line: one of them the sender, two or three at least."""
    if ":" not in lines[index][:40] and "：" not in lines[index][:40]:
        return False
    if HEADER.match(lines[index]) is None:
        return False
    labels, senders, filled, missed = 0, 0, 0, 0
    for line in lines[index : index + 9]:
        match = HEADER.match(line)
        if match is None:
            missed += bool(line.strip())
            if missed > 1:
                break
            continue
        labels += 1
        filled += bool(match["value"].strip())
        senders += bool(match["sender"])
    if not senders or not filled:
        return False
    told = bool(ADDRESS.search(lines[index])) or bool(WHEN.search(" ".join(lines[index : index + 4])))
    return labels >= 3 or (labels == 2 and told)


def _heads(lines: list[str], kinds: list[str], cut: int) -> bool:
    """Tell whether what is quoted begins with a divider or headers, not with an announcement."""
    return kinds[cut] != INTRO


def _without_heads(lines: list[str], kinds: list[str]) -> tuple[list[str], list[str]]:
    """Leave out the dividers and headers of a mail that brings no words of its own."""
    kept = [
        (line, kind)
        for line, kind in zip(lines, kinds, strict=True)
        if kind != INTRO and not (kind == TEXT and (_divides(line) or HEADER.match(line)))
    ]
    return [line for line, _ in kept], [kind for _, kind in kept]


# Quoted lines --------------------------------------------------------------------------------------------------------


def _without_quotes(lines: list[str], kinds: list[str]) -> tuple[list[str], list[str]]:
    """Leave out announcements, the quotation at the end, and the one at the top; keep those between answers."""
    last = max((i for i, kind in enumerate(kinds) if kind == TEXT), default=-1)
    if last < 0:
        return lines, kinds
    first = kinds.index(TEXT)
    announced = INTRO in kinds[:first]
    between = QUOTE in kinds[first:last]
    start = first if announced and not between else 0
    kept = [
        (line, kind)
        for line, kind in zip(lines[start : last + 1], kinds[start : last + 1], strict=True)
        if kind != INTRO
    ]
    return [line for line, _ in kept], [kind for _, kind in kept]


# Signatures ----------------------------------------------------------------------------------------------------------


def _unsigned(lines: list[str], kinds: list[str], sender_name: str) -> list[str]:
    """Return the lines without a signature at the end of each stretch of own text."""
    kept: list[str] = []
    own = False
    start = 0
    for end in range(len(lines) + 1):
        if end == len(lines) or kinds[end] == QUOTE:
            kept += _stretch(lines[start:end], sender_name, after_own=own)
            own = own or any(line.strip() for line in lines[start:end])
            if end < len(lines):
                kept.append(lines[end])
            start = end + 1
    while own and kept and (not kept[-1].strip() or _QUOTED.match(kept[-1])):
        kept.pop()
    return kept


def _stretch(lines: list[str], sender_name: str, *, after_own: bool) -> list[str]:
    """Return a stretch of own lines without the signature at its end."""
    end, rules = len(lines), 0
    for index, line in enumerate(lines):
        if line.lstrip()[:1] not in _RULE_STARTS or not RULE.match(line):
            continue
        rules += 1
        if rules > _MOST_RULES:
            break
        if _signs(lines, index, after_own=after_own):
            end = index
            break
    kept = _without_tail(lines[:end])
    block = _contact_block(kept, sender_name)
    if block is not None:
        kept = _without_tail(kept[:block])
    return kept if any(line.strip() for line in lines[len(kept) :]) else lines


def _without_tail(lines: list[str]) -> list[str]:
    """Leave out trailing blanks, "Sent from my …" and legal notices."""
    lines = list(lines)
    while lines and (not lines[-1].strip(_INVISIBLE) or _is_device(lines[-1])):
        lines.pop()
    for index in range(len(lines) - 1, max(len(lines) - 30, 0), -1):
        above = lines[index - 1].strip()
        if (not above or RULE.match(above)) and lines[index] and DISCLAIMER.match(lines[index]):
            return _without_tail(lines[:index])
    for index in range(len(lines) - 1, max(len(lines) - 4, 0), -1):
        if (
            _is_device(lines[index])
            and not lines[index - 1].strip()
            and all(len(line) < _SIGNED_LINE for line in lines[index:])
        ):
            return _without_tail(lines[:index])
    return lines


def _is_device(line: str) -> bool:
    """Tell whether a line is a device's own signature rather than a sentence that begins like one."""
    if not SENT_FROM.match(line) or len(line) >= _DEVICE_LINE:
        return False
    return ", " not in line.strip() or line.count(" ") < _DEVICE_WORDS


def _signs(lines: list[str], index: int, *, after_own: bool) -> bool:
    """Tell whether what follows a rule is a signature rather than more of the text."""
    if not after_own and not any(line.strip() and not RULE.match(line) for line in lines[:index]):
        return False
    after = [line for line in lines[index + 1 :] if line.strip() and not RULE.match(line)]
    if EXACT_RULE.match(lines[index]):
        return True
    if _fenced(lines[:index]):
        return False
    if len(after) > _SIGNATURE_LINES:
        return any(DISCLAIMER.match(line) for line in after[:3])
    told = any(CONTACT.search(line) or DISCLAIMER.match(line) for line in after)
    return not after or told or (len(after) <= 4 and not any(_prose(line) for line in after))


def _prose(line: str) -> bool:
    """Tell whether a line reads like a sentence rather than like a name or a title."""
    return line.rstrip().endswith((".", "?", "!", ":", "。", "？")) or line.count(" ") > 6


def _fenced(lines: list[str]) -> bool:
    return sum(bool(_FENCE.match(line)) for line in lines) % 2 == 1


def _contact_block(lines: list[str], sender_name: str) -> int | None:
    """Return where a signature without a rule begins: the sender's name, or a closing, above lines of contact."""
    lowest = max(len(lines) - _SIGNATURE_LINES, 1)
    last = max((i for i in range(lowest, len(lines)) if _tells_contact(lines[i])), default=0)
    if not last:
        return None
    name = {word for word in re.findall(r"\w+", sender_name.casefold()) if len(word) > 1}
    for index in range(lowest, last):
        if any(len(line) > _CONTACT_LINE for line in lines[index + 1 :]):
            continue
        words = set(re.findall(r"\w+", lines[index].casefold()))
        if name and name <= words and len(words) <= len(name) + 3:
            return index
        if CLOSING.match(lines[index]):
            return index + 1
    return None


def _tells_contact(line: str) -> bool:
    """Tell whether a short line holds an address, a number or a link."""
    hinted = "@" in line or "//" in line or "www." in line or ":" in line[:12] or not _DIGITS.isdisjoint(line)
    return hinted and len(line) <= _CONTACT_LINE and bool(CONTACT.search(line))
