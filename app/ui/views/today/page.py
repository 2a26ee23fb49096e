"""Today: decide. The queue at the left, what is under decision at the right; each decision moves on by itself."""

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.actions.queries import today as queries
from app.actions.queries.today import Draft, Due, Leaving, Reply, Today, Waiting
from app.core.changes import Topic
from app.core.errors import Trouble
from app.core.ids import ContactId
from app.ui import theme, words
from app.ui.client import Client
from app.ui.commands import Command
from app.ui.page import Page
from app.ui.views.today.aside import Aside
from app.ui.views.today.decisions import Decisions
from app.ui.views.today.foresight import Foresight
from app.ui.views.today.looking import Looking
from app.ui.views.today.pane import DraftPane
from app.ui.views.today.queue import QueueView
from app.ui.views.today.strip import AwayStrip
from app.ui.widgets import Button, EmptyState, Header, InlineMessage, Menu, Splitter, Surface, rows
from app.ui.words import tr


class TodayPage(Page):
    """What wants the founder, in its order."""

    name = "today"
    topics = frozenset({Topic.APPROVALS, Topic.MESSAGES, Topic.TASKS, Topic.OUTBOX, Topic.SETTINGS, Topic.CONSENT})

    def __init__(self, client: Client) -> None:
        super().__init__(client)
        self.seen: Today | None = None
        self._wanted: int | None = None
        self._edit_on_arrival = False
        self.decisions = Decisions(self)
        self.looking = Looking(client, self)
        self.looking.came_back.connect(self.refresh)
        self.foresight = Foresight(client, self)
        self.foresight.changed.connect(self._know_more)
        layout = rows(self)
        self.header = Header(tr("Today"))
        self.new = Button(tr("New"), icon="action.add", caret=True)
        self.new.clicked.connect(self._open_new)
        self.header.add_action(self.new)
        layout.addWidget(self.header)
        self.trouble = InlineMessage(tone="danger")
        self.trouble.pressed.connect(self.refresh)
        layout.addWidget(self.trouble)
        self.strip = AwayStrip()
        self.strip.opened.connect(self._open_figure)
        layout.addWidget(self.strip)
        self.stack = QStackedWidget()
        layout.addWidget(self.stack, 1)
        self.empty = EmptyState("nav.today", tr("Nothing needs you"), "")
        self.work = self._make_work()
        for widget in (Surface("canvas"), self.work, self.empty):  # nothing is shown before something is known
            self.stack.addWidget(widget)

    def _make_work(self) -> QWidget:
        self.splitter = Splitter()
        left = Surface("canvas")
        self.queue = QueueView()
        self.queue.chosen.connect(self._choose)
        self.queue.activated_item.connect(self._open)
        self.queue.ticked.connect(self.decisions.tick)
        self.low_risk = self.queue.corner
        self.low_risk.clicked.connect(self.decisions.approve_low_risk)
        rows(left).addWidget(self.queue)
        self.right = QStackedWidget()
        self.pane = self._make_pane()
        self.aside = Aside()
        self.aside.pressed.connect(self._press_aside)
        for shown in (Surface("subtle", lines="left"), self.pane, self.aside):
            self.right.addWidget(shown)
        for number, side in enumerate((left, self.right)):
            self.splitter.addWidget(side)
            self.splitter.setStretchFactor(number, 2 + number)
        self.splitter.setSizes([468, 720])
        return self.splitter

    def _make_pane(self) -> DraftPane:
        pane = DraftPane()
        pane.approved.connect(self.decisions.approve)
        pane.editing.connect(self.edit)
        pane.skipped.connect(self.decisions.skip)
        pane.rejected.connect(self.decisions.reject)
        pane.steered.connect(self.decisions.steer)
        pane.claim_cut.connect(lambda sentence: self.decisions.change("cut_sentence", sentence=sentence))
        pane.claim_kept.connect(lambda sentence: self.decisions.change("keep_claim", sentence=sentence))
        pane.person_opened.connect(self._open_person)
        return pane

    # Loading ---------------------------------------------------------------------------------------------------------

    def load(self) -> None:
        """Ask for what waits."""
        self.client.ask(self, queries.today, self.looking.since, then=self._show, failed=self._not_loaded, key="today")

    def arrive(self, **arguments: object) -> None:
        """Come for one approval, perhaps to edit it."""
        wanted = arguments.get("approval")
        self._wanted = int(str(wanted)) if wanted is not None else None
        self._edit_on_arrival = bool(arguments.get("edit"))
        self.refresh()

    def first_focus(self) -> QWidget:
        """The list has the keyboard."""
        return self.queue

    def _not_loaded(self, trouble: Trouble) -> None:
        safe = tr("Nothing was lost, and nothing was sent by this. {hint}", hint=trouble.hint).strip()
        self.trouble.say(trouble.sentence, safe, tr("Try again"))

    def _show(self, seen: Today) -> None:
        self.seen = seen
        self.looking.since = seen.since
        self.trouble.say("")
        self.decisions.hidden &= {int(one.id) for one in seen.approvals}
        now = self.client.now()
        self.header.say(words.long_day(words.local(now).date()))
        self.strip.show_today(seen, now)
        self._fill(self.queue.currentIndex().row())
        self.foresight.look(one.id for one in seen.approvals)

    def _fill(self, row: int) -> None:
        """Show the list with what was chosen still chosen, or what stands in its place."""
        seen = self.seen
        if seen is None:
            return
        before = self.queue.item()
        self.queue.queue.show_today(seen, self.client.now(), hidden=frozenset(self.decisions.hidden))
        self._know_more()
        if not self.queue.queue.items:
            self._say_empty(seen)
            return
        self.stack.setCurrentWidget(self.work)
        wanted = self._row_wanted()
        if wanted < 0 and before is not None:
            wanted = self.queue.queue.row_of(before)
        if wanted >= 0:
            self.queue.choose(wanted)
        else:
            self.queue.choose_near(max(row, 0))

    def _row_wanted(self) -> int:
        for row, item in enumerate(self.queue.queue.items):
            if isinstance(item, Waiting) and item.id == self._wanted:
                self._wanted = None
                return row
        return -1

    def want(self, approval: int) -> None:
        """Choose an approval as soon as it is in the list."""
        self._wanted = approval
        self._fill(self.queue.currentIndex().row())

    def go_on(self, row: int) -> None:
        """Show what comes after the item of a line, which was just decided."""
        self.queue.setCurrentIndex(self.queue.queue.index(-1))
        self._fill(row)

    def _know_more(self) -> None:
        self.queue.queue.retell(self.foresight.known)
        count = self.foresight.plain(self.decisions.hidden)
        if count > 1:
            self.queue.offer(tr("Approve %n low-risk", n=count), tr("Approve %n", n=count))
        else:
            self.queue.offer("")

    def _say_empty(self, seen: Today) -> None:
        self.right.setCurrentIndex(0)
        now = self.client.now()
        if seen.next_due is None:
            self.empty.set(
                tr("Nothing needs you"), tr("Import leads or write to somebody, and drafts come here for your yes.")
            )
        else:
            at = tr("now") if seen.next_due <= now else words.when(seen.next_due, now)
            self.empty.set(tr("Nothing needs you"), tr("The agents' next step is about {time}.", time=at))
        self.stack.setCurrentWidget(self.empty)

    # What is under decision ------------------------------------------------------------------------------------------

    def waiting(self) -> Waiting | None:
        """Return the approval under decision, or None."""
        item = self.queue.item()
        return item if isinstance(item, Waiting) else None

    def _choose(self, item: object) -> None:
        draft = self.pane.draft
        if draft is not None and not (isinstance(item, Waiting) and item.id == draft.approval.id):
            self.decisions.keep_written()
        if isinstance(item, Waiting):
            self.client.ask(self, queries.draft, item.id, then=self._show_draft, failed=self._gone, key="draft")
        elif isinstance(item, Reply | Due | Leaving):
            self.aside.show_item(item, self.client.now())
            self.right.setCurrentWidget(self.aside)

    def show_again(self) -> None:
        """Look afresh at what is under decision."""
        self._choose(self.queue.item())

    def _show_draft(self, draft: Draft) -> None:
        chosen = self.waiting()
        if chosen is None or chosen.id != draft.approval.id:
            return
        self.pane.undo_window = int(self.client.undo_window)
        self.pane.show_draft(draft, self.client.now())
        self.right.setCurrentWidget(self.pane)
        if self._edit_on_arrival:
            self._edit_on_arrival = False
            self.pane.write()

    def _gone(self, trouble: Trouble) -> None:
        self.say(trouble.sentence, trouble.hint)

    def say(self, sentence: str, safe: str) -> None:
        """Say what went wrong where the eye is."""
        self.trouble.say(sentence, safe)

    def edit(self) -> None:
        """Edit what is under decision, or stop."""
        if self.pane.writing:
            self.pane.stop_writing()
            self.queue.setFocus()
        elif self.waiting() is not None:
            self.pane.write()

    def leave_editor(self) -> None:
        """Give up editing, or put the mark in the list."""
        if self.pane.writing:
            self.pane.stop_writing()
        self.queue.setFocus()

    # Ways from here --------------------------------------------------------------------------------------------------

    def _open(self, item: object) -> None:
        if isinstance(item, Reply) and item.thread_id is not None:
            self.client.go("inbox", thread=int(item.thread_id))
        elif isinstance(item, Reply | Due | Leaving) and item.contact_id is not None:
            self.client.go("contact", id=int(item.contact_id))
        elif isinstance(item, Waiting):
            self.pane.card.letter.setFocus()

    def _press_aside(self) -> None:
        item = self.queue.item()
        if isinstance(item, Leaving):
            self.decisions.recall()
        else:
            self._open(item)

    def _open_person(self) -> None:
        chosen = self.waiting()
        if chosen is not None and chosen.contact_id is not None:
            self.client.go("contact", id=int(chosen.contact_id))

    def _open_figure(self, name: str) -> None:
        if name == "found" and self.seen is not None and self.seen.away.found:
            self.client.ask(self, queries.found_since, self.seen.since, then=self._show_found, key="found")
        elif name == "drafts":
            self.queue.choose_near(0)
            self.queue.setFocus()
        else:
            places: dict[str, tuple[str, dict[str, object]]] = {
                "found": ("contacts", {}),
                "replies": ("inbox", {}),
                "blocked": ("compliance", {"tab": "held"}),
                "spent": ("analytics", {}),
            }
            place, arguments = places[name]
            self.client.go(place, **arguments)

    def _show_found(self, found: list[ContactId]) -> None:
        self.client.go("contacts", ids=[int(one) for one in found])

    def _open_new(self) -> None:
        menu = Menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.add(tr("New contact"), lambda: self.client.go("contacts", new=True), icon="action.user", keys="C")
        menu.add(tr("New deal"), lambda: self.client.go("pipeline", new=True), icon="nav.pipeline", keys="D")
        menu.popup(self.new.mapToGlobal(self.new.rect().bottomLeft()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stack the panes where there is little room."""
        super().resizeEvent(event)
        narrow = self.window().width() < theme.tokens()["breakpoint"]["stackTodayBelow"]
        wanted = Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal
        if self.splitter.orientation() != wanted:
            self.splitter.setOrientation(wanted)

    def commands(self) -> Iterable[Command]:
        """What the keyboard does here."""

        def on_approval() -> bool:
            return self.waiting() is not None

        def on_message() -> bool:
            return on_approval() and self.pane.draft is not None and self.pane.draft.is_message

        decide, queue = self.decisions, self.queue
        return [
            Command(
                name="today.approve", title=tr("Approve and send"), keys="A", run=decide.approve, enabled=on_approval
            ),
            Command(name="today.edit", title=tr("Edit the draft"), keys="E", run=self.edit, enabled=on_message),
            Command(name="today.skip", title=tr("Skip for now"), keys="S", run=decide.skip, enabled=on_approval),
            Command(name="today.reject", title=tr("Reject"), keys="X", run=decide.reject, enabled=on_approval),
            Command(name="today.low", title=tr("Approve low-risk drafts"), keys="Shift+A", run=decide.approve_low_risk),
            Command(name="today.next", title=tr("Next"), keys="J", run=lambda: queue.step(1), in_palette=False),
            Command(
                name="today.previous", title=tr("Previous"), keys="K", run=lambda: queue.step(-1), in_palette=False
            ),
            Command(
                name="today.done",
                title=tr("Tick the task"),
                keys="Space",
                run=lambda: decide.tick(queue.item()),
                enabled=lambda: isinstance(queue.item(), Due),
            ),
            Command(
                name="today.recall",
                title=tr("Take back what was approved"),
                keys="T",
                run=decide.recall,
                enabled=lambda: isinstance(queue.item(), Leaving),
            ),
            Command(
                name="today.steer",
                title=tr("Say what to change"),
                keys="/",
                run=self.pane.wish.setFocus,
                enabled=on_message,
            ),
            Command(
                name="today.back", title=tr("Back to the list"), keys="Esc", run=self.leave_editor, in_palette=False
            ),
        ]
