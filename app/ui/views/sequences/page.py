"""The Sequences screen: the sequences at the left, the steps of one down the middle with their variants across."""

from functools import partial
from typing import ClassVar

from PySide6.QtWidgets import QStackedWidget, QWidget

from app.actions.queries import sequences as queries
from app.actions.queries.analytics import Figure
from app.actions.queries.sequences import Listed, SequenceShown
from app.actions.registry import Ran
from app.core.changes import Topic
from app.core.errors import Trouble
from app.ui import theme
from app.ui.client import Client
from app.ui.commands import Command
from app.ui.page import Page
from app.ui.views.analytics.behind import BehindDialog
from app.ui.views.sequences import wording
from app.ui.views.sequences.dialogs import ForWhomDialog, TitleDialog
from app.ui.views.sequences.enrol import EnrolDialog
from app.ui.views.sequences.people import People
from app.ui.views.sequences.steps import Steps
from app.ui.widgets import (
    Button,
    Chip,
    Header,
    InlineMessage,
    Label,
    Menu,
    Skeleton,
    Splitter,
    Surface,
    Tabs,
    columns,
    rows,
)
from app.ui.widgets.listing import Cell, Head, Line, Listing
from app.ui.words import number, tr


class SequencesPage(Page):
    """Which touch comes when, what each brought, who is in it."""

    name = "sequences"
    topics: ClassVar[frozenset[Topic]] = frozenset({Topic.SEQUENCES, Topic.OUTBOX, Topic.MESSAGES, Topic.APPROVALS})

    def __init__(self, client: Client, parent: QWidget | None = None) -> None:
        super().__init__(client, parent)
        self.found: dict[str, Listed] = {}
        self.shown: SequenceShown | None = None
        self._wanted = str(self.kept("sequence", ""))
        self.header = Header(tr("Sequences"))
        self.new = Button(tr("New sequence"), "primary", icon="action.add", small=True)
        self.new.clicked.connect(self.create_sequence)
        self.header.add_action(self.new)
        self.list = Listing([Head("")], tr("Sequences"), two_lines=True)
        self.list.horizontalHeader().hide()
        self.list.chosen.connect(self._chosen)
        self.tabs = Tabs([("steps", tr("Steps")), ("people", tr("People"))])
        self.steps, self.people = Steps(), People(client)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.steps)
        self.stack.addWidget(self.people)
        self.trouble = InlineMessage(tone="danger")
        self.trouble.hide()
        self.trouble.pressed.connect(self.load)
        self.skeleton = Skeleton(64)
        layout = rows(self)
        layout.addWidget(self.header)
        self.splitter = Splitter()
        self.splitter.addWidget(self.list)
        self.splitter.addWidget(self._detail())
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setSizes([theme.scaled(300), 4 * theme.scaled(300)])
        layout.addWidget(self.splitter, 1)
        self.tabs.chosen.connect(self._turn)
        self.steps.saving.connect(self._save)
        self.steps.opened.connect(self._open_step)
        self.steps.variant_opened.connect(self._open_variant)
        self.steps.variant_switched.connect(self._switch_variant)
        self.tabs.choose(self.kept("tab", "steps"))
        self._turn(self.tabs.value())

    def _detail(self) -> QWidget:
        detail = QWidget()
        layout = rows(detail)
        self.head = Surface(lines="bottom")
        head = rows(self.head, gap=4, margins=(20, 14, 16, 8))
        line = columns(gap=8)
        self.title = Label("", "title")
        self.resting = Chip(tr("Paused"), "warning", icon="action.pause")
        self.away = Chip(tr("Put away"))
        line.addWidget(self.title)
        line.addWidget(self.resting)
        line.addWidget(self.away)
        line.addStretch(1)
        self.enrol_button = Button(tr("Enrol people"), icon="action.add", keys="E", small=True)
        self.pause_button = Button(tr("Pause"), icon="action.pause", keys="P", small=True)
        self.more_button = Button(tr("More"), "ghost", caret=True, small=True)
        self.enrol_button.clicked.connect(self.enrol)
        self.pause_button.clicked.connect(self.press_pause)
        self.more_button.clicked.connect(self._menu)
        for button in (self.enrol_button, self.pause_button, self.more_button):
            line.addWidget(button)
        head.addLayout(line)
        self.figures = Label("", "small", "text2")
        self.behind = Label("", "small", "warning")
        head.addWidget(self.figures)
        head.addWidget(self.behind)
        head.addWidget(self.tabs)
        layout.addWidget(self.trouble)
        layout.addWidget(self.head)
        layout.addWidget(self.stack, 1)
        layout.addWidget(self.skeleton, 1)
        self.head.hide()
        self.stack.hide()
        return detail

    # Loading ---------------------------------------------------------------------------------------------------------

    def load(self) -> None:
        """Ask for the list, and for the sequence in front."""
        self.client.ask(self, queries.listed, then=self._take_list, failed=self._failed)

    def arrive(self, **arguments: object) -> None:
        """Come to one sequence (`name`), its steps or its people (`tab`)."""
        if isinstance(name := arguments.get("name"), str):
            self._wanted = name
        if (tab := arguments.get("tab")) in ("steps", "people"):
            self.tabs.choose(tab)
            self._turn(tab)
        self.refresh()

    def first_focus(self) -> QWidget | None:
        """The list has the keyboard first."""
        return self.list

    def _failed(self, trouble: Trouble) -> None:
        self.skeleton.hide()
        self.trouble.say(tr("The sequences could not be read"), str(trouble), tr("Try again"))

    def _take_list(self, found: list[Listed]) -> None:
        self.trouble.hide()
        self.found = {one.name: one for one in found}
        blocked = self.list.blockSignals(True)
        self.list.show_lines([self._line(one) for one in found])
        self.list.blockSignals(blocked)
        if self._wanted not in self.found:
            self._wanted = found[0].name if found else ""
        if self.list.key() != self._wanted:
            blocked = self.list.blockSignals(True)
            self.list.choose(self._wanted)
            self.list.blockSignals(blocked)
        self._ask_for(self._wanted)

    def _line(self, one: Listed) -> Line:
        counts = tr("{active} under way · {replied} replied", active=number(one.active), replied=number(one.replied))
        state = tr("Put away") if one.archived else tr("Paused") if one.paused else ""
        under = counts if one.enrolled else tr("Nobody yet · %n step(s)", n=one.steps)
        icon = "action.pause" if one.paused and not one.archived else ""
        said = " · ".join(part for part in (state, under) if part)
        ink = "text3" if one.archived else "text"
        cell = Cell(wording.title(one.name, one.title), under=said, role="bodyMed", ink=ink, icon=icon)
        return Line(one.name, (cell,))

    def _chosen(self, key: object) -> None:
        if isinstance(key, str) and key != self._wanted:
            self._wanted = key
            self.keep("sequence", key)
            self._ask_for(key)

    def _ask_for(self, name: str) -> None:
        if name:
            self.client.ask(self, queries.sequence, name, then=self._take, failed=self._failed)

    def _take(self, found: SequenceShown | None) -> None:
        if found is None or found.name != self._wanted:
            return
        self.shown = found
        self.skeleton.hide()
        self.head.show()
        self.stack.show()
        self.title.set(wording.title(found.name, found.title))
        self.resting.setVisible(found.paused)
        self.away.setVisible(found.archived)
        self.pause_button.setText(tr("Resume") if found.paused else tr("Pause"))
        self.pause_button.set_icon("action.resume" if found.paused else "action.pause")
        self.pause_button.setEnabled(not found.archived)
        self.enrol_button.setEnabled(not found.archived)
        parts = [
            tr("%n enrolled", n=found.enrolled),
            tr("%n under way", n=found.active),
            tr("replies {rate}", rate=wording.interval(found.replied)) if found.enrolled else "",
            tr("too few to tell") if found.enrolled and found.replied.too_few else "",
            tr("version {number}", number=found.version) if found.version > 1 else "",
        ]
        self.figures.set(" · ".join(part for part in parts if part))
        self.behind.set(tr("%n (goes|go) on under older steps", n=found.behind) if found.behind else "")
        self.behind.setVisible(found.behind > 0)
        self.tabs.set_count("people", number(found.enrolled) if found.enrolled else "")
        self.steps.show_sequence(found)
        self.people.show_sequence(found)

    def _turn(self, tab: object) -> None:
        self.stack.setCurrentWidget(self.people if tab == "people" else self.steps)
        self.keep("tab", tab)

    # Deeds -----------------------------------------------------------------------------------------------------------

    def create_sequence(self) -> None:
        """Ask for a name, and make a sequence with the usual steps."""
        dialog = TitleDialog(
            self,
            tr("New sequence"),
            tr("Create"),
            text=tr("It begins with the usual steps; change them before anybody is enrolled."),
        )
        dialog.named.connect(partial(self._create, dialog))
        dialog.open()

    def _create(self, dialog: TitleDialog, title: str) -> None:
        def made(ran: Ran) -> None:
            self._wanted = str(ran.result)
            dialog.accept()
            self.refresh()

        self.client.do(dialog, "create_sequence", {"title": title}, then=made, failed=dialog.fail)

    def rename(self) -> None:
        """Ask for another name."""
        if self.shown is None:
            return
        name = wording.title(self.shown.name, self.shown.title)
        dialog = TitleDialog(self, tr("Rename the sequence"), tr("Rename"), name=name)
        dialog.named.connect(partial(self._rename, dialog, self.shown.name))
        dialog.open()

    def _rename(self, dialog: TitleDialog, sequence: str, title: str) -> None:
        # The dialog asks, so that nobody speaks to it once it was closed.
        self.client.do(
            dialog,
            "rename_sequence",
            {"sequence": sequence, "title": title},
            then=lambda _: dialog.accept(),
            failed=dialog.fail,
        )

    def enrol(self) -> None:
        """Choose people, and enrol them."""
        if self.shown is not None and not self.shown.archived:
            title = wording.title(self.shown.name, self.shown.title)
            EnrolDialog(self, self.client, self.shown.name, title).open()

    def press_pause(self) -> None:
        """Pause the whole sequence, or let it go on."""
        if self.shown is not None and not self.shown.archived:
            verb = "release_sequence" if self.shown.paused else "hold_sequence"
            said = tr("Resumed “{sequence}”") if self.shown.paused else tr("Paused “{sequence}” for everybody in it")
            self.client.do(self, verb, {"sequence": self.shown.name}, toast=said.format(sequence=self.title.text()))

    def put_away(self) -> None:
        """Put the sequence away, or bring it back."""
        if self.shown is not None:
            verb = "restore_sequence" if self.shown.archived else "archive_sequence"
            said = tr("Brought “{sequence}” back") if self.shown.archived else tr("Put “{sequence}” away")
            self.client.do(self, verb, {"sequence": self.shown.name}, toast=said.format(sequence=self.title.text()))

    def _menu(self) -> None:
        if self.shown is None:
            return
        menu = Menu(self)
        menu.add(tr("Rename"), self.rename, icon="action.edit", enabled=not self.shown.archived)
        if self.shown.archived:
            menu.add(tr("Bring back"), self.put_away, icon="action.undo")
        else:
            may = not self.shown.built_in and not self.shown.active
            menu.add(tr("Put away"), self.put_away, icon="action.delete", enabled=may)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.more_button.mapToGlobal(self.more_button.rect().bottomLeft()))

    def _save(self, texts: list[str]) -> None:
        assert self.shown is not None
        if not self.shown.active:
            self._save_for(self.shown.name, texts, "new")
            return
        dialog = ForWhomDialog(self, self.shown.active)
        dialog.chosen.connect(partial(self._save_for, self.shown.name, texts))
        dialog.open()

    def _save_for(self, sequence: str, texts: list[str], whom: str) -> None:
        def saved(_: Ran) -> None:
            self.steps.saved(sequence)
            self.load()

        self.client.do(
            self,
            "update_sequence",
            {"sequence": sequence, "steps": texts, "for_whom": whom},
            then=saved,
            toast=tr("Changed the steps of “{sequence}”", sequence=self.title.text()),
            failed=lambda trouble: self.steps.fail(trouble.sentence, trouble.hint),
        )

    def _open_step(self, touch: str, what: str) -> None:
        if self.shown is None:
            return
        template = next((one.touch.template for one in self.shown.steps if one.touch.id == touch), "")
        figure = Figure(kind="step", within=self.shown.name, key=touch, what=what)
        BehindDialog(self, self.client, figure, "all", wording.text_name(template)).open()

    def _open_variant(self, experiment: str, arm: str) -> None:
        figure = Figure(kind="variant", within=experiment, key=arm)
        said = f"{wording.experiment(experiment)}: {wording.arm(arm)}"
        BehindDialog(self, self.client, figure, "all", said).open()

    def _switch_variant(self, experiment: str, arm: str, used: bool) -> None:
        verb = "bring_back_variant" if used else "retire_variant"
        self.client.do(self, verb, {"experiment": experiment, "arm": arm})

    def commands(self) -> list[Command]:
        """Return what can be done here."""

        def there() -> bool:
            return self.shown is not None

        return [
            Command(name="sequences.enrol", title=tr("Enrol people"), keys="E", run=self.enrol, icon="action.add", enabled=there),
            Command(name="sequences.pause", title=tr("Pause or resume the sequence"), keys="P", run=self.press_pause,
                    icon="action.pause", enabled=there),
            Command(name="sequences.new", title=tr("New sequence"), keys="Shift+N", run=self.create_sequence, icon="action.add"),
            Command(name="sequences.rename", title=tr("Rename the sequence"), keys="F2", run=self.rename, icon="action.edit",
                    enabled=there),
            Command(name="sequences.addStep", title=tr("Add a step"), keys="Shift+A", run=self._add_step, icon="action.add",
                    enabled=there),
            Command(name="sequences.up", title=tr("Move the step up"), keys="Alt+Up", run=partial(self.steps.move_focused, -1),
                    icon="action.up", enabled=there),
            Command(name="sequences.down", title=tr("Move the step down"), keys="Alt+Down",
                    run=partial(self.steps.move_focused, 1), icon="action.expand", enabled=there),
            Command(name="sequences.steps", title=tr("Show the steps"), keys="1", run=partial(self._show_tab, "steps")),
            Command(name="sequences.people", title=tr("Show the people"), keys="2", run=partial(self._show_tab, "people")),
            Command(name="sequences.next", title=tr("Next sequence"), keys="J", run=partial(self._step, 1), in_palette=False),
            Command(name="sequences.previous", title=tr("Previous sequence"), keys="K", run=partial(self._step, -1),
                    in_palette=False),
        ]  # fmt: skip

    def _add_step(self) -> None:
        self._show_tab("steps")
        if self.shown is not None:
            self.steps.add_step()

    def _show_tab(self, tab: str) -> None:
        self.tabs.choose(tab)
        self._turn(tab)

    def _step(self, by: int) -> None:
        (self.people.list if self.people.list.hasFocus() else self.list).step(by)
