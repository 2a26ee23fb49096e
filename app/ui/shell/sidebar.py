"""The sidebar: which workspace, the way to everything, and the stop that is always in sight."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from app.actions.queries.shell import Overview
from app.ui import theme
from app.ui.client import Client
from app.ui.commands import caps_of
from app.ui.shell.logo import paint_logo
from app.ui.shell.navigation import Navigation
from app.ui.widgets import Button, HLine, IconButton, Label, Menu, Surface, columns, rows
from app.ui.widgets.chips import Chip
from app.ui.words import mark, number, tr

# The levels of the `autonomy` setting, from the least to the most.
LEVELS = (
    ("draft", mark("Only draft")),
    ("suggest", mark("Send after I approve")),
    ("routine", mark("Send routine, ask me first time")),
    ("auto", mark("Send everything")),
)


class _Row(QPushButton):
    """A line of the foot: an icon, words, and the keys at the end."""

    def __init__(self, icon: str, text: str, keys: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._icon = icon
        self._usual = keys
        self.narrow = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._name_keys()
        theme.NOTIFIER.changed.connect(self._name_keys)

    @property
    def _keys(self) -> str:
        return " ".join(caps_of(self._usual))

    def _name_keys(self) -> None:
        self.setToolTip(f"{self.text()}  {self._keys}")

    def set(self, icon: str, text: str) -> None:
        """Show other words."""
        self._icon = icon
        self.setText(text)
        self._name_keys()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the height of an entry."""
        return QSize(56, theme.scaled(theme.size("navItem")))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        box = QRectF(self.rect()).adjusted(8, 0, -8, 0)
        if self.underMouse() or self.isDown():
            theme.rounded(painter, box, 6, theme.color("active" if self.isDown() else "hover"))
        if self.hasFocus():
            theme.focus_ring(painter, box, 6)
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        picture = theme.pixmap(self._icon, "text2", 16, self.devicePixelRatioF())
        x = box.center().x() - 8 if self.narrow else box.right() - 27 if mirrored else box.x() + 11
        painter.drawPixmap(round(x), round(box.center().y() - 8), picture)
        if self.narrow:
            return
        room = box.adjusted(10, 0, -35, 0) if mirrored else box.adjusted(35, 0, -10, 0)
        painter.setFont(theme.font("bodyMed"))
        painter.setPen(theme.color("text2"))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self.text())
        painter.setFont(theme.font("micro"))
        painter.setPen(theme.color("text3"))
        side = theme.side(not mirrored)
        painter.drawText(room, int(side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter), self._keys)


class _Ask(QPushButton):
    """Looks like a field and opens the palette."""

    def __init__(self) -> None:
        super().__init__(tr("Ask or tell…"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._name_keys()
        theme.NOTIFIER.changed.connect(self._name_keys)

    def _name_keys(self) -> None:
        self.setToolTip(f"{tr('Find or do anything')}  {' '.join(caps_of('Ctrl+K'))}")

    def sizeHint(self) -> QSize:
        """Return the size of a field."""
        return QSize(120, theme.scaled(theme.size("control")))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        box = QRectF(self.rect())
        line = "borderStrong" if self.underMouse() else "border"
        theme.rounded(painter, box, 6, theme.color("raised"), theme.color(line))
        if self.hasFocus():
            theme.focus_ring(painter, box, 6)
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        picture = theme.pixmap("action.search", "text3", 16, self.devicePixelRatioF())
        painter.drawPixmap(self.width() - 26 if mirrored else 10, (self.height() - 16) // 2, picture)
        keys = " ".join(caps_of("Ctrl+K"))
        room = box.adjusted(10, 0, -32, 0) if mirrored else box.adjusted(32, 0, -10, 0)
        painter.setFont(theme.font("body"))
        painter.setPen(theme.color("text3"))
        width = room.width() - theme.metrics("micro").horizontalAdvance(keys) - 8
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, theme.elided(self.text(), "body", width))
        painter.setFont(theme.font("micro"))
        side = theme.side(not mirrored)
        painter.drawText(room, int(side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter), keys)


class _Logo(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(22, 22)

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_logo(QPainter(self), QRectF(0, 0, 22, 22), theme.color("accent"))


class Sidebar(Surface):
    """224 wide, or 56 with icons alone."""

    went = Signal(str)
    asked = Signal()
    paused = Signal()
    locked = Signal()
    level_chosen = Signal(str)
    workspace_pressed = Signal()
    jobs_pressed = Signal()

    def __init__(self, client: Client, parent: QWidget | None = None) -> None:
        super().__init__("sidebar", parent, lines="right")
        self._client = client
        self._narrow = False
        layout = rows(self, gap=0, margins=(0, 0, 1, 8))
        layout.addLayout(self._head())
        layout.addSpacing(10)
        self.navigation = Navigation()
        self.navigation.chosen.connect(self.went)
        layout.addWidget(self.navigation, 1)
        layout.addLayout(self._foot())
        self.set_narrow(False)

    def _head(self) -> QVBoxLayout:
        head = rows(gap=8, margins=(12, 10, 12, 0))
        line = columns(gap=6)
        self._logo = _Logo()
        self.name = Button("", "name", caret=True)
        self.name.setToolTip("")
        self.name.clicked.connect(self.workspace_pressed)
        self._practice = Chip(tr("Practice"), "warning")
        self.jobs = IconButton("action.jobs", tr("Work in progress"))
        self.jobs.clicked.connect(self.jobs_pressed)
        self.jobs.hide()
        self._lock = IconButton("action.lock", tr("Lock"), keys="Ctrl+L")
        self._lock.clicked.connect(self.locked)
        for widget in (self._logo, self.name, self._practice):
            line.addWidget(widget)
        line.addStretch(1)
        line.addWidget(self.jobs)
        line.addWidget(self._lock)
        head.addLayout(line)
        ask = columns(gap=8)
        self.ask = _Ask()
        self.ask.clicked.connect(self.asked)
        ask.addWidget(self.ask, 1)
        head.addLayout(ask)
        return head

    def _foot(self) -> QVBoxLayout:
        foot = rows(gap=2, margins=(0, 0, 0, 0))
        self._rule = HLine()
        inner = rows(gap=3, margins=(9, 12, 9, 3))
        self._may = Label(tr("Agents may"), "micro", "text3")
        self.may = Button("", "secondary", icon="action.autonomy", caret=True)
        self.may.setProperty("leading", True)
        self.may.setAccessibleName(tr("What agents may do"))
        self.may.clicked.connect(self._choose_level)
        self._may.setContentsMargins(9, 0, 0, 0)
        inner.addWidget(self._may)
        inner.addWidget(self.may)
        self.pause = _Row("action.pause", tr("Pause all agents"), "Ctrl+.")
        self.pause.clicked.connect(self.paused)
        self.settings = _Row("nav.settings", tr("Settings"), "Ctrl+,")
        self.settings.clicked.connect(lambda: self.went.emit("settings"))
        edge = rows(margins=(16, 0, 16, 0))
        edge.addWidget(self._rule)
        foot.addLayout(edge)
        foot.addLayout(inner)
        foot.addWidget(self.pause)
        foot.addWidget(self.settings)
        return foot

    # What it shows ---------------------------------------------------------------------------------------------------

    def show_overview(self, seen: Overview) -> None:
        """Show the workspace's name, the counts and what agents may do."""
        self.name.setText(theme.elided(seen.name, "bodyMed", 96 if seen.practice else 130))
        self.name.setToolTip(seen.name)
        self.name.setAccessibleName(tr("Workspace {name}", name=seen.name))
        self._practice.setVisible(seen.practice and not self._narrow)
        self.navigation.entries.set_counts(
            {
                "today": number(seen.needs_you) if seen.needs_you else "",
                "inbox": number(seen.replies) if seen.replies else "",
                "sequences": number(seen.sequences) if seen.sequences else "",
                "agents": tr("paused") if seen.paused else tr("%n running", n=seen.running) if seen.running else "",
                "compliance": number(seen.held) if seen.held else "",
            }
        )
        self.level = seen.autonomy
        words = dict(LEVELS).get(seen.autonomy, seen.autonomy)
        self.may.setText("" if self._narrow else theme.elided(tr(words), "bodyMed", 130))
        self.may.setToolTip(f"{tr('Agents may')}: {tr(words)}")
        if seen.paused:
            self.pause.set("action.resume", tr("Let agents work"))
        else:
            self.pause.set("action.pause", tr("Pause all agents"))

    def set_narrow(self, narrow: bool) -> None:
        """Show icons alone where the window is narrow."""
        self._narrow = narrow
        width = theme.size("sidebarCollapsed" if narrow else "sidebar")
        self.setFixedWidth(width if narrow else max(width, theme.scaled(width)))
        for widget in (self.name, self.ask, self._may):
            widget.setVisible(not narrow)
        self._lock.setVisible(not narrow)
        self.navigation.set_narrow(narrow)
        for row in (self.pause, self.settings):
            row.narrow = narrow
            row.update()

    def _choose_level(self) -> None:
        menu = Menu(self)
        for level, words in LEVELS:
            action = menu.addAction(tr(words))
            action.setCheckable(True)
            action.setChecked(level == getattr(self, "level", ""))
            action.triggered.connect(lambda _=False, level=level: self.level_chosen.emit(level))
        menu.popup(self.may.mapToGlobal(self.may.rect().topLeft()))
