"""What the pictures show: every screen, and the states of each that a person meets.

A scene that has several parts yields between them, so that what was asked is answered before it goes on.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from app.core.deal import Stage
from app.core.errors import NoKey
from app.ui.runner import Runner
from app.ui.shell.window import Window

Prepare = Callable[[Window], Iterator[None] | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One picture: a place, what to show there, and what to do before it is taken.

    `alone` builds what stands before there is a window: the first run, the locked workspace.
    """

    name: str
    place: str = ""
    arguments: dict[str, Any] = field(default_factory=dict)
    prepare: Prepare | None = None
    after: Callable[[Window], None] | None = None  # takes back what was done for the picture
    alone: Callable[[Runner], QWidget] | None = None


def scenes() -> tuple[Scene, ...]:
    """Return the pictures there are, each screen once or more."""
    return (
        *(Scene(name=name, place=name) for name in _PLAIN),
        *_LISTS,
        *_RECORDS,
        *_WORK,
        *(Scene(name=f"compliance-{tab}", place="compliance", arguments={"tab": tab}) for tab in _TRUST),
        *(Scene(name=f"settings-{name}", place="settings", arguments={"section": name}) for name in _SECTIONS),
        *_OVER,
        *_BEFORE,
    )


# What is also shown empty, with longer words, larger, mirrored, small and with endless names.
PLAIN_AND_RECORDS = frozenset(
    """today inbox contacts companies pipeline sequences agents analytics compliance settings duplicates trash
    contacts-panel contacts-ticked contact company deal pipeline-table agents-log keys palette contacts-delete""".split()
)
_PLAIN = (
    "today inbox contacts companies pipeline sequences agents analytics compliance settings duplicates trash".split()
)
_TRUST = "consent suppressed trail rules".split()
_SECTIONS = "offer customers sender mailboxes sending models keys look notices security backups".split()


def _press(window: Window, name: str) -> None:
    """Run a command by its name, as its key would."""
    from app.ui.shell.everywhere import commands

    page = window.page()
    known = [*(page.commands() if page is not None else ()), *commands(window)]
    next(command for command in known if command.name == name).run()


def _pressed(*names: str) -> Prepare:
    def prepare(window: Window) -> Iterator[None]:
        for name in names:
            _press(window, name)
            yield

    return prepare


def _page(window: Window) -> Any:
    return window.page()


# Lists and records ---------------------------------------------------------------------------------------------------


def _with_panel(window: Window) -> Iterator[None]:
    page = _page(window)
    page.table.go_to(2)
    page.open_current()
    yield
    page.beside.setFocus()


def _ticked(window: Window) -> None:
    page = _page(window)
    page.model.tick(range(1, 5), True)


def _condition(window: Window) -> Iterator[None]:
    page = _page(window)
    page.filters.edit(0)
    yield


def _record(kind: str) -> Prepare:
    def prepare(window: Window) -> Iterator[None]:
        ids: Sequence[int] = _page(window).model.ids
        if len(ids):
            window.go(kind, id=int(ids[min(2, len(ids) - 1)]))
        yield

    return prepare


def _deal(window: Window) -> Iterator[None]:
    page = _page(window)
    page.show_tab("board")
    yield
    card = page.card()
    if card is not None:
        window.go("deal", id=int(card.id))
    yield


def _delete(window: Window) -> Iterator[None]:
    _ticked(window)
    yield
    _page(window).delete()
    yield


_SAMPLE = """full_name,work_email,org,job,country_code,deal_size,seg_code
Priya Anand,p.anand@halden.example,Halden Freight,Operations Director,SE,"42,000",B2
Jonas Weber,j.weber@nordlicht.example,Nordlicht Logistik,Geschäftsführer,DE,"18,500",C1
Amélie Roux,amelie@rouxfils.example,Roux & Fils,Directrice,FR,"9,900",C1"""


def _import(window: Window, *, file: bool, ended: bool = False) -> Iterator[None]:
    import tempfile

    from app.ui.views.importing.wizard import ImportWizard

    wizard = ImportWizard(window.client, window)
    wizard.open()
    yield
    if file:
        path = Path(tempfile.gettempdir()) / "leads-feb.csv"
        path.write_text(_SAMPLE, encoding="utf-8")
        wizard.look_at(path)
        yield from _until(lambda: wizard.matching.seen is not None)
        if ended:
            wizard.deed_button.click()
            yield from _until(lambda: wizard.ended.result is not None)
        path.unlink(missing_ok=True)


def _until(done: Callable[[], bool], *, patience: int = 100) -> Iterator[None]:
    for _ in range(patience):
        yield
        if done():
            return


def _take_out(window: Window) -> None:
    """Take the import out again whose end was shown."""
    from app.ui.views.importing.running import undo_import
    from app.ui.views.importing.wizard import ImportWizard

    wizard = window.findChild(ImportWizard)
    if wizard is not None and wizard.ended.result is not None and wizard.ended.result.batch is not None:
        undo_import(window.client, window, wizard.ended.result.batch)


_LISTS = (
    Scene(name="contacts-panel", place="contacts", arguments={"view": "hot"}, prepare=_with_panel),
    Scene(name="contacts-ticked", place="contacts", prepare=_ticked),
    Scene(name="contacts-filter", place="contacts", arguments={"view": "hot"}, prepare=_condition),
    Scene(name="contacts-add", place="contacts", prepare=_pressed("contacts.add")),
    Scene(name="contacts-delete", place="contacts", prepare=_delete),
    Scene(name="companies-panel", place="companies", prepare=_with_panel),
    Scene(name="import-file", place="contacts", prepare=partial(_import, file=False)),
    Scene(name="import-columns", place="contacts", prepare=partial(_import, file=True)),
    Scene(name="import-ended", place="contacts", prepare=partial(_import, file=True, ended=True), after=_take_out),
    Scene(name="trash-deals", place="trash", arguments={"kind": "deal"}),
)
_RECORDS = (
    Scene(name="contact", place="contacts", arguments={"view": "hot"}, prepare=_record("contact")),
    Scene(name="company", place="companies", prepare=_record("company")),
    Scene(name="deal", place="pipeline", arguments={"view": "board"}, prepare=_deal),
)


# Work ----------------------------------------------------------------------------------------------------------------


def _log(window: Window) -> Iterator[None]:
    page = _page(window)
    for _ in range(2):
        page.live.step(1)
        yield


_WORK = (
    Scene(name="today-editing", place="today", prepare=_pressed("today.edit")),
    Scene(name="today-low-risk", place="today", prepare=_pressed("today.low")),
    Scene(name="inbox-reply", place="inbox", prepare=_pressed("inbox.reply")),
    Scene(name="pipeline-table", place="pipeline", arguments={"view": "table"}),
    Scene(name="pipeline-forecast", place="pipeline", arguments={"view": "forecast"}),
    Scene(name="pipeline-new", place="pipeline", arguments={"view": "board"}, prepare=_pressed("pipeline.new")),
    Scene(name="sequences-people", place="sequences", arguments={"tab": "people"}),
    Scene(name="sequences-enrol", place="sequences", arguments={"tab": "steps"}, prepare=_pressed("sequences.enrol")),
    Scene(name="agents-log", place="agents", prepare=_log),
    Scene(name="agents-loadouts", place="agents", prepare=_pressed("agents.tab.loadouts")),
    Scene(name="agents-past", place="agents", prepare=_pressed("agents.tab.past")),
    Scene(name="analytics-tables", place="analytics", prepare=_pressed("analytics.tables")),
)


# Over the window -------------------------------------------------------------------------------------------------------


def _palette(window: Window, typed: str) -> Iterator[None]:
    from app.ui.shell.everywhere import open_palette

    palette = open_palette(window)
    yield
    palette.field.setText(typed)
    yield


def _keys(window: Window) -> Iterator[None]:
    from app.ui.shell.everywhere import open_key_map

    open_key_map(window)
    yield


def _level(window: Window) -> Iterator[None]:
    from app.ui.shell.raising import change_level

    change_level(window, window.client, window.overview, "auto")
    yield


def _jobs(window: Window) -> Iterator[None]:
    from app.ui.client import Job
    from app.ui.shell.jobs import JobsPopover

    running = Job("Importing leads-feb.csv")
    running.began = window.client.now()
    running.done, running.total = 1840, 4120
    window.client.jobs.append(running)
    window.client.jobs_changed.emit()
    JobsPopover(window.client, window).open_at(window.sidebar.jobs, width=340)
    yield
    window.client.jobs.remove(running)


def _tray(window: Window) -> Iterator[None]:
    from PySide6.QtCore import QPoint

    from app.ui.shell.tray import Tray

    tray = Tray(window)
    tray.menu.setParent(window, tray.menu.windowFlags())
    if window.overview is not None:
        tray.show_overview(window.overview)
    tray.menu.popup(window.mapToGlobal(QPoint(window.width() - 320, 60)))
    yield


def _toast(window: Window) -> Iterator[None]:
    page = _page(window)
    page.show_tab("board")
    yield
    card = page.card()
    if card is not None:
        page.move_deal(int(card.id), Stage.PROPOSAL if card.stage is Stage.NEGOTIATION else Stage.NEGOTIATION)
    yield


def _undo(window: Window) -> None:
    window.client.undo()


_OVER = (
    Scene(name="palette", place="today", prepare=partial(_palette, typed="")),
    Scene(name="palette-found", place="today", prepare=partial(_palette, typed="pri")),
    Scene(name="keys", place="today", prepare=_keys),
    Scene(name="autonomy", place="today", prepare=_level),
    Scene(name="jobs", place="contacts", prepare=_jobs),
    Scene(name="tray", place="today", prepare=_tray),
    Scene(name="toast", place="pipeline", arguments={"view": "board"}, prepare=_toast, after=_undo),
)


# Before there is a window ------------------------------------------------------------------------------------------------


class Lobby:
    """A host of a workspace that is not open: enough for what is shown before one is."""

    folder = Path("QuotaHit")
    workspace = None
    practising = False

    def exists(self) -> bool:
        """There is one, and it is locked."""
        return True

    def wants_passphrase(self) -> bool:
        """It asks for its passphrase."""
        return True

    def keyring_answers(self) -> bool:
        """The keyring could hold the key."""
        return True

    def open(self, passphrase: str | None, recovery_code: str | None = None) -> Any:
        """Nobody opens it."""
        raise NoKey("This workspace is a picture of one.")


def _first_run(runner: Runner, step: int) -> QWidget:
    from app.ui.views.first_run.window import FirstRun

    shown: Any = FirstRun(Lobby(), runner)  # type: ignore[arg-type]
    shown.code.code.set("K7QF2-9XTBM-4HWNA-R3VDP-8CEJL")
    shown._show_step(step)
    return shown  # type: ignore[no-any-return]


def _locked(runner: Runner) -> QWidget:
    from app.ui.views.unlock.screen import UnlockScreen

    return UnlockScreen(Lobby(), runner, locked=True)  # type: ignore[arg-type]


_BEFORE = (
    *(
        Scene(name=f"first-run-{name}", alone=partial(_first_run, step=step))
        for step, name in enumerate("lock code offer person mailbox models".split())
    ),
    Scene(name="locked", alone=_locked),
)
