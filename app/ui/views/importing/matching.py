"""The second step: each column with a few of its values, and the field it goes to; and what would come of it."""

from collections.abc import Sequence
from threading import Event

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.actions.import_job import Duplicates, Kind
from app.actions.queries import importing
from app.actions.queries.importing import Column, Outlook, Sheet, fields_of
from app.core.errors import Cancelled, Trouble
from app.ui.client import Client
from app.ui.views.importing import wording
from app.ui.views.importing.running import Plan
from app.ui.widgets import (
    CheckBox,
    ComboBox,
    HLine,
    Icon,
    InlineMessage,
    Label,
    ScrollArea,
    Skeleton,
    TextLabel,
    columns,
    rows,
)
from app.ui.words import number, tr

_AT_ONCE = 24  # rows that are made in one go; a file of hundreds of columns shows the first of them at once
_PATIENCE = 250  # milliseconds without another change before the rows are counted
_KEEP = ""  # the choice that keeps a column as extra data


class Match(QWidget):
    """One column: its heading and some of its values, and the field it goes to."""

    changed = Signal()

    def __init__(self, column: Column, kind: Kind) -> None:
        super().__init__()
        self.heading = column.heading
        self.field = column.field
        outer = rows(self)
        line = columns(gap=12, margins=(0, 5, 3, 5))
        said = rows(gap=0)
        said.addWidget(Label(column.heading, "mono"))
        said.addWidget(Label(", ".join(column.samples) or tr("empty"), "small", "text2"))
        line.addLayout(said, 4)
        line.addWidget(Icon("action.next", "text3", 12))
        choices = [(_KEEP, tr("Keep as extra data"))]
        choices += [(name, wording.field_name(name, kind)) for name in fields_of(kind)]
        self.combo = ComboBox(choices, name=tr("{column} goes to", column=column.heading), value=column.field)
        self.combo.setPlaceholderText(tr("Choose a field"))
        self.combo.chosen.connect(self._chosen)
        line.addWidget(self.combo, 4)
        self._icon = Icon("status.ok", "success")
        line.addWidget(self._icon)
        outer.addLayout(line)
        outer.addWidget(HLine(name="overlayLine"))
        self._dress()

    def give_up(self) -> None:
        """Another column took its field."""
        self.field = None
        self.combo.choose(None)
        self._dress()

    def _chosen(self, value: object) -> None:
        self.field = str(value) or None
        self._dress()
        self.changed.emit()

    def _dress(self) -> None:
        decided = self.combo.currentIndex() >= 0
        self.combo.set_tone("plain" if decided else "warning")
        if self.field is None and decided:
            self._icon.set("status.info", "text3")
        else:
            self._icon.set("status.ok" if decided else "status.warning", "success" if decided else "warning")


class Matching(QWidget):
    """The columns of a file and what each goes to."""

    kind_changed = Signal(str)
    ready = Signal()  # what would be done is known, or has changed

    def __init__(self, client: Client) -> None:
        super().__init__()
        self._client = client
        self.sheet: Sheet | None = None
        self.seen: Outlook | None = None
        self.matches: list[Match] = []
        self._to_come: list[Column] = []
        self._stop = Event()
        self._wait = QTimer(self, singleShot=True, interval=_PATIENCE)
        self._wait.timeout.connect(self._count)
        self._more = QTimer(self, singleShot=True, interval=0)
        self._more.timeout.connect(self._add_some)
        self._build()

    def _build(self) -> None:
        layout = rows(self, gap=10)
        top = columns(gap=10)
        self._summary = TextLabel("", "body", "text2")
        self.kind = ComboBox([("contacts", tr("Contacts")), ("deals", tr("Deals"))], name=tr("What the file lists"))
        self.kind.chosen.connect(lambda kind: self.kind_changed.emit(str(kind)))
        top.addWidget(self._summary, 1)
        top.addWidget(self.kind)
        layout.addLayout(top)
        heads = columns(gap=12, margins=(0, 0, 30, 0))
        heads.addWidget(Label(tr("Your column"), "small", "text2"), 4)
        heads.addSpacing(24)
        heads.addWidget(Label(tr("Goes to"), "small", "text2"), 4)
        layout.addLayout(heads)
        layout.addWidget(HLine(name="overlayLine"))
        self._content = QWidget()
        self._rows = rows(self._content)
        self._rows.addStretch(1)
        self.area = ScrollArea(self._content, fill="overlay")
        layout.addWidget(self.area, 1)
        self._skeleton = Skeleton(44)
        layout.addWidget(self._skeleton, 1)
        choice = columns(gap=10)
        choice.addWidget(Label(tr("Who is here already"), "body"))
        self.duplicates = ComboBox(
            [
                ("update", tr("Update: fill what they lack")),
                ("skip", tr("Skip: leave them as they are")),
                ("both", tr("Keep both: add a second record")),
            ],
            name=tr("Who is here already"),
            value="update",
        )
        self.duplicates.chosen.connect(lambda _: self._tell())
        choice.addWidget(self.duplicates, 1)
        layout.addLayout(choice)
        self.old = CheckBox(tr("These are old leads: ask them once more rather than approach them anew"))
        layout.addWidget(self.old)
        self.error = InlineMessage(tone="danger")
        layout.addWidget(self.error)
        self.said = TextLabel("", "body", "text2")
        layout.addWidget(self.said)

    def wait_for_it(self) -> None:
        """Show that a file is being looked at."""
        self.sheet = self.seen = None
        self.area.hide()
        self._skeleton.show()
        self._summary.set("")
        self.said.set("")
        self.error.say("")

    def show_sheet(self, sheet: Sheet) -> None:
        """Show the columns of a file."""
        self.sheet = sheet
        self._clear()
        self._skeleton.hide()
        self.area.show()
        self.kind.choose(sheet.kind)
        self.old.setVisible(sheet.kind == "contacts")
        self._to_come = list(sheet.columns)
        self._add_some()
        self._changed()

    def _clear(self) -> None:
        for one in self.matches:
            self._rows.removeWidget(one)
            one.hide()
            one.deleteLater()
        self.matches = []

    def _add_some(self) -> None:
        assert self.sheet is not None
        now, self._to_come = self._to_come[:_AT_ONCE], self._to_come[_AT_ONCE:]
        for column in now:
            match = Match(column, self.sheet.kind)
            match.changed.connect(lambda match=match: self._match_changed(match))
            self.matches.append(match)
            self._rows.insertWidget(self._rows.count() - 1, match)
        if self._to_come:
            self._more.start()

    # What goes where -------------------------------------------------------------------------------------------------

    def mapping(self) -> dict[str, str | None]:
        """Return for every column the field it goes to."""
        found = {one.heading: one.field for one in self.matches}
        return found | {one.heading: one.field for one in self._to_come}

    def plan(self) -> Plan | None:
        """Return what was agreed on, or None where nothing goes anywhere."""
        mapping = self.mapping()
        if self.sheet is None or not any(mapping.values()):
            return None
        return Plan(
            path=self.sheet.path,
            kind=self.sheet.kind,
            mapping=mapping,
            duplicates=self._duplicates(),
            dormant=self.sheet.kind == "contacts" and self.old.isChecked(),
            rows=self.seen.rows if self.seen is not None else None,
        )

    def count(self) -> int | None:
        """Return how many rows change something here, or None where that is not known yet."""
        if self.seen is None:
            return None
        return self.seen.new + (0 if self._duplicates() == "skip" else self.seen.here)

    def _duplicates(self) -> Duplicates:
        value = self.duplicates.value()
        return "skip" if value == "skip" else "both" if value == "both" else "update"

    def _match_changed(self, changed: Match) -> None:
        for other in self.matches:
            if other is not changed and changed.field and other.field == changed.field:
                other.give_up()
        self._to_come = [
            Column(heading=one.heading, samples=one.samples, field=None if one.field == changed.field else one.field)
            for one in self._to_come
        ]
        self._changed()

    def _changed(self) -> None:
        self.seen = None
        self.stop_counting()
        self._wait.start()
        self._tell()

    # What would come of it -------------------------------------------------------------------------------------------

    def stop_counting(self) -> None:
        """Let go of a count that is under way: it is of no use any more."""
        self._wait.stop()
        self._stop.set()

    def _count(self) -> None:
        plan = self.plan()
        if plan is None:
            return
        self._stop = Event()
        self._client.ask(
            self,
            importing.outlook,
            plan.path,
            plan.kind,
            plan.mapping,
            self._stop.is_set,
            then=self._counted,
            failed=self._not_counted,
        )

    def _counted(self, seen: Outlook) -> None:
        self.seen = seen
        self._tell()

    def _not_counted(self, trouble: Trouble) -> None:
        if not isinstance(trouble, Cancelled):
            self.error.say(trouble.sentence, trouble.hint)

    def _tell(self) -> None:
        if self.sheet is None:
            return
        self._summary.set(self._about(self.sheet))
        self.error.say("")
        if self.seen is not None:
            self.said.set(wording.outlook(self.seen, self._duplicates()))
        else:
            self.said.set(tr("Counting what is new") if self.plan() else tr("Choose a field for at least one column."))
        self.ready.emit()

    def _about(self, sheet: Sheet) -> str:
        fields: Sequence[str | None] = list(self.mapping().values())
        said = wording.matched(len(fields), sum(one is None for one in fields))
        if self.seen is not None:
            said = tr("{rows} rows, {columns}", rows=number(self.seen.rows), columns=said)
        return tr("{about}. It looks like {program}.", about=said, program=sheet.program) if sheet.program else said
