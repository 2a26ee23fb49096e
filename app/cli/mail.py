"""`quotahit mail …`"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from app.cli.output import emit_json, say
from app.core.dates import long_date
from app.core.errors import BadInput, NotFound

if TYPE_CHECKING:
    from app.core.message import ParsedMail

commands = typer.Typer(help="Read mail files.", no_args_is_help=True)


@commands.callback()
def _family() -> None:
    """Read mail files."""


@commands.command()
def parse(
    file: str = typer.Argument("", help="A mail file (.eml)."),
    now: str = typer.Option("", "--now", help="The instant that dates a mail without a date of its own (ISO 8601)."),
    batch: str = typer.Option("", "--batch", help="A file with the path of one mail a line; prints one object a line."),
    as_json: bool = typer.Option(False, "--json", help="Print one JSON object."),
) -> None:
    """Say what a mail is: a person's reply, a bounce, an automatic answer; and what it means."""
    from app.actions.mail import as_object, parse_mail, parse_mails

    at = _instant(now)
    if bool(file) == bool(batch):
        raise typer.BadParameter("Name one mail file, or --batch with a list of them.")
    if not batch:
        mail = parse_mail(Path(file), now=at)
        if as_json:
            emit_json(as_object(mail, file=file))
        else:
            _print(file, mail)
        return
    for path, mail in parse_mails(map(Path, _listed(batch)), now=at):
        if as_json:
            emit_json(as_object(mail, file=str(path)))
        else:
            _print(str(path), mail)


def _instant(text: str) -> datetime:
    """Return the instant given, or the present one: the command line is where time comes in."""
    if not text:
        return datetime.now(UTC)
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(f"{text!r} is no time.", hint="Give it like 2026-03-02T10:00:00+00:00.") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _listed(path: str) -> Iterator[str]:
    try:
        with Path(path).open(encoding="utf-8", errors="surrogateescape") as lines:
            for line in lines:
                if name := line.rstrip("\r\n"):
                    yield name
    except OSError as trouble:
        raise NotFound(f"{path} cannot be opened.", hint="Name a file with the path of one mail a line.") from trouble


def _print(file: str, mail: "ParsedMail") -> None:
    """Print what a mail is in a few lines for a person."""
    say(f"{file}: {mail.kind.value.replace('_', ' ')}, {mail.category.value} ({mail.confidence:.0%} sure)")
    say(f"  from {mail.sender or 'nobody'}: {mail.subject or 'no subject'}")
    for entry in mail.bounce.recipients if mail.bounce else ():
        say(f"  {entry.address} {entry.kind}: {entry.reason or 'no reason given'} {entry.status or ''}".rstrip())
    if mail.auto_reply and mail.auto_reply.until:
        say(f"  back on {long_date(mail.auto_reply.until)}")
    if mail.auto_reply and mail.auto_reply.delegate:
        say(f"  asks you to write to {mail.auto_reply.delegate} instead")
    if mail.opt_out:
        say("  asks for no more mail: nothing more may be sent to them")
    if mail.reading and mail.reading.asks_human:
        say("  needs you: a person should read it")
    for line in mail.visible_text.splitlines()[:12]:
        say(f"  | {line}")
    for defect in mail.defects:
        say(f"  defect: {defect}")
