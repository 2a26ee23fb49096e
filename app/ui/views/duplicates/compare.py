"""Two records side by side: which one stays, and for each field that differs whose value it keeps."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QRadioButton, QSizePolicy, QWidget

from app.actions.queries.duplicates import Side
from app.core.contact import Contact
from app.ui import theme, words
from app.ui.client import Client
from app.ui.views.record.wording import country_name, field_name, status_name
from app.ui.widgets import Avatar, Chip, Label, ScoreRing, columns, rows
from app.ui.words import tr


@dataclass(frozen=True, slots=True)
class Compared:
    """A field of both: its name for the verb, and how each value reads."""

    field: str
    one: str
    other: str

    @property
    def differs(self) -> bool:
        """Whether there is something to choose: both have a value, and not the same."""
        return bool(self.one) and bool(self.other) and self.one.casefold() != self.other.casefold()


_NAMES = 96  # pixels that the names of the fields take
_FIELDS = "name title company email phone linkedin seniority department city state country language owner status notes".split()


def compared(one: Contact, other: Contact) -> list[Compared]:
    """Return the fields that at least one of two people has."""
    found = [Compared(field, _read(one, field), _read(other, field)) for field in _FIELDS]
    return [row for row in found if row.one or row.other]


def _read(contact: Contact, field: str) -> str:
    if field == "company":
        return contact.company.name if contact.company else ""
    if field == "email":
        return contact.email or ""
    if field == "phone":
        return contact.phone or ""
    if field == "linkedin":
        return next((point.value for point in contact.points if point.kind == "linkedin"), "")
    if field == "status":
        return status_name(contact.status.value)
    value = getattr(contact, field) or ""
    return country_name(value) if field == "country" else str(value)


class Pick(QRadioButton):
    """One of two values; the whole of it can be pressed."""

    def __init__(self, text: str, name: str) -> None:
        super().__init__(text)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setToolTip(text)

    def sizeHint(self) -> QSize:
        """Return the height of a control."""
        return QSize(120, theme.scaled(34))

    def minimumSizeHint(self) -> QSize:
        """It may be cut."""
        return QSize(80, theme.scaled(34))

    def hitButton(self, position: object) -> bool:
        """All of it can be pressed."""
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        on = self.isChecked()
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        fill = "selected" if on else "hover" if self.underMouse() else "raised"
        theme.rounded(painter, box, 6, theme.color(fill), theme.color("accent" if on else "border"))
        x = box.right() - 26 if mirrored else box.x() + 10
        ring = QRectF(x, box.center().y() - 8, 16, 16)
        theme.rounded(
            painter, ring, 8, theme.color("accent" if on else "canvas"), None if on else theme.color("control")
        )
        if on:
            theme.rounded(painter, ring.adjusted(5, 5, -5, -5), 3, theme.color("onAccent"))
        room = box.width() - 46
        painter.setFont(theme.font("bodyMed" if on else "body"))
        painter.setPen(theme.color("text" if on else "text2"))
        left = box.x() + 10 if mirrored else box.x() + 36
        side = theme.side(mirrored)
        text = theme.elided(" ".join(self.text().split()), "bodyMed", room)
        painter.drawText(QRectF(left, box.y(), room, box.height()), side | Qt.AlignmentFlag.AlignVCenter, text)
        if self.hasFocus():
            theme.focus_ring(painter, QRectF(self.rect()), 7)


class Comparison(QWidget):
    """The one that stays at the left, the one that goes into it at the right."""

    turned = Signal()

    def __init__(self, client: Client) -> None:
        super().__init__()
        self._client = client
        self.keep: Side | None = None
        self.drop: Side | None = None
        self.fields: list[Compared] = []
        self.picks: dict[str, tuple[Pick, Pick]] = {}
        self._groups: list[QButtonGroup] = []
        layout = rows(self, gap=16)
        heads = columns(gap=12)
        self.left, self.right = _Head(client, stays=True), _Head(client, stays=False)
        heads.addSpacing(_NAMES + 12)
        heads.addWidget(self.left, 1)
        heads.addWidget(self.right, 1)
        layout.addLayout(heads)
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(2, 1)
        layout.addLayout(self._grid)
        self.says = Label("", "small", "text2")
        layout.addWidget(self.says)

    def show_pair(self, keep: Side, drop: Side) -> None:
        """Show two records, the first being the one that stays."""
        self.keep, self.drop = keep, drop
        self.left.show_side(keep)
        self.right.show_side(drop)
        self._clear()
        self.fields = compared(keep.contact, drop.contact)
        for row, one in enumerate(self.fields):
            label = Label(field_name(one.field), "small", "text2")
            label.setFixedWidth(_NAMES)
            self._grid.addWidget(label, row, 0)
            if one.differs:
                self._choice(row, one)
            else:
                self._same(row, one)
        came = [tr("%n message(s)", n=drop.messages), tr("%n deal(s)", n=drop.deals), tr("%n task(s)", n=drop.tasks)]
        counts = (drop.messages, drop.deals, drop.tasks)
        history = ", ".join(said for said, count in zip(came, counts, strict=True) if count)
        said = (
            tr("{history} of the second one come along.", history=history)
            if history
            else tr("All its history comes along.")
        )
        self.says.set(f"{said} {tr('Unmerge brings both back.')}")

    def _clear(self) -> None:
        self.picks.clear()
        for group in self._groups:
            group.deleteLater()
        self._groups.clear()
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _choice(self, row: int, one: Compared) -> None:
        group = QButtonGroup(self)
        name = field_name(one.field)
        said = (
            tr("{field}: keep {value}", field=name, value=one.one),
            tr("{field}: take {value}", field=name, value=one.other),
        )
        picks = Pick(one.one, said[0]), Pick(one.other, said[1])
        for column, pick in enumerate(picks):
            group.addButton(pick)
            self._grid.addWidget(pick, row, 1 + column)
        picks[0].setChecked(True)
        self.picks[one.field] = picks
        self._groups.append(group)

    def _same(self, row: int, one: Compared) -> None:
        for column, value in enumerate((one.one, one.other)):
            taken = not one.one and column == 1
            label = Label(value or "–", "body", "text" if value else "text3")
            label.setContentsMargins(12, 0, 0, 0)
            if taken:
                holder = QWidget()
                line = columns(holder, gap=8)
                line.addWidget(label)
                line.addWidget(Chip(tr("Comes along"), "accent"))
                line.addStretch(1)
                self._grid.addWidget(holder, row, 1 + column)
            else:
                self._grid.addWidget(label, row, 1 + column)
        self._grid.setRowMinimumHeight(row, theme.scaled(28))

    def turn(self) -> None:
        """Keep the other one instead."""
        if self.keep is not None and self.drop is not None:
            self.show_pair(self.drop, self.keep)
            self.turned.emit()

    def taken(self) -> list[str]:
        """Return the fields whose value comes from the one that goes."""
        return [field for field, (_, other) in self.picks.items() if other.isChecked()]


class _Head(QWidget):
    """One of two: who, how they stand, how much hangs on them."""

    def __init__(self, client: Client, *, stays: bool) -> None:
        super().__init__()
        self._client = client
        line = columns(self, gap=12)
        self.avatar = Avatar("", 44)
        line.addWidget(self.avatar, 0, Qt.AlignmentFlag.AlignTop)
        said = rows(gap=2)
        top = columns(gap=8)
        self.name = Label("", "title")
        top.addWidget(self.name)
        top.addWidget(Chip(tr("Stays") if stays else tr("Goes into it"), "success" if stays else "neutral"))
        top.addStretch(1)
        said.addLayout(top)
        self.about = Label("", "body", "text2")
        self.history = Label("", "small", "text2")
        said.addWidget(self.about)
        said.addWidget(self.history)
        line.addLayout(said, 1)
        self.ring = ScoreRing(None, 40)
        line.addWidget(self.ring)

    def show_side(self, side: Side) -> None:
        """Show one of the two."""
        person = side.contact
        self.avatar.set(person.shown)
        self.name.set(person.shown)
        company = person.company.name if person.company else ""
        self.about.set(", ".join(part for part in (person.title or "", company) if part) or tr("No title"))
        since = words.full_day(words.local(person.created_at).date())
        parts = [tr("%n message(s)", n=side.messages)] if side.messages else []
        parts += [tr("%n deal(s)", n=side.deals)] if side.deals else []
        parts.append(tr("here since {day}", day=since))
        self.history.set(", ".join(parts))
        self.ring.set(person.score)
