"""The rule tables: each rule with its law, the day it was checked, and what would release what it stops."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.actions.queries import compliance as queries
from app.actions.queries.compliance import RuleLine, Rules, RuleTable
from app.ui import words
from app.ui.client import Client
from app.ui.views.compliance import wording
from app.ui.widgets import ComboBox, HLine, Label, ScrollArea, SearchField, Surface, TextLabel, columns, rows
from app.ui.widgets.listing import Cell, Head, Line, Listing
from app.ui.words import tr


class RulesTab(QWidget):
    """One table at a time; the chosen row in full beside it."""

    def __init__(self, client: Client, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.client = client
        self.held: Rules | None = None
        self._rows: dict[str, RuleLine] = {}
        self._table = "rules"
        layout = columns(self)
        left = rows()
        below = columns(gap=12, margins=(20, 8, 20, 8))
        self.tables = ComboBox(name=tr("Table"))
        below.addWidget(self.tables)
        self.search = SearchField(tr("Search the rules"))
        self.search.setFixedWidth(280)
        self.said = Label("", "small", "text2")
        self.sha = Label("", "mono", "text2")
        self.sha.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        below.addWidget(self.search)
        below.addWidget(self.said, 1)
        below.addWidget(self.sha)
        left.addLayout(below)
        self.list = Listing(
            [Head(tr("Name"), 190), Head(tr("What")), Head(tr("Law")), Head(tr("Checked"), 110)], tr("Rules")
        )
        left.addWidget(self.list, 1)
        layout.addLayout(left, 1)
        self.sheet = _Sheet()
        self.sheet.setFixedWidth(380)
        self.sheet.hide()
        layout.addWidget(self.sheet)
        self.tables.chosen.connect(lambda _name: self._fill())
        self.search.textChanged.connect(lambda _text: self._fill())
        self.list.chosen.connect(self._show)

    def load(self) -> None:
        """Ask for the tables, which do not change while the program runs."""
        if self.held is None:
            self.client.ask(self, queries.rules, then=self._take)

    def _take(self, held: Rules) -> None:
        self.held = held
        self.tables.set_choices([(one.name, _named(one)) for one in held.tables], self._table)
        self.sha.set(held.sha256[:16])
        self.sha.setToolTip(tr("By this sum a decision names the rules of its day:") + f"\n{held.sha256}")
        self._fill()

    def _fill(self) -> None:
        if self.held is None:
            return
        table = next(one for one in self.held.tables if one.name == self.tables.value())
        wanted = self.search.text().casefold().split()
        shown = [line for line in table.lines if all(word in _text(line) for word in wanted)]
        self._rows = {f"{place} {line.id}": line for place, line in enumerate(shown)}
        self.list.show_lines([_line(key, line) for key, line in self._rows.items()])
        due = tr(", %n due for a check", n=table.due) if table.due else ""
        self.said.set(tr("Checked on {day}", day=words.full_day(table.verified)) + due)
        if self.list.key() is None:
            self.list.step(1)
        self._show(self.list.key())

    def show_rule(self, rule: str) -> None:
        """Show one rule by its id."""
        self._table = "rules"
        self.tables.choose("rules")
        self.search.setText(rule)

    def _show(self, key: object) -> None:
        line = self._rows.get(str(key))
        self.sheet.setVisible(line is not None)
        if line is not None:
            self.sheet.show_line(line)


def _named(table: RuleTable) -> str:
    return f"{wording.table_name(table.name)} ({words.number(len(table.lines))})"


def _said(why: str) -> str:
    """Return a rule's words; what is found each time stands as dots."""
    return why.replace("{about}.", "…").replace("{about}", "…")


def _text(line: RuleLine) -> str:
    said = " ".join(f"{name} {value}" for name, value in line.said)
    return " ".join((line.id, line.about, line.why, line.unblock, line.law, said)).casefold()


def _what(line: RuleLine) -> str:
    if line.why:
        said = _said(line.why)
        return said if len(said) > 2 else line.about
    return ", ".join(f"{name.replace('_', ' ')} {value.replace('_', ' ')}" for name, value in line.said)


def _line(key: str, line: RuleLine) -> Line:
    return Line(
        key,
        (
            Cell(line.id, role="mono"),
            Cell(_what(line)),
            Cell(line.law, ink="text2"),
            Cell(words.full_day(line.verified), ink="text2"),
        ),
    )


class _Sheet(Surface):
    """One row of a table, in full."""

    def __init__(self) -> None:
        super().__init__("subtle", lines="left")
        layout = rows(self, margins=(1, 0, 0, 0))
        inner = QWidget()
        self._layout = rows(inner, gap=0, margins=(24, 20, 24, 24))
        self.name = TextLabel("", "heading", "text")
        self._layout.addWidget(self.name)
        self._layout.addSpacing(8)
        self._facts: list[tuple[QWidget, Label, TextLabel]] = []
        self._layout.addStretch(1)
        layout.addWidget(ScrollArea(inner, fill="subtle"), 1)

    def show_line(self, line: RuleLine) -> None:
        """Show one row."""
        self.name.set(line.id)
        facts = [
            (tr("When"), line.about), (tr("Says"), _said(line.why)), (tr("Released by"), line.unblock),
            (tr("Channels"), ", ".join(wording.channel_name(one) for one in line.channels)),
            (tr("You may"), tr("go on with a written reason") if line.override == "owner_reason" else ""),
            *((name.replace("_", " ").capitalize(), value.replace("_", " ")) for name, value in line.said),
            (tr("Law"), line.law),
            (tr("Checked"), f"{words.full_day(line.verified)} ({wording.sureness(line.confidence)})"),
            (tr("Check again"), words.full_day(line.review_by)),
        ]  # fmt: skip
        told = [(name, text) for name, text in facts if text]
        while len(self._facts) < len(told):
            self._add()
        for place, (widget, name, text) in enumerate(self._facts):
            widget.setVisible(place < len(told))
            if place < len(told):
                name.set(told[place][0])
                text.set(told[place][1])

    def _add(self) -> None:
        line = QWidget()
        inner = rows(line, gap=8)
        inner.addSpacing(8)
        sides = columns(gap=12)
        name, text = Label("", "small", "text2"), TextLabel("", "body", "text")
        name.setFixedWidth(96)
        sides.addWidget(name, 0, Qt.AlignmentFlag.AlignTop)
        sides.addWidget(text, 1)
        inner.addLayout(sides)
        inner.addWidget(HLine())
        self._layout.insertWidget(self._layout.count() - 1, line)
        self._facts.append((line, name, text))
