"""The team: each agent with what it does now, how much it had to do today, and what all of them spent."""

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.actions.queries.agents import Member, Team
from app.ui import theme, words
from app.ui.views.agents import wording
from app.ui.widgets import HLine, Label, ProgressBar, Surface, TextLabel, columns, rows
from app.ui.words import tr

NARROW = 56
_DOTS = {"needs_you": "accent", "stopped": "dangerLine", "working": "successLine", "waiting": "control"}
_Index = QModelIndex | QPersistentModelIndex


class TeamModel(QAbstractListModel):
    """The agents, in the order they take a lead over."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.members: tuple[Member, ...] = ()

    def set_members(self, members: Sequence[Member]) -> None:
        """Show these; where they are the same agents, only their rows change."""
        found = tuple(members)
        same = [member.agent for member in found] == [member.agent for member in self.members]
        if not same:
            self.beginResetModel()
        self.members = found
        if not same:
            self.endResetModel()
        elif found:
            self.dataChanged.emit(self.index(0), self.index(len(found) - 1))

    def rowCount(self, parent: _Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.members)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self.members):
            return None
        member = self.members[index.row()]
        name = wording.agent_name(member.agent)
        if role == Qt.ItemDataRole.DisplayRole:
            return name
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return f"{name}: {wording.member_line(member)}. {tr('%n today', n=member.today)}"
        return None


class _Delegate(QStyledItemDelegate):
    """An icon in a box with a dot, the name and the line, the count of today."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Return the height of one agent's row."""
        return QSize(80, theme.scaled(52))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        model = index.model()
        assert isinstance(model, TeamModel)
        member = model.members[index.row()]
        painter.save()
        self._paint_ground(painter, option)
        narrow = option.rect.width() < 120
        self._paint_icon(painter, option, member, narrow=narrow)
        if not narrow:
            self._paint_words(painter, option, member)
        painter.restore()

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        ground = QRectF(option.rect.adjusted(8, 2, -8, -2))
        if option.state & QStyle.StateFlag.State_MouseOver:
            theme.rounded(painter, ground, 6, theme.color("hover"))
        if option.state & QStyle.StateFlag.State_HasFocus:
            theme.focus_ring(painter, ground, 6)

    def _paint_icon(self, painter: QPainter, option: QStyleOptionViewItem, member: Member, *, narrow: bool) -> None:
        box, mirrored = option.rect, option.direction == Qt.LayoutDirection.RightToLeft
        x = box.center().x() - 15 if narrow else box.right() - 46 if mirrored else box.left() + 17
        frame = QRectF(x, box.center().y() - 15, 31, 31)
        theme.rounded(painter, frame, 8, theme.color("raised"), theme.color("border"))
        ink = "disabled" if member.state == "not_set_up" else "text2"
        ratio = painter.device().devicePixelRatioF()
        painter.drawPixmap(frame.topLeft() + QPointF(7.5, 7.5), theme.pixmap(f"agent.{member.agent}", ink, 16, ratio))
        dot = _DOTS.get(member.state)
        if dot is not None:
            middle = QPointF(frame.left() + 3 if mirrored else frame.right() - 3, frame.bottom() - 3)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("subtle"))
            painter.drawEllipse(middle, 4.5, 4.5)
            painter.setBrush(theme.color(dot))
            painter.drawEllipse(middle, 3, 3)

    def _paint_words(self, painter: QPainter, option: QStyleOptionViewItem, member: Member) -> None:
        mirrored = option.direction == Qt.LayoutDirection.RightToLeft
        room = option.rect.adjusted(20, 0, -60, 0) if mirrored else option.rect.adjusted(60, 0, -20, 0)
        half = theme.line_height("small")
        lead = theme.side(mirrored)
        away = theme.side(not mirrored)
        top = QRect(room.x(), room.center().y() + 1 - half, room.width(), half)
        quiet = member.state == "not_set_up"
        count = words.number(member.today) if member.today else ""
        painter.setFont(theme.font("bodyMed"))
        painter.setPen(theme.color("text3" if quiet else "text"))
        name = theme.elided(wording.agent_name(member.agent), "bodyMed", room.width() - 40)
        painter.drawText(top, int(lead | Qt.AlignmentFlag.AlignVCenter), name)
        painter.setPen(theme.color("text2"))
        painter.setFont(theme.font("smallMed"))
        painter.drawText(top, int(away | Qt.AlignmentFlag.AlignVCenter), count)
        ink = "accentText" if member.state == "needs_you" else "danger" if member.state == "stopped" else "text2"
        painter.setFont(theme.font("small"))
        painter.setPen(theme.color(ink))
        line = theme.elided(wording.member_line(member), "small", room.width())
        painter.drawText(top.translated(0, half), int(lead | Qt.AlignmentFlag.AlignVCenter), line)


class _List(QListView):
    """The agents as a list that the keyboard can walk."""

    def __init__(self, model: TeamModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setItemDelegate(_Delegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName(tr("Team"))
        self.viewport().setAutoFillBackground(False)
        self.setAutoFillBackground(False)
        theme.NOTIFIER.changed.connect(self.doItemsLayout)


class TeamRail(Surface):
    """The rail at the side; narrow, it shows the icons alone."""

    opened = Signal(str)  # an agent's name

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("subtle", parent, lines="right")
        self.model = TeamModel(self)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        layout = rows(self, margins=(0, 16, 1, 16))
        self._head = QWidget()
        head = columns(self._head, margins=(20, 0, 20, 8))
        head.addWidget(Label(tr("Team"), "smallBold", "text"))
        head.addStretch(1)
        head.addWidget(Label(tr("Today"), "small", "text2"))
        layout.addWidget(self._head)
        self.list = _List(self.model, self)
        layout.addWidget(self.list, 1)
        layout.addWidget(self._build_foot())
        self.list.activated.connect(self._open)
        self.list.clicked.connect(self._open)
        self.set_narrow(False)

    def _build_foot(self) -> QWidget:
        self._foot = QWidget()
        foot = rows(self._foot, gap=8, margins=(20, 8, 20, 0))
        foot.addWidget(HLine())
        line = columns(gap=8)
        line.addWidget(Label(tr("Spent in 24 h"), "small", "text2"))
        line.addStretch(1)
        self.spent = Label("", "smallBold", "text", elide=False)
        line.addWidget(self.spent)
        foot.addLayout(line)
        self.bar = ProgressBar(color="text2")
        foot.addWidget(self.bar)
        foot.addWidget(TextLabel(tr("At the cap, rules answer in place of models."), "small", "text2"))
        return self._foot

    def show_team(self, team: Team) -> None:
        """Show the agents and what they spent."""
        self.model.set_members(team.members)
        self.spent.set(tr("{spent} of {cap}", spent=words.cost(team.spent_micros), cap=words.cost(team.cap_micros)))
        self.bar.set(team.spent_micros, team.cap_micros)

    def set_narrow(self, narrow: bool) -> None:
        """Show icons alone, or all of it."""
        self.setFixedWidth(NARROW if narrow else theme.size("teamRail"))
        self._head.setVisible(not narrow)
        self._foot.setVisible(not narrow)

    def _open(self, index: QModelIndex) -> None:
        self.opened.emit(self.model.members[index.row()].agent)
