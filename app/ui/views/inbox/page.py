"""The inbox: three panes. Who has the next word, the conversation, who is behind it."""

from collections.abc import Iterable
from datetime import timedelta
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.actions.inbox import note_read
from app.actions.queries import inbox as queries
from app.actions.queries.inbox import Conversation, Listing, Split, Thread
from app.core.changes import Topic
from app.core.errors import Trouble
from app.core.ids import ThreadId
from app.core.message import Category
from app.ui import theme, words
from app.ui.client import Client
from app.ui.commands import Command
from app.ui.page import Page
from app.ui.views.inbox.context import Context
from app.ui.views.inbox.list import ConversationList
from app.ui.views.inbox.thread import ThreadPane
from app.ui.widgets import EmptyState, Header, Menu, SearchField, Splitter, Surface, Tabs, rows
from app.ui.words import tr

_SPLITS: dict[str, Split] = {"reply": "reply", "waiting": "waiting", "later": "later", "all": "all"}
_WAIT = 60  # milliseconds between the last key and the search


class InboxPage(Page):
    """Conversations."""

    name = "inbox"
    topics = frozenset({Topic.MESSAGES, Topic.APPROVALS, Topic.CONSENT, Topic.DEALS, Topic.MAILBOXES})

    def __init__(self, client: Client) -> None:
        super().__init__(client)
        self._wanted: int | None = None
        self._asked: tuple[Split, str] | None = None  # what the list shows
        self._left_unread: int | None = None  # it is open, and marked as unread all the same
        layout = rows(self)
        self.tabs = Tabs(
            [("reply", tr("Needs reply")), ("waiting", tr("Waiting")), ("later", tr("Not now")), ("all", tr("All"))]
        )
        self.header = Header(tr("Inbox"), tabs=self.tabs)
        layout.addWidget(self.header)
        self.splitter = Splitter()
        self.splitter.addWidget(self._left())
        self.middle = QStackedWidget()
        self.conversation = ThreadPane()
        self.nothing = EmptyState("nav.inbox", tr("No conversation is open"), tr("Choose one at the left."))
        self.middle.addWidget(self.nothing)
        self.middle.addWidget(self.conversation)
        self.splitter.addWidget(self.middle)
        self.context = Context()
        self.splitter.addWidget(self.context)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setSizes([360, 560, 320])
        layout.addWidget(self.splitter, 1)
        self._connect()

    def _left(self) -> QWidget:
        left = Surface("canvas")
        inside = rows(left, gap=4)
        top = rows(margins=(16, 10, 16, 2))
        self.search = SearchField(tr("Find a conversation"))
        top.addWidget(self.search)
        inside.addLayout(top)
        self.stack = QStackedWidget()
        self.list = ConversationList()
        self.empty = EmptyState("nav.inbox", "", "")
        self.stack.addWidget(self.list)
        self.stack.addWidget(self.empty)
        inside.addWidget(self.stack, 1)
        return left

    def _connect(self) -> None:
        self.tabs.chosen.connect(lambda _: self.load())
        self._wait = QTimer(self, singleShot=True, interval=_WAIT)
        self._wait.timeout.connect(self.load)
        self.search.textChanged.connect(lambda _: self._wait.start())
        self.search.left.connect(self.list.setFocus)
        self.list.chosen.connect(self._choose)
        self.list.entered_one.connect(self.conversation.answer.setFocus)
        self.list.conversations.wanted.connect(self._more)
        self.conversation.corrected.connect(self._correct)
        self.conversation.draft_approved.connect(self._approve)
        self.conversation.draft_edited.connect(lambda number: self.client.go("today", approval=number, edit=True))
        self.conversation.replied.connect(self._reply)
        self.conversation.finished.connect(self.finish)
        self.conversation.snoozed.connect(self.snooze)
        self.context.person_opened.connect(self._open_person)
        self.context.deal_opened.connect(self._open_deal)

    # Loading ---------------------------------------------------------------------------------------------------------

    def load(self) -> None:
        asked = (self._split(), self.search.text().strip())
        here = len(self.list.conversations.items) if asked == self._asked else 0
        self._asked = asked
        self.client.ask(self, queries.conversations, *asked, least=here, then=self._show, key="list")

    def _split(self) -> Split:
        return _SPLITS[str(self.tabs.value())]

    def arrive(self, **arguments: object) -> None:
        """Come for one conversation."""
        if arguments.get("thread") is not None:
            self._wanted = int(str(arguments["thread"]))
            self.tabs.choose("all")
            self.search.clear()
            self._load_thread(self._wanted)
        self.refresh()

    def first_focus(self) -> QWidget:
        return self.list

    def _more(self, offset: int) -> None:
        self.client.ask(
            self,
            queries.conversations,
            self._split(),
            self.search.text().strip(),
            offset,
            then=self._append,
            key="list",
        )

    def _append(self, listing: Listing) -> None:
        self.list.conversations.append(listing.conversations, more=listing.more)

    def _show(self, listing: Listing) -> None:
        before, row = self.list.item(), max(0, self.list.currentIndex().row())
        bar = self.list.verticalScrollBar()
        place = bar.value()
        self.list.conversations.show_items(listing.conversations, self.client.now(), more=listing.more)
        for split, count in listing.counts.items():
            self.tabs.set_count(split, words.number(count) if count else "")
        self._say_coverage(listing)
        here = bool(listing.conversations)
        self.stack.setCurrentIndex(0 if here else 1)
        if not here:
            self._say_empty(listing)
            if self._wanted is None:
                self.middle.setCurrentWidget(self.nothing)
                self.context.hide()
            return
        wanted = self._wanted if self._wanted is not None else int(before.id) if before is not None else None
        if wanted is None or not self.list.choose(wanted):
            if self._wanted is None:
                self.list.setCurrentIndex(self.list.conversations.index(min(row, len(listing.conversations) - 1)))
        elif before is not None and int(before.id) == wanted:
            self._load_thread(wanted)
        if before is not None and wanted == int(before.id):
            bar.setValue(place)
        self._wanted = None

    def _say_coverage(self, listing: Listing) -> None:
        if not listing.mailboxes:
            self.header.say(tr("No mailbox is connected"))
        elif listing.read_up_to is None:
            self.header.say(tr("A mailbox has not been read yet"))
        else:
            self.header.say(tr("Read up to {time}", time=words.when(listing.read_up_to, self.client.now())))

    def _say_empty(self, listing: Listing) -> None:
        if self.search.text().strip():
            self.empty.set(tr("Nothing matches"), tr("No name, company, subject or message holds these words."))
            return
        heading, sentence = {
            "reply": (tr("Nobody waits for you"), tr("Answers that want you come here as they are read.")),
            "waiting": (tr("You wait for nobody"), tr("Conversations in which you had the last word come here.")),
            "later": (tr("Nothing is put aside"), tr("What you put aside with H comes back by itself.")),
            "all": (tr("No conversation yet"), tr("The first mail you send starts one.")),
        }[listing.split]
        self.empty.set(heading, sentence)

    # One conversation ------------------------------------------------------------------------------------------------

    def _choose(self, item: object) -> None:
        if isinstance(item, Conversation):
            self._load_thread(int(item.id))

    def _load_thread(self, number: int) -> None:
        self.client.ask(self, queries.thread, ThreadId(number), then=self._show_thread, failed=self._gone, key="thread")

    def _show_thread(self, seen: Thread) -> None:
        now = self.client.now()
        self.conversation.show_thread(seen, now)
        self.context.show_thread(seen, now)
        self.middle.setCurrentWidget(self.conversation)
        self.context.setVisible(self._is_wide())
        self._note_read(seen)

    def _note_read(self, seen: Thread) -> None:
        number = seen.conversation.id
        if self._left_unread is not None and self._left_unread != int(number):
            self._left_unread = None
        if seen.conversation.unread and self._left_unread is None:
            self.client.work_on(self, lambda workspace: note_read(workspace, number))
            self.list.conversations.mark_read(int(number))

    def _gone(self, trouble: Trouble) -> None:
        self.nothing.set(trouble.sentence, trouble.hint)
        self.middle.setCurrentWidget(self.nothing)

    def _is_open(self, number: int) -> bool:
        seen = self._open()
        return seen is not None and int(seen.conversation.id) == number

    def _open(self) -> Thread | None:
        return self.conversation.seen if self.middle.currentWidget() is self.conversation else None

    # Deeds -----------------------------------------------------------------------------------------------------------

    def finish(self) -> None:
        """Say that nothing here wants an answer, and go on to the next."""
        seen = self._open()
        if seen is not None:
            self.client.do(self, "finish_thread", {"thread": int(seen.conversation.id)}, toast=tr("Done"))

    def snooze(self) -> None:
        """Ask until when to put it aside."""
        seen = self._open()
        if seen is None:
            return
        number = int(seen.conversation.id)
        now = words.local(self.client.now()).replace(hour=9, minute=0, second=0, microsecond=0)
        menu = Menu(self)
        for text, days in ((tr("Tomorrow"), 1), (tr("In three days"), 3), (tr("In a week"), 7), (tr("In a month"), 30)):
            until = (now + timedelta(days=days)).isoformat()
            menu.add(text, partial(self._snooze, number, until))
        if seen.conversation.snoozed_until is not None:
            menu.add(tr("Bring it back now"), lambda: self.client.do(self, "wake_thread", {"thread": number}))
        button = self.conversation.later
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

    def _snooze(self, number: int, until: str) -> None:
        self.client.do(self, "snooze_thread", {"thread": number, "until": until}, toast=tr("Put aside"))

    def mark_unread(self) -> None:
        """Show the open conversation as one that was not seen, and leave it so while it is open."""
        seen = self._open()
        if seen is not None:
            self._left_unread = int(seen.conversation.id)
            self.client.do(self, "mark_unread", {"thread": self._left_unread}, toast=tr("Marked as unread"))

    def reopen(self) -> None:
        """Say that the open conversation wants an answer after all."""
        seen = self._open()
        if seen is not None:
            self.client.do(
                self, "reopen_thread", {"thread": int(seen.conversation.id)}, toast=tr("Back in Needs reply")
            )

    def _correct(self, message: int, category: object) -> None:
        assert isinstance(category, Category)
        seen = self._open()
        before = next((one.category for one in seen.messages if int(one.id) == message), None) if seen else None
        if category is Category.UNSUBSCRIBE:
            said = tr("Noted. They are not written to again, nor who says the same.")
        elif before in (Category.UNSUBSCRIBE, Category.HOSTILE):
            said = tr("Noted. That they are not to be contacted stays as it is.")
        else:
            said = tr("Noted. Later messages that say the same are read so.")
        self.client.do(
            self,
            "correct_category",
            {"message": message, "category": category.value},
            toast=said,
        )

    def _reply(self, text: str) -> None:
        seen = self._open()
        if seen is None:
            return
        number = int(seen.conversation.id)
        self.conversation.answer.clear()
        self.conversation.error.say("")

        def failed(trouble: Trouble) -> None:
            self.conversation.give_back(number, text)
            said = trouble.hint or tr("Your words are still here; nothing left.")
            if self._is_open(number):
                self.conversation.error.say(trouble.sentence, said)
            else:
                self.client.toast(trouble.sentence, bad=True)

        self.client.later(
            self,
            "reply_to_thread",
            {"thread": number, "text": text},
            says=tr("Your answer leaves in %n s", n=int(self.client.undo_window)),
            taken_back=lambda: self.conversation.give_back(number, text),
            failed=failed,
        )

    def _approve(self, number: int) -> None:
        deciding = self.conversation.deciding
        if number in deciding:
            return
        deciding.add(number)

        def settled(trouble: Trouble | None = None) -> None:
            deciding.discard(number)
            if trouble is not None:
                self.client.toast(trouble.sentence, bad=True)
            self.load()

        self.client.later(
            self,
            "approve",
            {"approval": number},
            says=tr("The answer leaves in %n s", n=int(self.client.undo_window)),
            taken_back=settled,
            then=lambda _: settled(),
            failed=settled,
        )
        self.load()

    def _open_person(self) -> None:
        seen = self._open()
        if seen is not None and seen.contact is not None:
            self.client.go("contact", id=int(seen.contact.id))

    def _open_deal(self) -> None:
        seen = self._open()
        if seen is not None and seen.deal is not None:
            self.client.go("deal", id=int(seen.deal.id))

    # Room ------------------------------------------------------------------------------------------------------------

    def _is_wide(self) -> bool:
        return self.window().width() >= int(theme.tokens()["breakpoint"]["panelOverlaysBelow"])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Hide who is behind it where there is little room."""
        super().resizeEvent(event)
        self.context.setVisible(self._is_wide() and self._open() is not None)

    def commands(self) -> Iterable[Command]:
        def open_one() -> bool:
            return self._open() is not None

        def approve() -> None:
            seen = self._open()
            if seen is not None and seen.draft is not None:
                self._approve(int(seen.draft.id))

        return [
            Command(name="inbox.next", title=tr("Next"), keys="J", run=lambda: self.list.step(1), in_palette=False),
            Command(
                name="inbox.previous", title=tr("Previous"), keys="K", run=lambda: self.list.step(-1), in_palette=False
            ),
            Command(
                name="inbox.reply",
                title=tr("Answer"),
                keys="R",
                run=self.conversation.answer.setFocus,
                enabled=open_one,
            ),
            Command(name="inbox.approve", title=tr("Approve the draft"), keys="A", run=approve, enabled=open_one),
            Command(
                name="inbox.done", title=tr("Done: nothing to answer"), keys="E", run=self.finish, enabled=open_one
            ),
            Command(name="inbox.later", title=tr("Put aside"), keys="H", run=self.snooze, enabled=open_one),
            Command(name="inbox.unread", title=tr("Mark as unread"), keys="U", run=self.mark_unread, enabled=open_one),
            Command(name="inbox.reopen", title=tr("It wants an answer after all"), run=self.reopen, enabled=open_one),
            Command(name="inbox.find", title=tr("Find a conversation"), keys="/", run=self.search.setFocus),
            Command(
                name="inbox.back", title=tr("Back to the list"), keys="Esc", run=self.list.setFocus, in_palette=False
            ),
        ]
