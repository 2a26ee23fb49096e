"""Small questions of the pipeline: a new deal, why one was lost, the month's quota, where to move a deal."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.core.deal import Stage
from app.core.money import Money
from app.ui.views.pipeline import wording
from app.ui.widgets import Button, ComboBox, Dialog, Field, LabelledField
from app.ui.words import mark, tr


class NewDeal(Dialog):
    """Title, company, value, stage; only a company or a person is required."""

    def __init__(self, parent: QWidget, stage: Stage = Stage.QUALIFIED) -> None:
        super().__init__(parent, tr("New deal"))
        self.company, self.contact = Field(), Field(placeholder=tr("A name or an address you know"))
        self.title, self.value = Field(placeholder=tr("Annual plan")), Field(placeholder="12000", mic=False)
        self.stage = ComboBox(
            [(one, wording.stage(one)) for one in Stage if not one.ended], value=stage, name=tr("Stage")
        )
        self._company = LabelledField(tr("Company"), self.company)
        for labelled in (
            self._company,
            LabelledField(tr("Person"), self.contact),
            LabelledField(tr("What it is about"), self.title),
            LabelledField(tr("Value"), self.value),
            LabelledField(tr("Stage"), self.stage),
        ):
            self.body.addWidget(labelled)
        self.add_buttons(tr("Create deal"))
        self.company.setFocus()

    def accept(self) -> None:
        """Go only where there is somebody to sell to."""
        if not self.company.text().strip() and not self.contact.text().strip():
            self._company.set_error(tr("Name a company or a person."))
            return
        super().accept()

    def arguments(self) -> dict[str, object]:
        """Return what was entered, as the verb takes it."""
        company, contact = self.company.text().strip(), self.contact.text().strip()
        found: dict[str, object] = {
            "title": self.title.text().strip() or tr("Deal with {who}", who=company or contact),
            "stage": self.stage.value(),
        }
        found |= {"company": company} if company else {}
        found |= {"contact": contact} if contact else {}
        found |= {"value": self.value.text().strip()} if self.value.text().strip() else {}
        return found


_REASONS = (mark("Price"), mark("A rival"), mark("Bad time"), mark("No budget"), mark("No answer"), mark("Not a fit"))


class WhyLost(Dialog):
    """Asks the one thing that moving to Lost asks: why."""

    def __init__(self, parent: QWidget, title: str) -> None:
        super().__init__(parent, tr("Why was {deal} lost?", deal=title))
        self.reason = ComboBox([(one, tr(one)) for one in _REASONS], value=_REASONS[0], name=tr("Why"))
        self.more = Field(placeholder=tr("In your own words, if you like"))
        self.body.addWidget(self.reason)
        self.body.addWidget(self.more)
        self.add_buttons(tr("Move to Lost"), kind="dangerFill", keep=tr("Keep it open"))
        self.reason.setFocus()

    def because(self) -> str:
        """Return the reason."""
        words = self.more.text().strip()
        return f"{self.reason.value()}: {words}" if words else str(self.reason.value())


class Quota(Dialog):
    """Asks what is to be won in a month."""

    def __init__(self, parent: QWidget, quota: Money | None) -> None:
        super().__init__(parent, tr("The month's quota"), text=tr("Zero or nothing is no quota."))
        self.amount = Field("" if quota is None else str(quota.major), placeholder="25000", mic=False)
        self.body.addWidget(LabelledField(tr("Amount"), self.amount))
        self.add_buttons(tr("Set quota"))
        self.amount.setFocus()


class MoveTo(Dialog):
    """Moves a deal by a number: the keyboard's way of dragging."""

    def __init__(self, parent: QWidget, title: str, stages: Sequence[Stage]) -> None:
        super().__init__(parent, tr("Move {deal}", deal=title))
        self.chosen: Stage | None = None
        self._stages = tuple(stages)
        for number, stage in enumerate(stages, start=1):
            button = Button(wording.stage(stage), keys=str(number))
            button.setProperty("leading", True)
            button.clicked.connect(lambda _=False, stage=stage: self._choose(stage))
            self.body.addWidget(button)
        self.add_buttons(tr("Close"), kind="secondary")
        self.deed_button.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A number chooses."""
        number = event.key() - Qt.Key.Key_0
        if 1 <= number <= len(self._stages):
            self._choose(self._stages[number - 1])
        else:
            super().keyPressEvent(event)

    def _choose(self, stage: Stage) -> None:
        self.chosen = stage
        self.accept()
