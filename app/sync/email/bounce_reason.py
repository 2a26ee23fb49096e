"""Why a mail came back, and what that means for the address: hard, quota, block or soft.

- `hard`  the address or its domain does not exist, or takes no mail ever: never write to it again.
- `quota` the mailbox exists and takes no mail now (RFC 3463 X.2.x): full, disabled, frozen, over a rate.
- `block` the receiver refuses us or this message (X.7.x): spam, reputation, authentication, relaying, policy.
- `soft`  anything that may pass: time-outs, greylisting, routing, broken servers, size.

The text decides before the codes, as many servers answer 550 to everything; which SMTP command was answered decides
before the text, as an answer to MAIL FROM speaks of us and one to DATA of the message. Codes: RFC 5321, RFC 3463,
RFC 7504 (521, 556), RFC 7505 (null MX).
"""

import re
from dataclasses import dataclass

from app.sync.email import bounce_phrases as said

HARD, SOFT, BLOCK, QUOTA = "hard", "soft", "block", "quota"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a failure means, and the reason in a few words."""

    kind: str
    reason: str
    status: str | None


_BY_TEXT: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (said.NO_MAIL, HARD, "the domain takes no mail"),
    (said.SIZE, SOFT, "message too big"),
    (said.FULL, QUOTA, "mailbox full"),
    (said.RATE, SOFT, "too much mail at once"),
    (said.SENDER, BLOCK, "our sender address was refused"),
    (said.AUTHENTICATION, BLOCK, "our mail was not authenticated"),
    (said.REVERSE_NAME, BLOCK, "our server's name was not accepted"),
    (said.VIRUS, BLOCK, "taken for a virus"),
    (said.SPAM, BLOCK, "taken for spam"),
    (said.LISTED, BLOCK, "our server is on a block list"),
    (said.MAILER, SOFT, "the receiving system failed"),
    (said.DISABLED, QUOTA, "mailbox disabled"),
    (said.MOVED, HARD, "the person has moved"),
    (said.NAME_SERVER, SOFT, "not delivered in time"),
    (said.HOST_UNKNOWN, HARD, "host unknown"),
    (said.USER_UNKNOWN, HARD, "user unknown"),
    (said.RELAY, BLOCK, "relaying denied"),
    (said.CONTENT, BLOCK, "content refused"),
    (said.POLICY, BLOCK, "refused by policy"),
    (said.TIME, SOFT, "not delivered in time"),
)

# RFC 3463 codes where the text says nothing, most specific first.
_BY_STATUS: tuple[tuple[str, str, str], ...] = (
    ("5.1.10", HARD, "user unknown"),
    ("5.1.7", BLOCK, "our sender address was refused"),
    ("5.1.8", BLOCK, "our sender address was refused"),
    ("5.1.2", HARD, "host unknown"),
    ("5.1.6", HARD, "the person has moved"),
    ("5.1.", HARD, "user unknown"),
    ("5.2.3", SOFT, "message too big"),
    ("5.2.2", QUOTA, "mailbox full"),
    ("4.2.2", QUOTA, "mailbox full"),
    ("5.2.", QUOTA, "mailbox disabled"),
    ("5.4.1", HARD, "user unknown"),
    ("5.4.4", HARD, "host unknown"),
    ("5.4.310", HARD, "host unknown"),
    ("5.7.27", HARD, "the domain takes no mail"),
    ("5.7.13", QUOTA, "mailbox disabled"),
    ("5.7.", BLOCK, "refused by policy"),
    ("5.6.", BLOCK, "content refused"),
    ("4.7.", BLOCK, "refused by policy"),
    ("5.3.", SOFT, "the receiving system failed"),
    ("5.4.", SOFT, "not delivered in time"),
    ("5.5.", SOFT, "the receiving system failed"),
    ("4.", SOFT, "not delivered in time"),
)

_MOST_TEXT = 4_000
_STATUS = re.compile(r"(?<![\d.\[])([245])\.([0-7])\.(\d{1,3})(?![\d.]|\w*\.\w)")
_CODE = re.compile(r"(?<![\d.#/:-])([45]\d\d)(?=[\s\-#:;,)]|$)(?!\s*(?:bytes|mb|kb|hours|days))")
_NOISE = re.compile(r"[\w.+=%'/&!#$*-]+@[\w.-]+|https?://\S+|\[?\d{1,3}(?:\.\d{1,3}){3}\]?|www\.\S+|<[^<>\s]*>")
_COMMANDS = (
    (
        "data",
        re.compile(
            r"in reply to (?:end of )?data|after (?:end of )?data|end of data|final data|>>> data"
            r"|\bdata command|after i sent the message|smtp command\s+data|\(data\)|\[data\]|bdat"
            r"|content of the message|transmission failure"
        ),
    ),
    (
        "rcpt",
        re.compile(
            r"in reply to rcpt|after rcpt|>>> rcpt|rcpt command|our rcpt|does not like recipient"
            r"|rcpt to(?: generated|:)|\[rcpt_to\]|smtp:rcpt|\(rcpt to\)"
        ),
    ),
    (
        "mail",
        re.compile(
            r"in reply to mail from|after mail from|>>> mail|mail command|our mail from|sender was rejected"
            r"|\[mail_from\]|rejected mail from|smtp:mail|\(mail from\)"
        ),
    ),
    (
        "connect",
        re.compile(
            r"after initial connection|in reply to (?:ehlo|helo)|after (?:ehlo|helo)|while (?:performing"
            r"|sending) (?:the )?(?:ehlo|helo)|server greeting|in reply to initial"
        ),
    ),
)


def judge(diagnostic: str, *, context: str = "", status: str | None = None, action: str = "") -> Verdict:
    """Return what a failure means for the address.

    `diagnostic` is the receiving server's own answer, `context` what the report says of this recipient in its words,
    `status` the RFC 3463 code of the report's field, `action` its RFC 3464 action (failed, delayed …).
    """
    answer, around = _plain(diagnostic), _plain(context)
    own = enhanced_status(diagnostic, status)
    found = own or enhanced_status(context)
    if action.startswith("delay"):
        return Verdict(kind=SOFT, reason="not delivered yet", status=found)
    command = _command(answer) or _command(around)
    if command == "data" and "5.1.1" in around:
        command = "rcpt"  # sendmail sends DATA along with RCPT; its own 5.1.1 tells which of them was answered
    code = next(iter(_CODE.findall(answer)), "") or next(iter(_CODE.findall(around)), "")
    passing = (found or "").startswith("4") or (not found and code.startswith("4"))
    if said.GROUP.search(context[:_MOST_TEXT].lower()):
        return Verdict(kind=BLOCK, reason="the group does not take our mail", status=found)
    match = _by_text(answer) or (_by_status(own) if _saying(own) == 2 else None) or _by_text(around)
    vague = _by_refusal(f"{answer} {around}", code) if _saying(found) < 2 else None
    match = match or vague or _by_status(found)
    if match:
        return Verdict(kind=_weighed(match[0], command, found, passing=passing), reason=match[1], status=found)
    return _by_code(code, command, found)


def _by_refusal(plain: str, code: str) -> tuple[str, str] | None:
    """Return what a refusal without a reason means."""
    if said.UNAVAILABLE.search(plain):
        return (HARD, "user unknown") if code == "550" else (QUOTA, "mailbox unavailable")
    if said.REFUSED.search(plain):
        return HARD, "address refused"
    return (BLOCK, "refused without a reason") if said.DENIED.search(plain) else None


def _plain(text: str) -> str:
    """Return text to compare phrases with: no addresses or links, whose words (`userunknown@`) say nothing."""
    return _NOISE.sub(" ", " ".join(text[:_MOST_TEXT].lower().split()))


def _command(plain: str) -> str:
    return next((name for name, pattern in _COMMANDS if pattern.search(plain)), "")


def _by_text(plain: str) -> tuple[str, str] | None:
    return (
        next(((kind, reason) for pattern, kind, reason in _BY_TEXT if pattern.search(plain)), None) if plain else None
    )


def _by_status(status: str | None) -> tuple[str, str] | None:
    if not status or status.startswith(("4.0.", "5.0.")):
        return None
    return next(((kind, reason) for prefix, kind, reason in _BY_STATUS if status.startswith(prefix)), None)


def enhanced_status(text: str, status: str | None = None) -> str | None:
    """Return the RFC 3463 code that says most: one in the text before the report's own, unless that is vaguer."""
    inside = [".".join(match) for match in _STATUS.findall(text) if match[0] != "2"]
    best = max(inside, key=_saying, default=None)
    own = ".".join(match) if status and (match := next(iter(_STATUS.findall(status)), None)) else None
    if own and best:
        return own if _saying(own) >= _saying(best) else best
    return own or best


def _saying(status: str | None) -> int:
    """Return how much a code says: X.0.0 nothing, X.3.x, X.5.x and X.4.7 (gave up) little."""
    if not status:
        return 0
    _, subject, detail = status.split(".")
    return 0 if subject == "0" else 1 if subject in "53" or (subject, detail) == ("4", "7") else 2


def _weighed(kind: str, command: str, status: str | None, *, passing: bool) -> str:
    """Return the kind, weighed by what was answered: only a recipient that was refused is known to be dead."""
    if kind == HARD:
        if status and status.startswith(("5.1.7", "5.1.8")):
            return BLOCK
        if command in ("mail", "connect"):
            return SOFT if passing else BLOCK
        if command == "data" and not (status or "").startswith(("5.1.", "5.4.", "4.1.1")):
            return BLOCK
        if (status or "").startswith("5.2.") and command != "rcpt":
            return QUOTA
        if passing and status not in ("4.1.1", "4.1.6", "4.1.10"):
            return SOFT
    return kind


def _by_code(code: str, command: str, status: str | None) -> Verdict:
    if code.startswith("4"):
        return Verdict(kind=SOFT, reason="not delivered in time", status=status)
    if command in ("mail", "connect", "data") and code:
        return Verdict(kind=BLOCK, reason="refused without a reason", status=status)
    if code == "552":
        return Verdict(kind=QUOTA, reason="mailbox full", status=status)
    if code in ("554", "521", "571"):
        return Verdict(kind=BLOCK, reason="refused without a reason", status=status)
    if code in ("500", "501", "502", "503", "504", "530", "535", "541"):
        return Verdict(kind=SOFT, reason="the servers did not understand each other", status=status)
    return Verdict(kind=HARD, reason="failed for good", status=status)
