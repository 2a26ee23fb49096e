"""Delivery reports: is this mail one, of whom does it speak, and why did it fail.

A report is known by what a person's mail never has: the parts of RFC 3464, `X-Failed-Recipients`, or a mail system as
its sender together with the words of a failure. A person who forwards or quotes a report has neither; and a mail inside
a mail (message/rfc822) is never looked into for it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from app.core.message import Bounce, BouncedRecipient
from app.sync.email import bounce_marks as marks
from app.sync.email import report
from app.sync.email.mime import Part
from app.sync.email.report import Record, address_in

_MOST_RECIPIENTS = 1_000
_MOST_FOREIGN = 200_000  # bytes of a report that are given to flufl.bounce
_MOST_FIELDS = 300_000  # characters of a report's fields
_LINE = 400  # characters of a line in which addresses are looked for
_HEAD = 6_000  # characters of a report in which its words are looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a mail of the mail system says; `good` where it only tells of a delivery."""

    bounce: Bounce | None = None
    complaint: bool = False
    good: bool = False
    returned: str = ""  # the headers of the mail it is about, as text


def find(mail: Part, text: str, *, subject: str, sender: str, own: frozenset[str]) -> Report | None:
    """Return the report a mail is, or None where a person or another program wrote it.

    `text` is the mail's own text, `own` our addresses in lower case. Complaints are told from bounces here, too.
    """
    parts = [part for part in mail.walk() if part.main_type in ("message", "text")]
    if found := _complaint(mail, parts, text):
        return found
    fields = "\n\n".join(part.text[:_MOST_FIELDS] for part in parts if part.content_type in report.STATUS_TYPES)
    if "notificationType" in text and (note := report.notification(text)):
        return _from_notification(note)
    by_machine = mail.content_type == "multipart/report" and "disposition" not in mail.parameters.get("report-type", "")
    if not fields and not by_machine and not _is_report(mail, text, subject, sender):
        return None
    body, returned = _report_text(text), _returned(parts, text)
    about = _records(mail, fields, body)
    excluded = own | {a.lower() for a in marks.ANY.findall(mail.header("to"))} | {address_in(sender).lower()}
    bad = [record for record in about if not record.good]
    if about and not bad:
        return Report(good=True, returned=returned)
    recipients = _recipients(mail, bad, body, returned, excluded)
    if not recipients and not bad and not marks.SUBJECT.search(subject):
        return None
    identity = marks.MESSAGE_ID.search(returned) or marks.MESSAGE_ID.search(body)
    return Report(
        bounce=Bounce(recipients=recipients, original_message_id=identity[1] if identity else None), returned=returned
    )


def _is_report(mail: Part, text: str, subject: str, sender: str) -> bool:
    """Tell whether a mail without the parts of RFC 3464 is a delivery report all the same."""
    if mail.has("x-failed-recipients"):
        return True
    path = mail.header("return-path")
    robot = not sender.strip() or bool(marks.ROBOT.search(sender[:300]))
    empty = mail.has("return-path") and (path.strip() in ("", "<>") or "mailer-daemon" in path.lower())
    nobody = bool(marks.NOBODY.search(sender))
    if not (robot or empty or nobody) or marks.VACATION.match(subject):
        return False
    telling = bool(marks.SUBJECT.search(subject)) and not marks.ANSWERED.match(subject)
    failed = bool(marks.FAILED.search(text[:_HEAD]))
    if robot:
        return failed or telling
    return failed and (telling or nobody or bool(marks.RCPT.search(text[:_HEAD])))


def _complaint(mail: Part, parts: list[Part], text: str) -> Report | None:
    """Return an abuse report: RFC 5965, or the forms of large providers before it."""
    part = next((p for p in parts if p.content_type == "message/feedback-report"), None)
    if part is None and "feedback" not in mail.parameters.get("report-type", ""):
        jmrp = mail.has("x-hmxmroriginalrecipient") or re.match(
            r"complaint about message from", mail.header("subject"), re.IGNORECASE
        )
        return Report(complaint=True, returned=_returned(parts, text)) if jmrp else None
    feedback = report.feedback(part) if part else report.Feedback()
    returned = _returned(parts, text)
    if feedback.kind in ("auth-failure", "not-spam"):
        return Report(good=True, returned=returned)
    return Report(complaint=True, returned=returned)


def _from_notification(note: report.Notification) -> Report:
    if note.kind == "complaint":
        return Report(complaint=True)
    if note.kind != "bounce":
        return Report(good=True)
    made = _unique(_judged(record, "") for record in note.records if record.address)
    return Report(bounce=Bounce(recipients=made, original_message_id=note.message_id or None))


# The texts of a report -----------------------------------------------------------------------------------------------


def _returned(parts: list[Part], text: str) -> str:
    """Return the headers of the mail that came back, wherever they stand."""
    for part in parts:
        if part.content_type in ("message/rfc822", "message/global") and part.children:
            inner = part.children[0]
            names = (
                "message-id",
                "x-qh-send-id",
                "x-microsoft-original-message-id",
                "x-google-original-message-id",
                "to",
                "references",
            )
            return "\n".join(f"{name}: {inner.header(name)}" for name in names if inner.has(name))
        if part.content_type in ("text/rfc822-headers", "text/rfc822-header", "message/global-headers"):
            return part.text[:20_000]
    cut = marks.RETURNED.search(text[:200_000])
    return text[cut.start() : cut.start() + 20_000] if cut else ""


def _report_text(text: str) -> str:
    """Return the report's own words, before the mail that came back."""
    head = text[:20_000]
    cut = marks.RETURNED.search(head)
    return head[: cut.start()] if cut and head[: cut.start()].strip() else head


def _records(mail: Part, fields: str, body: str) -> list[Record]:
    about = report.records(fields) if fields else []
    if not any(record.address for record in about) and "ecipient" in body:
        about = [record for record in report.records(body) if record.address] or about
    listed = list(marks.ANY.findall(mail.header("x-failed-recipients")))
    known = {record.address.lower() for record in about}
    spare = Record(action=about[0].action, status=about[0].status) if len(about) == 1 and not known else Record()
    for address in listed[:_MOST_RECIPIENTS]:
        if address.lower() not in known:
            about.append(Record(final=address, action=spare.action, status=spare.status))
    return about


# Recipients ----------------------------------------------------------------------------------------------------------


def _recipients(
    mail: Part, bad: list[Record], body: str, returned: str, excluded: frozenset[str] | set[str]
) -> tuple[BouncedRecipient, ...]:
    addressed = [record for record in bad if record.address]
    if addressed:
        alone = len(addressed) == 1
        return _unique(_judged(record, _context(body, record.address, alone=alone)) for record in addressed)
    known = bad[0] if bad else Record()
    # An address that is never one of a lead (our own, a postmaster) counts only where there is no other.
    segments = (
        _segments(body, excluded)
        or _elsewhere(mail, body, returned, excluded)
        or _segments(body, frozenset(), anyone=True)
        or _elsewhere(mail, body, returned, frozenset(), anyone=True)
        or _second_opinion(mail)
    )
    made = (
        _judged(Record(final=address, action=known.action, status=known.status, diagnostic=known.diagnostic), words)
        for address, words in segments[:_MOST_RECIPIENTS]
    )
    return _unique(made)


def _judged(record: Record, context: str) -> BouncedRecipient:
    from app.sync.email.bounce_reason import judge  # its phrases take long to compile, and most mail is no report

    # Some put the answer behind the code: `Status: 5.4.4 (Illegal host/domain name found)`.
    answer = record.diagnostic or record.status.partition("(")[2].rstrip(")")
    verdict = judge(answer, context=context, status=record.status, action=record.action)
    return BouncedRecipient(
        address=record.address.strip("."), kind=verdict.kind, status=verdict.status, reason=verdict.reason
    )


def _unique(made: Iterable[BouncedRecipient]) -> tuple[BouncedRecipient, ...]:
    """Keep one entry of each address: the hard one, where there are several."""
    kept: dict[str, BouncedRecipient] = {}
    for entry in made:
        key = entry.address.lower()
        if key not in kept or (entry.kind == "hard" and kept[key].kind != "hard"):
            kept[key] = entry
    return tuple(kept.values())[:_MOST_RECIPIENTS]


def _second_opinion(mail: Part) -> list[tuple[str, str]]:
    """Return the addresses that flufl.bounce knows how to find, for forms that we do not know."""
    import logging
    from email import message_from_bytes

    from flufl.bounce import all_failures

    logging.getLogger("flufl.bounce").disabled = True  # it logs every mail it stumbles over, with a traceback
    try:
        temporary, permanent = all_failures(message_from_bytes(mail.raw[:_MOST_FOREIGN]))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return []  # made for real mail, not for bytes that were made to break it
    return [(address.decode("ascii", "replace"), "") for address in sorted(permanent | temporary)]


def _context(body: str, address: str, *, alone: bool) -> str:
    """Return what the report says of one recipient in its own words."""
    if alone:
        return body
    own = [words for found, words in _segments(body, frozenset()) if found.lower() == address.lower()]
    return "\n".join(own)


def _segments(body: str, excluded: frozenset[str] | set[str], *, anyone: bool = False) -> list[tuple[str, str]]:
    """Return (address, the words from it to the next address) for each line that begins with an address."""
    found = [match for match in marks.AT_LINE.finditer(body) if _is_address(match[1], excluded, anyone=anyone)]
    if not found:
        return []
    ends = [match.start() for match in found[1:]] + [len(body)]
    lead = body[: found[0].start()] if len(found) == 1 else ""
    return [(_tidy(m[1]), lead + body[m.start() : end]) for m, end in zip(found, ends, strict=True)]


def _elsewhere(
    mail: Part, body: str, returned: str, excluded: frozenset[str] | set[str], *, anyone: bool = False
) -> list[tuple[str, str]]:
    """Return addresses where no line begins with one, from the surest place to the vaguest."""
    lines = _lines_with_addresses(body)
    for pattern in (marks.RCPT, marks.NEAR):
        found = [match[1] for match in pattern.finditer(lines) if _is_address(match[1], excluded, anyone=anyone)]
        if found:
            return [(_tidy(address), body) for address in dict.fromkeys(found)]
    if bare := marks.BARE.search(body):
        domain = address_in(mail.header("from")).rpartition("@")[2]
        if domain:
            return [(f"{bare[1]}@{domain}", body)]
    for place in (lines, mail.header("subject"), _to_line(returned)):
        found = [address for address in marks.ANY.findall(place) if _is_address(address, excluded, anyone=anyone)]
        if found:
            return [(_tidy(address), body) for address in dict.fromkeys(found)]
    return []


def _lines_with_addresses(body: str) -> str:
    """Return the lines that may hold an address, each cut to a length that keeps searching linear."""
    return "\n".join(line[:_LINE] for line in body[:_HEAD].split("\n") if "@" in line)


def _to_line(returned: str) -> str:
    match = re.search(r"^[ \t>]*to[ \t]*:([^\n]*(?:\n[ \t][^\n]*)*)", returned, re.IGNORECASE | re.MULTILINE)
    return match[1] if match else ""


def _is_address(address: str, excluded: frozenset[str] | set[str], *, anyone: bool) -> bool:
    address = _tidy(address).lower()
    return (
        address not in excluded
        and (anyone or not marks.NEVER.match(address))
        and not marks.NOT_ADDRESSES.search(address)
        and bool(re.search(r"@[\w-]", address))
    )


def _tidy(address: str) -> str:
    return re.sub(r"^(?:mailto:|.*smtp=)", "", address.strip(".,;:!?*`´"), flags=re.IGNORECASE)
