"""What the gate says of a draft: one line where all is well, a block with rule and way out where it is not."""

from datetime import datetime

from PySide6.QtWidgets import QWidget

from app.actions.queries.today import Draft
from app.core.verdict import Decision, Fired, Outcome
from app.ui import words
from app.ui.views.today import wording
from app.ui.widgets import Icon, InlineMessage, Label, columns, rows
from app.ui.words import tr


class Checks(QWidget):
    """The checks line."""

    def __init__(self) -> None:
        super().__init__()
        layout = rows(self, gap=8)
        self._line = QWidget()
        line = columns(self._line, gap=8)
        self._icon = Icon("status.cleared", "successLine", fill=True)
        self._verdict = Label("", "smallMed", elide=False)
        line.addWidget(self._icon)
        line.addWidget(self._verdict)
        line.addStretch(1)
        self._passed = columns(gap=14)
        line.addLayout(self._passed)
        layout.addWidget(self._line)
        self.block = InlineMessage(tone="danger")
        layout.addWidget(self.block)

    def show_draft(self, draft: Draft, now: datetime) -> None:
        """Show what the gate says of it now."""
        decision = draft.decision
        self.block.say("")
        self._line.hide()
        if decision is None:
            if draft.is_message:
                self.block.say(
                    tr("There is no address to send this to"),
                    tr("Nothing was sent. Add an address that works, or turn it down."),
                    tone="danger",
                )
            return
        if decision.outcome is Outcome.BLOCK:
            self._say(decision, Outcome.BLOCK, "danger")
            return
        if draft.approval.kind == "gate":
            self._ask_again(draft)
        elif decision.outcome is Outcome.REQUIRE_HUMAN:
            self._say(decision, Outcome.REQUIRE_HUMAN, "warning")
        if decision.outcome is not Outcome.REQUIRE_HUMAN:
            self._cleared(draft, decision, now)

    def _cleared(self, draft: Draft, decision: Decision, now: datetime) -> None:
        self._line.show()
        if decision.outcome is Outcome.HOLD:
            self._icon.set("status.wait", "text2")
            self._verdict.set(_held(decision, now))
            why = [wording.rule(one) for one in decision.fired if one.outcome is Outcome.HOLD]
            self._verdict.setToolTip(". ".join(why))
        else:
            self._icon.set("status.cleared", "successLine")
            self._verdict.set(tr("Cleared to send"))
            self._verdict.setToolTip("")
        while self._passed.count():
            item = self._passed.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        said = [wording.passed(one) for one in draft.passed]
        for one in said:
            self._passed.addWidget(_pass(one))
        self._line.setAccessibleName(", ".join([self._verdict.text(), *said]))

    def _say(self, decision: Decision, outcome: Outcome, tone: str) -> None:
        first, *others = [one for one in decision.fired if one.outcome is outcome]
        more = tr("Also: {also}.", also="; ".join(wording.rule(one) for one in others[:3])) if others else ""
        note = tr("Approved, it comes back once with this question.") if outcome is Outcome.REQUIRE_HUMAN else ""
        text = " ".join(part for part in (more, _way_out(first), note) if part)
        self.block.say(wording.rule(first), f"{first.rule}. {text}".strip(), tone=tone)

    def _ask_again(self, draft: Draft) -> None:
        subject = draft.approval.subject
        ways = " ".join(str(one) for one in subject.get("unblock", ()) if one)
        text = " ".join(part for part in (ways, tr("Approving it is your answer.")) if part)
        self.block.say(str(subject.get("why", draft.approval.title)).rstrip("."), text, tone="warning")


def _pass(said: str) -> QWidget:
    widget = QWidget()
    line = columns(widget, gap=5)
    line.addWidget(Icon("action.approve", "successLine", 12))
    line.addWidget(Label(said, "small", "text2"))
    return widget


def _way_out(fired: Fired) -> str:
    return fired.unblock


def _held(decision: Decision, now: datetime) -> str:
    if decision.hold_until is None:
        return tr("Held until a rule lets it go")
    return tr("Cleared, leaves {time}", time=words.when(decision.hold_until, now))
