"""What is decided on Today: each decision moves on by itself, and can be taken back until its time is over."""

from typing import TYPE_CHECKING

from app.actions import steering
from app.actions.queries import today as queries
from app.actions.queries.today import Due, Leaving, Waiting
from app.core.errors import Trouble
from app.ui.views.today.low_risk import LowRisk
from app.ui.words import tr

if TYPE_CHECKING:
    from app.ui.views.today.page import TodayPage


class Decisions:
    """The deeds of the screen; `hidden` are approvals that were just decided and still can be taken back."""

    def __init__(self, page: "TodayPage") -> None:
        self._page = page
        self._client = page.client
        self.hidden: set[int] = set()

    def approve(self) -> None:
        """Approve what is under decision, as it was edited where it is being edited, and go on."""
        page, pane = self._page, self._page.pane
        chosen, draft = page.waiting(), pane.draft
        if chosen is None or draft is None or draft.approval.id != chosen.id:
            return
        if refusal := pane.why_not():
            self._client.toast(refusal, bad=True)
            return
        arguments: dict[str, object] = {"approval": int(chosen.id)}
        if pane.writing:
            subject, text = pane.card.written
            if not text.strip():
                pane.error.say(tr("An empty message cannot be sent"), tr("The draft is as it was."), tone="warning")
                return
            arguments |= {"text": text} | ({"subject": subject} if subject != draft.subject else {})
            pane.writing = False
        said = chosen.title
        if draft.is_message:
            said = tr("To {who}: leaves in %n s", n=int(self._client.undo_window), who=chosen.who or chosen.title)
        self._decide([chosen], "approve", arguments, said)

    def reject(self) -> None:
        """Turn down what is under decision and go on."""
        chosen = self._page.waiting()
        if chosen is not None:
            said = tr("Turned down: {title}", title=chosen.title)
            self._decide([chosen], "reject", {"approval": int(chosen.id)}, said)

    def skip(self) -> None:
        """Put what is under decision aside and go on."""
        page, chosen = self._page, self._page.waiting()
        if chosen is None:
            return
        row = page.queue.currentIndex().row()
        self._client.do(page, "skip_approval", {"approval": int(chosen.id)}, toast=tr("Put aside until later"))
        page.queue.choose_near(row + 1)

    def _decide(self, chosen: list[Waiting], action: str, arguments: dict[str, object], said: str) -> None:
        page = self._page
        numbers = {int(one.id) for one in chosen}
        row = page.queue.currentIndex().row()
        self.hidden |= numbers

        def back() -> None:
            self.hidden -= numbers
            page.want(min(numbers))

        def failed(trouble: Trouble) -> None:
            back()
            safe = trouble.hint or tr("It still waits for you; nothing was sent.")
            page.say(trouble.sentence, safe)

        self._client.later(page, action, arguments, says=said, taken_back=back, failed=failed)
        page.go_on(row)

    # Several at once -------------------------------------------------------------------------------------------------

    def approve_low_risk(self) -> None:
        """List the drafts that want no look of their own, and approve them together after a yes."""
        self._client.ask(self._page, queries.low_risk, then=self._list_low_risk, key="low risk")

    def _list_low_risk(self, found: list[Waiting]) -> None:
        chosen = [one for one in found if int(one.id) not in self.hidden]
        if not chosen:
            self._client.toast(tr("None of them is plain enough: each wants a look of its own."))
            return
        dialog = LowRisk(self._page, chosen)
        dialog.accepted.connect(lambda: self._approve_all(chosen))
        dialog.open()

    def _approve_all(self, chosen: list[Waiting]) -> None:
        seconds = int(self._client.undo_window)
        said = tr("%n (message leaves|messages leave) in {seconds} s", n=len(chosen), seconds=seconds)
        self._decide(chosen, "approve_low_risk", {"approvals": [int(one.id) for one in chosen]}, said)

    # The words of a draft --------------------------------------------------------------------------------------------

    def steer(self, wish: str) -> None:
        """Change the draft as a few words say: by a model, where one is set for it, while everything else goes on."""
        chosen = self._page.waiting()
        if chosen is not None:
            self._client.ask(
                self._page,
                steering.is_for_a_model,
                then=lambda asks: self._ask_model(chosen, wish) if asks else self.change("steer_draft", wish=wish),
                key="steer",
            )

    def _ask_model(self, chosen: Waiting, wish: str) -> None:
        pane = self._page.pane
        pane.set_waiting(True)

        def written(text: str) -> None:
            pane.set_waiting(False)
            more = {"written": text} if text else {}  # rules do what they can where no model answered
            self._change(chosen, "steer_draft", {"wish": wish, **more})

        def failed(trouble: Trouble) -> None:
            pane.set_waiting(False)
            pane.error.say(trouble.sentence, trouble.hint, tone="warning")

        self._client.job(
            tr("Changing the draft"),
            lambda workspace, _progress, _stopping: steering.written_by_model(workspace, chosen.id, wish),
            then=written,
            failed=failed,
        )

    def change(self, action: str, **arguments: object) -> None:
        """Change what is under decision by a verb; Undo brings the former words back."""
        chosen = self._page.waiting()
        if chosen is not None:
            self._change(chosen, action, arguments)

    def _change(self, chosen: Waiting, action: str, arguments: dict[str, object]) -> None:
        page, pane = self._page, self._page.pane

        def done(ran: object) -> None:
            now = page.waiting()
            if now is not None and now.id == chosen.id:
                pane.wish.clear()
            result = getattr(ran, "result", None)
            left = result.get("left") if isinstance(result, dict) else None
            pane.error.say("")
            if left:
                what = "; ".join(str(one) for one in left)
                pane.error.say(
                    tr("Part of it was not understood: {what}", what=what), tr("The rest was done."), tone="warning"
                )
            page.foresight.forget(int(chosen.id))
            page.show_again()

        def failed(trouble: Trouble) -> None:
            pane.error.say(trouble.sentence, trouble.hint, tone="warning")

        self._client.do(page, action, {"approval": int(chosen.id), **arguments}, then=done, failed=failed)

    def keep_written(self) -> None:
        """Keep what is being written to a draft that is left: nobody's words are lost by looking elsewhere."""
        pane = self._page.pane
        draft = pane.draft
        if draft is None or not pane.writing:
            return
        pane.writing = False
        subject, text = pane.card.written
        if text.strip() and (text, subject) != (draft.text, draft.subject):
            wanted = {"approval": int(draft.approval.id), "text": text, "subject": subject}
            self._client.do(self._page, "edit_draft", wanted, toast=tr("Your changes are kept with the draft"))

    # Tasks, and what was approved ------------------------------------------------------------------------------------

    def tick(self, item: object) -> None:
        """Tick a task off."""
        if isinstance(item, Due):
            self._client.do(self._page, "complete_task", {"task": int(item.id)})

    def recall(self) -> None:
        """Take the approved message that is chosen back, before it leaves."""
        item = self._page.queue.item()
        if not isinstance(item, Leaving):
            return

        def done(ran: object) -> None:
            self._page.want(int(getattr(ran, "result", 0)))

        self._client.do(
            self._page,
            "recall_approval",
            {"approval": int(item.approval)},
            confirmed=True,  # the button names the deed
            then=done,
            failed=lambda trouble: self._page.say(trouble.sentence, trouble.hint),
            toast=tr("Taken back: it waits for your yes again"),
        )
