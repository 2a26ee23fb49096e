"""The pretend outside world on the wall clock, as a program of its own: what a person who practises writes to.

People answer after minutes where they would take hours. Everything that happened stands in one journal, and a start plays
it again: mailboxes, payment objects and what people were about to do are as they were left.

    python -m app.sandbox.live --folder FOLDER --ports-file FILE --with-parent
"""

import base64
import dataclasses
import json
import sys
import threading
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from app.core.codec import from_plain, plain
from app.core.errors import Trouble
from app.sandbox import data_server, program
from app.sandbox.faults import MailFaults
from app.sandbox.mail.host import Accepted
from app.sandbox.payment.api import Answer, Request
from app.sandbox.people.personas import Act, Prospect, casting
from app.sandbox.people.population import Person
from app.sandbox.world import World

PACE = 120  # an hour passes in half a minute
SILENT = 14  # of a hundred and some: most of those who practise want to see an answer
TICK = 0.25  # seconds
WORLD, JOURNAL = "world.json", "story.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inhabited:
    """Who lives in a practice world, the founder's mailboxes in it, its seed, and how many times quicker people are."""

    people: tuple[Person, ...]
    mailboxes: tuple[str, ...]
    seed: int
    pace: int = PACE


def describe(folder: Path, who: Inhabited) -> None:
    """Write who lives in a practice world; a world that is there stays as it is."""
    file = folder / WORLD
    if file.exists():
        return
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    program.announce(file, plain(who))


def inhabited(folder: Path) -> Inhabited:
    """Return who lives in the practice world of a folder."""
    return from_plain(json.loads((folder / WORLD).read_text(encoding="utf-8")), Inhabited)


class LiveWorld(World):
    """A world that is quick, and that remembers."""

    def __init__(self, folder: Path, who: Inhabited) -> None:
        clock, people, seed = program.WallClock(), list(who.people), who.seed
        super().__init__(folder=folder, clock=clock, people=people, mailboxes=who.mailboxes, seed=seed)
        self.prospects = casting(people, seed, silent=SILENT)
        self._pace = who.pace
        gone = {p.person.email: _NO_SUCH for p in self.prospects.values() if p.persona.name == "no such address"}
        self.mail.faults = MailFaults(seed=seed, recipients=gone)
        self._wall = clock
        self._path = folder / JOURNAL
        self._journal: program.Journal | None = None
        self._names: dict[int, str] = {}
        self._planned: dict[str, int] = {}
        self._handle = self.payments.api.handle
        self.payments.api.handle = self._handled  # type: ignore[method-assign]

    def remember(self) -> int:
        """Play again what happened before; return how much that was. From now on what happens is written down."""
        told = 0
        if self._path.exists():
            for line in self._path.read_text(encoding="utf-8").splitlines():
                try:
                    entry: dict[str, Any] = json.loads(line)
                except ValueError:
                    continue  # a line that the end of the program cut off: it never happened
                self._wall.set_to(datetime.fromisoformat(entry["at"]))
                self._again(entry)
                told += 1
        self._wall.set_to(None)
        self._journal = program.Journal(self._path)
        return told

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        super().__exit__(kind, error, trace)
        if self._journal is not None:
            self._journal.close()

    def _again(self, entry: dict[str, Any]) -> None:
        if entry["what"] == "accepted":
            host = self.mail._host
            mailbox = host.store.mailboxes.get(entry["account"].lower())
            if mailbox is not None:
                host.accept(mailbox, entry["from"], tuple(entry["to"]), base64.b64decode(entry["raw"]))
                self.listen()
        elif entry["what"] == "request":
            self._handle(Request(**entry["request"]))
        else:
            for due in self._due:
                if self._names[due.number] == entry["name"]:
                    self._due.remove(due)
                    self._due.sort()
                    self._carry_out(due)
                    return

    def _write(self, what: str, **told: object) -> None:
        if self._journal is not None:
            self._journal.write({"at": self._wall.now().isoformat(), "what": what, **told})

    def _accepted(self, accepted: Accepted) -> None:
        self._write(
            "accepted",
            account=accepted.account,
            to=list(accepted.recipients),
            raw=base64.b64encode(accepted.raw).decode(),
            **{"from": accepted.envelope_from},
        )
        super()._accepted(accepted)

    def _plan(self, prospect: Prospect, act: Act, about: Accepted) -> None:
        email = prospect.person.email
        self._planned[email] = self._planned.get(email, 0) + 1
        super()._plan(prospect, quickened(act, self._wall.now(), self._pace), about)
        self._names[self._number] = f"{email} {self._planned[email]}"

    def _carry_out(self, due: Any) -> None:  # world's own entry
        self._write("done", name=self._names[due.number])
        super()._carry_out(due)

    def _handled(self, request: Request) -> Answer:
        """Answer a request of the payment API, and write down what changed anything."""
        api = self.payments.api
        with api.lock:
            before = len(api.book.events.written)
            answer = self._handle(request)
            if request.method != "GET" or len(api.book.events.written) != before:
                self._write("request", request=dataclasses.asdict(request) | {"headers": dict(request.headers)})
            return answer


_NO_SUCH = (550, "5.1.1 user unknown")


def quickened(act: Act, now: datetime, pace: int) -> Act:
    """Return an act as soon as practice has it."""
    until = None if act.until is None else now + (act.until - now) / pace
    return dataclasses.replace(act, at=now + (act.at - now) / pace, until=until)


def main(folder: Path, ports_file: Path, *, with_parent: bool) -> None:
    """Run a practice world until it is told to end."""
    with LiveWorld(folder, inhabited(folder)) as world:
        world.remember()
        ended = threading.Event()
        if with_parent:
            threading.Thread(target=_watch, args=(ended,), daemon=True).start()
        program.announce(ports_file, facts(world))
        while not ended.wait(TICK):
            _live(world)


def facts(world: World) -> dict[str, object]:
    """Return where a world's servers are."""
    return {
        "smtp": world.mail.smtp_port,
        "imap": world.mail.imap_port,
        "ca": str(world.mail.authority.ca),
        "payments": world.payments.url,
        "payments_key": world.payments.key,
        "data": world.data.url,
        "data_key": data_server.KEY,
    }


def _live(world: World) -> None:
    """Let people read and do what is due; what one of them trips over is theirs alone."""
    try:
        world.listen()
        world.act()
    except Trouble as trouble:
        sys.stderr.write(f"{trouble}\n")


def _watch(ended: threading.Event) -> None:
    program.wait_for_end(with_parent=True)
    ended.set()


if __name__ == "__main__":
    given = program.arguments("A practice world on loopback.")
    main(given.folder, given.ports_file, with_parent=given.with_parent)
