"""Loadouts: what each agent is for, which verbs and channels it may use, how far it may go, what it costs."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.actions.queries import agents as queries
from app.actions.queries.agents import Loadout
from app.ui import words
from app.ui.client import Client
from app.ui.views.agents import wording
from app.ui.views.agents.autonomy import choose_level
from app.ui.widgets import Card, ComboBox, Icon, InlineMessage, Label, ScrollArea, Surface, TextLabel, columns, rows
from app.ui.widgets.listing import Cell, Head, Line, Listing
from app.ui.words import tr


class LoadoutsTab(QWidget):
    """The agents on the left, the chosen one's loadout beside it; read-only but for how far it may go."""

    changed = Signal()

    def __init__(self, client: Client, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.client = client
        self.loadouts: dict[str, Loadout] = {}
        self._wanted = ""
        layout = columns(self)
        self.list = Listing([Head(tr("Agent")), Head(tr("May"), 190)], tr("Loadouts"), two_lines=True)
        self.list.setFixedWidth(420)
        self.list.chosen.connect(self._show)
        layout.addWidget(self.list)
        self.sheet = _Sheet()
        self.sheet.level.chosen.connect(lambda level: self._choose(str(level)))
        layout.addWidget(ScrollArea(self.sheet), 1)

    def load(self) -> None:
        """Ask for the loadouts."""
        self.client.ask(self, queries.loadouts, then=self._take)

    def choose(self, agent: str) -> None:
        """Show one agent's loadout."""
        self._wanted = agent
        self.list.choose(agent)

    def step(self, by: int) -> None:
        """Move the cursor by so many agents."""
        self.list.step(by)

    def _take(self, found: tuple[Loadout, ...]) -> None:
        self.loadouts = {one.manifest.name: one for one in found}
        self.list.show_lines([_line(one) for one in found])
        if self.list.key() is None and not self.list.choose(self._wanted):
            self.list.step(1)
        else:
            self._show(self.list.key())

    def _show(self, agent: object) -> None:
        held = self.loadouts.get(str(agent))
        if held is not None:
            self.sheet.show_loadout(held)

    def _choose(self, level: str) -> None:
        agent = str(self.list.key())
        choose_level(self.client, self, level, agent=agent, done=self.load, kept=lambda: self._show(agent))


def _line(one: Loadout) -> Line:
    name = wording.agent_name(one.manifest.name)
    may = wording.level_name(one.level) if one.level is not None else tr("Writes to nobody")
    return Line(
        one.manifest.name,
        (
            Cell(
                name,
                tr("Version {number}", number=one.manifest.version),
                role="bodyMed",
                icon=f"agent.{one.manifest.name}",
            ),
            Cell(
                may, tr("set for it alone") if one.own_level else "", ink="text" if one.level else "text2", role="small"
            ),
        ),
    )


class _Sheet(Surface):
    """One loadout as its manifest declares it."""

    def __init__(self) -> None:
        super().__init__("canvas")
        layout = rows(self, gap=16, margins=(32, 24, 32, 32))
        head = columns(gap=12)
        self._icon = Icon("agent.scout", "text2", 24)
        head.addWidget(self._icon)
        self._name = Label("", "title")
        head.addWidget(self._name, 1)
        layout.addLayout(head)
        self._summary = TextLabel("", "reading", "text")
        self._text = TextLabel("", "body", "text2")
        layout.addWidget(self._summary)
        layout.addWidget(self._text)
        layout.addWidget(self._build_level())
        self._facts: dict[str, TextLabel] = {}
        card = Card(tone="subtle")
        facts = rows(card, gap=10, margins=(16, 14, 16, 14))
        for key, name in (
            ("actions", tr("Verbs it may use")), ("channels", tr("Channels")), ("credentials", tr("Keys it uses")),
            ("inputs", tr("Is given")), ("outcomes", tr("Ends with")), ("composes", tr("Hands over to")),
            ("config", tr("Settings")), ("prompts", tr("Prompts")), ("cost", tr("Cost")),
        ):  # fmt: skip
            line = columns(gap=16)
            title = Label(name, "smallMed", "text2")
            title.setFixedWidth(130)
            self._facts[key] = TextLabel("", "small", "text")
            line.addWidget(title, 0, Qt.AlignmentFlag.AlignTop)
            line.addWidget(self._facts[key], 1)
            facts.addLayout(line)
        layout.addWidget(card)
        layout.addStretch(1)

    def _build_level(self) -> QWidget:
        self._may = QWidget()
        may = rows(self._may, gap=6)
        may.addWidget(Label(tr("It may"), "smallMed", "text2"))
        self.level = ComboBox([(level, wording.level_name(level)) for level in wording.LEVELS], name=tr("It may"))
        self.level.setFixedWidth(300)
        may.addWidget(self.level)
        self._means = TextLabel("", "small", "text2")
        may.addWidget(self._means)
        self._nobody = InlineMessage(
            tr("It writes to nobody"), tr("So there is nothing to let it send."), tone="neutral"
        )
        box = QWidget()
        both = rows(box)
        both.addWidget(self._may)
        both.addWidget(self._nobody)
        return box

    def show_loadout(self, one: Loadout) -> None:
        """Show one loadout."""
        held = one.manifest
        self._icon.set(f"agent.{held.name}")
        self._name.set(wording.agent_name(held.name))
        self._summary.set(held.summary)
        heading, _, body = one.text.partition("\n")
        self._text.set(body.strip() if heading.startswith("#") else one.text)
        self._may.setVisible(one.level is not None)
        self._nobody.setVisible(one.level is None)
        if one.level is not None:
            level = "draft" if one.level == "off" else one.level
            self.level.choose(level)
            self._means.set(wording.level_says(level))
        nothing = tr("none")
        texts = {
            "actions": ", ".join(sorted(held.actions)) or tr("none: it changes its own rows alone"),
            "channels": ", ".join(held.channels) or nothing,
            "credentials": ", ".join(map(str, held.credentials)) or nothing,
            "inputs": ", ".join(f"{name} ({said})" for name, said in held.inputs.items()) or nothing,
            "outcomes": ", ".join(wording.outcome_name(name) for name in held.outcomes),
            "composes": ", ".join(wording.agent_name(name) for name in held.composes_with) or nothing,
            "config": ", ".join(f"{name.replace('_', ' ')}: {_plain(value)}" for name, value in held.config.items())
            or nothing,
            "prompts": ", ".join(name for name in held.prompts if name != "README") or nothing,
            "cost": tr(
                "{today} in 24 h, {ever} since the start, {calls}",
                today=words.cost(one.spent_micros),
                ever=words.cost(one.spent_ever_micros),
                calls=tr("%n model call(s)", n=one.calls_ever),
            ),
        }
        for key, text in texts.items():
            self._facts[key].set(text)


def _plain(value: object) -> str:
    if isinstance(value, list):
        return " ".join(str(part) for part in value)
    if isinstance(value, dict):
        return " ".join(f"{name} {part}" for name, part in value.items())
    return str(value)
