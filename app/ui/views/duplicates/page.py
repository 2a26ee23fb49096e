"""The duplicates queue: pairs at the left, both records side by side at the right, and merges that can be taken apart."""

from typing import ClassVar

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from app.actions.duplicates import look_for_duplicates
from app.actions.queries import duplicates
from app.actions.queries.duplicates import Merged, Pair, Queue
from app.actions.registry import Ran
from app.core.changes import Topic
from app.core.dedupe import Rung
from app.core.errors import Trouble
from app.ui import theme, words
from app.ui.client import Client, Job
from app.ui.commands import Command
from app.ui.page import Page
from app.ui.views.duplicates.compare import Comparison
from app.ui.views.record.lists import TallList
from app.ui.views.record.wording import who
from app.ui.widgets import (
    Button,
    EmptyState,
    Header,
    HLine,
    InlineMessage,
    Label,
    LinkButton,
    ProgressBar,
    ScrollArea,
    Skeleton,
    Surface,
    Tabs,
    columns,
    rows,
)  # fmt: skip
from app.ui.words import tr

_LARGE = 2000  # from so many people on, looking is a job of its own with its progress


def reason(pair: Pair) -> str:
    """Return why two records look like one person."""
    return {
        Rung.EMAIL: tr("Same address, {why}", why=pair.why),
        Rung.PROFILE: tr("Same LinkedIn profile"),
        Rung.PHONE: tr("Same name and number, {why}", why=pair.why),
        Rung.NAME_AND_DOMAIN: tr("Same name at {why}", why=pair.why),
        Rung.FUZZY: tr("Similar names at {why}", why=pair.why),
    }[pair.rung]


class PairRow:
    """One pair of the queue."""

    def __init__(self, pair: Pair, page: "DuplicatesPage") -> None:
        self.pair, self._page = pair, page

    def height(self, width: int) -> int:
        """Two lines."""
        return theme.scaled(theme.size("twoLineRow"))

    def said(self) -> str:
        """Ann Ash and Annette Ash, Same LinkedIn profile."""
        return f"{self._names()}, {reason(self.pair)}"

    def _names(self) -> str:
        one, other = self.pair.keep.contact.shown, self.pair.drop.contact.shown
        return (
            tr("{one}, twice", one=one)
            if one.casefold() == other.casefold()
            else tr("{one} and {other}", one=one, other=other)
        )

    def paint(self, painter: QPainter, box: QRect, *, mirrored: bool, ratio: float, first: bool, last: bool) -> None:
        """The names, and why."""
        if self._page.current is self.pair:
            painter.fillRect(box, theme.color("selected"))
        theme.hairline(painter, box.x(), box.bottom(), box.width())
        side = Qt.AlignmentFlag.AlignVCenter | theme.side(mirrored)
        room = box.width() - 36
        line = theme.line_height("body")
        top = box.center().y() - line
        for text, role, token, y in (
            (self._names(), "bodyMed", "text", top),
            (reason(self.pair), "small", "text2", top + line),
        ):
            painter.setFont(theme.font(role))
            painter.setPen(theme.color(token))
            painter.drawText(QRectF(box.x() + 20, y, room, line), side, theme.elided(text, role, room))


class DuplicatesPage(Page):
    """Decide about one pair after the other: merge, or two people."""

    name = "duplicates"
    topics: ClassVar[frozenset[Topic]] = frozenset({Topic.CONTACTS, Topic.COMPANIES})

    def __init__(self, client: Client) -> None:
        super().__init__(client)
        self.pairs: list[Pair] = []
        self.current: Pair | None = None
        self._total, self._place = 0, 0
        self._wanted: int | None = None
        self._job: Job | None = None
        self._looking, self._take_focus = False, False
        self.tabs = Tabs([("queue", tr("To decide")), ("merged", tr("Merged lately"))])
        self.tabs.chosen.connect(self._choose_tab)
        self.header = Header(tr("Duplicates"), tabs=self.tabs)
        layout = rows(self)
        layout.addWidget(self.header)
        self.progress = self._progress_row()
        layout.addWidget(self.progress)
        self.stack = QStackedWidget()
        layout.addWidget(self.stack, 1)
        self._loading = Skeleton()
        self.empty = EmptyState(
            "nav.duplicates",
            tr("No duplicates"),
            tr("Nobody seems to be here twice. New contacts are compared as they come."),
        )
        self.merged = _MergedLately(client)
        for page in (self._loading, self._queue(), self.empty, self.merged):
            self.stack.addWidget(page)

    def _progress_row(self) -> QWidget:
        made = QWidget()
        line = columns(made, gap=12, margins=(20, 10, 20, 4))
        self.progress_said = Label("", "small", "text2")
        self.progress_bar = ProgressBar()
        self.progress_stop = LinkButton(tr("Stop"))
        self.progress_stop.clicked.connect(lambda: self._job.stop() if self._job is not None else None)
        line.addWidget(self.progress_said)
        line.addWidget(self.progress_bar, 1)
        line.addWidget(self.progress_stop)
        made.hide()
        return made

    def _queue(self) -> QWidget:
        made = QWidget()
        line = columns(made)
        self.list = TallList(tr("Pairs that may be one person"))
        self.list.opened.connect(self._open_row)
        self.list.selectionModel().currentChanged.connect(
            lambda now, _: self._open_row(now.row()) if now.isValid() else None
        )
        self.more = LinkButton(tr("Show more"))
        self.more.clicked.connect(self._load_more)
        held = QWidget()
        stacked = rows(held)
        stacked.addWidget(self.list)
        stacked.addWidget(self.more, 0, Qt.AlignmentFlag.AlignHCenter)
        stacked.addStretch(1)
        area = ScrollArea(held, fill="canvas")
        area.setFixedWidth(340)
        side = Surface("canvas", lines="right")
        columns(side, margins=(0, 0, 1, 0)).addWidget(area)
        line.addWidget(side)
        self.comparison = Comparison(self.client)
        inner = QWidget()
        rows_ = rows(inner, gap=16, margins=(28, 24, 28, 24))
        self.why = Label("", "bodyMed", "text2")
        self.message = InlineMessage(tone="danger", closes=True)
        self.message.hide()
        rows_.addWidget(self.why)
        rows_.addWidget(self.message)
        rows_.addWidget(self.comparison)
        rows_.addWidget(HLine())
        rows_.addLayout(self._deeds())
        rows_.addStretch(1)
        line.addWidget(ScrollArea(inner), 1)
        self.queue_page = made
        return made

    def _deeds(self) -> QHBoxLayout:
        deeds = columns(gap=6)
        self.merge_button = Button(tr("Merge"), "primary", icon="action.merge", keys="M")
        self.apart_button = Button(tr("Two people"), keys="X")
        self.skip_button = Button(tr("Later"), "ghost", keys="S")
        self.swap_button = Button(tr("Keep the other one"), "ghost", icon="action.retry", keys="W")
        for button, run in (
            (self.merge_button, self.merge),
            (self.apart_button, self.set_apart),
            (self.swap_button, self.comparison.turn),
            (self.skip_button, self.skip),
        ):
            button.clicked.connect(run)
            deeds.addWidget(button)
        deeds.addStretch(1)
        return deeds

    # Loading ---------------------------------------------------------------------------------------------------------

    def arrive(self, **arguments: object) -> None:
        """Come here for one person: contact=7."""
        self.tabs.choose("queue")
        if arguments.get("contact") is not None:
            self._wanted = int(str(arguments["contact"]))
        self.refresh()

    def load(self) -> None:
        """Ask for the queue, and for the merges that stand."""
        self.client.ask(self, duplicates.queue, 0, max(50, len(self.pairs)), then=self._show, key="queue")
        self.client.ask(self, duplicates.merged_lately, then=self.merged.show_merges, key="merged")

    def _load_more(self) -> None:
        self.client.ask(self, duplicates.queue, 0, len(self.pairs) + 50, then=self._show, key="queue")

    def _show(self, seen: Queue) -> None:
        self.pairs, self._total = list(seen.pairs), seen.total
        self.tabs.set_count("queue", words.number(seen.total) if seen.total else "")
        self.list.put([PairRow(pair, self) for pair in self.pairs])
        self.more.setVisible(len(self.pairs) < seen.total)
        if seen.unseen:
            self._look(seen.unseen)
        self._bring()
        if self._take_focus and self.pairs:
            self._take_focus = False
            self.list.setFocus()
        if self._wanted is not None and not seen.unseen:
            self._find_wanted()
        else:
            self._stand_at(self._place)

    def _find_wanted(self) -> None:
        wanted, self._wanted = self._wanted, None
        for place, pair in enumerate(self.pairs):
            if wanted in (pair.keep.contact.id, pair.drop.contact.id):
                self.current = None  # whoever came for a pair does not stay at the one that was open
                self._stand_at(place)
                return
        self._stand_at(self._place)

    def _stand_at(self, place: int) -> None:
        if not self.pairs:
            self.current = None
            return
        kept = next(
            (n for n, pair in enumerate(self.pairs) if self.current is not None and _same(pair, self.current)), None
        )
        place = kept if kept is not None else min(place, len(self.pairs) - 1)
        again = kept is not None and self.current == self.pairs[place]
        self._place, self.current = place, self.pairs[place]
        self.list.setCurrentIndex(self.list.rows.index(place))
        if not again:
            self._compare(self.current)
        self.list.viewport().update()

    def _open_row(self, place: int) -> None:
        if 0 <= place < len(self.pairs) and self.pairs[place] is not self.current:
            self._place, self.current = place, self.pairs[place]
            self._compare(self.current)
            self.list.viewport().update()

    def _compare(self, pair: Pair) -> None:
        self.message.hide()
        self.why.set(reason(pair))
        self.comparison.show_pair(pair.keep, pair.drop)

    def _bring(self) -> None:
        if self.tabs.value() == "merged":
            self.stack.setCurrentWidget(self.merged)
        else:
            self.stack.setCurrentWidget(self.queue_page if self.pairs else self.empty)

    def _choose_tab(self, _: object) -> None:
        self._bring()

    # Looking ---------------------------------------------------------------------------------------------------------

    def _look(self, unseen: int) -> None:
        """Compare who has not been compared yet: at once where they are few, else as a job that shows how far it is."""
        if self._looking:
            return
        self._looking = True
        if unseen < _LARGE:
            self.client.work_on(
                self, lambda workspace: look_for_duplicates(workspace, lambda *_: None, lambda: False),
                then=self._looked, failed=self._look_failed,
            )  # fmt: skip
            return
        self._job = self.client.job(
            tr("Looking for duplicates"), look_for_duplicates, then=self._looked, failed=self._look_failed
        )
        self._job.changed.connect(self._progressed)
        self.progress.show()
        self._progressed()

    def _progressed(self) -> None:
        job = self._job
        if job is not None:
            self.progress_bar.set(job.done, job.total)
            done, total = words.number(job.done), words.number(job.total)
            self.progress_said.set(tr("Compared {done} of {total} people", done=done, total=total))

    def _looked(self, count: int) -> None:
        stopped = self._job is not None and self._job.stopping()
        self._looking, self._job = stopped, None
        self.progress.hide()
        if count:
            self.load()

    def _look_failed(self, trouble: Trouble) -> None:
        self.progress.hide()
        self._job = None
        self.client.toast(str(trouble), bad=True)

    # Deciding --------------------------------------------------------------------------------------------------------

    def merge(self) -> None:
        """Merge the pair as it was chosen; the next one comes to the front."""
        keep, drop = self.comparison.keep, self.comparison.drop
        if self.current is not None and keep is not None and drop is not None:
            arguments = {"keep": keep.contact.id, "drop": drop.contact.id, "take": self.comparison.taken()}
            self._decide("merge_contacts", arguments)

    def set_apart(self) -> None:
        """Note that they are two people; the next pair comes to the front."""
        if self.current is not None:
            one, other = self.current.keep.contact.id, self.current.drop.contact.id
            self._decide("not_duplicates", {"one": one, "other": other})

    def _decide(self, action: str, arguments: dict[str, object]) -> None:
        decided, place = self.current, self._place
        self.client.do(self, action, arguments, failed=lambda trouble: self._undecided(decided, place, trouble))
        # It leaves the list at once, and comes back where the verb fails.
        self.pairs = [pair for pair in self.pairs if pair is not decided]
        self.current = None
        self.list.put([PairRow(pair, self) for pair in self.pairs])
        self._bring()
        self._stand_at(place)

    def _undecided(self, pair: Pair | None, place: int, trouble: Trouble) -> None:
        if pair is not None:
            self.pairs.insert(place, pair)
            self.current = None
            self.list.put([PairRow(one, self) for one in self.pairs])
            self._bring()
            self._stand_at(place)
        self.message.say(trouble.sentence, trouble.hint or tr("Nothing was changed."))

    def skip(self) -> None:
        """Leave this pair for later; the next one comes to the front."""
        self.step(1)

    def step(self, by: int) -> None:
        """Go to the next or the previous pair."""
        if self.pairs:
            place = (self._place + by) % len(self.pairs)
            self.list.setCurrentIndex(self.list.rows.index(place))
            self._open_row(place)

    def commands(self) -> list[Command]:
        """Return what can be done here."""

        def there() -> bool:
            return self.current is not None and self.tabs.value() == "queue"

        made = (
            ("merge", tr("Merge this pair"), "M", "action.merge", self.merge),
            ("apart", tr("These are two people"), "X", "action.reject", self.set_apart),
            ("later", tr("Decide later"), "S", "action.snooze", self.skip),
            ("swap", tr("Keep the other one instead"), "W", "action.sort", self.comparison.turn),
            ("next", tr("Next pair"), "J", "action.expand", lambda: self.step(1)),
            ("previous", tr("Previous pair"), "K", "action.up", lambda: self.step(-1)),
        )
        return [
            Command(name=f"duplicates.{name}", title=title, keys=keys, icon=icon, run=run, enabled=there)
            for name, title, keys, icon, run in made
        ]

    def first_focus(self) -> QWidget | None:
        """Begin in the list, as soon as there is one."""
        self._take_focus = self.stack.currentWidget() is self._loading
        return self.list


def _same(one: Pair, other: Pair) -> bool:
    return {one.keep.contact.id, one.drop.contact.id} == {other.keep.contact.id, other.drop.contact.id}


class _MergedLately(ScrollArea):
    """The merges that stand: who, when, and Unmerge."""

    def __init__(self, client: Client) -> None:
        held = QWidget()
        super().__init__(held)
        self._client = client
        self._body = rows(held, margins=(20, 12, 20, 20))
        self.buttons: list[Button] = []
        self.merges: list[Merged] = []
        self.show_merges([])

    def show_merges(self, merges: list[Merged]) -> None:
        """Show these."""
        self.merges = merges
        self.buttons = []
        while (item := self._body.takeAt(0)) is not None:
            held = item.widget()
            if held is not None:
                held.hide()
                held.deleteLater()
        if not merges:
            nothing = EmptyState(
                "action.merge",
                tr("Nothing was merged"),
                tr("Merges stand here and can be taken apart, also after weeks."),
            )
            self._body.addWidget(nothing, 1)
            return
        for merge in merges:
            self._body.addWidget(self._row(merge))
            self._body.addWidget(HLine())
        self._body.addStretch(1)

    def _row(self, merge: Merged) -> QWidget:
        made = QWidget()
        line = columns(made, gap=12, margins=(0, 6, 0, 6))
        line.addWidget(Label(merge.says, "body"), 1)
        said = tr("{who}, {when}", who=who(merge.by), when=words.when(merge.at, self._client.now()))
        line.addWidget(Label(said, "small", "text2", elide=False))
        button = Button(tr("Unmerge"), icon="action.undo", small=True)
        button.clicked.connect(lambda: self.unmerge(merge))
        line.addWidget(button)
        self.buttons.append(button)
        return made

    def unmerge(self, merge: Merged) -> None:
        """Take a merge apart; what was done since stays, and is named."""
        self._client.do(
            self, "undo_changes", {"group": merge.undo}, toast=tr("Unmerged: both are back"), then=self._say_kept
        )

    def _say_kept(self, ran: Ran) -> None:
        kept = ran.result.get("kept") if isinstance(ran.result, dict) else None
        if kept:
            self._client.toast(tr("Unmerged. %n thing(s) that were changed since stay as they are", n=len(kept)))
