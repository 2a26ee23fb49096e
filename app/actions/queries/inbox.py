"""What the inbox shows: conversations by who has the next word, one in full, and who is behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.actions.doing import Workspace
from app.core.contact import Contact
from app.core.deal import Deal
from app.core.errors import NotFound
from app.core.ids import ApprovalId, ThreadId
from app.core.message import Message
from app.core.qualification import Slot, SlotValue
from app.core.teaching import taught as lesson_for
from app.store import approvals, contacts, deals, facts, inbox_list, mail, next_steps, raw_mail, suppressions, taught
from app.store.approvals import Approval
from app.store.database import Rows
from app.store.inbox_list import Conversation, Split, Words
from app.store.next_steps import Step

PAGE, MOST = 60, 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A page of a split, and how many are in the splits that are counted."""

    split: Split
    conversations: tuple[Conversation, ...]
    counts: dict[str, int]
    read_up_to: datetime | None
    mailboxes: int
    more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """One conversation in full."""

    conversation: Conversation
    messages: tuple[Message, ...]
    words: dict[int, Words]
    taught_at: dict[int, datetime]  # when a person taught what a message was read by
    draft: Approval | None
    contact: Contact | None
    deal: Deal | None
    slots: dict[Slot, SlotValue]
    next_step: Step | None
    suppressed: str


def conversations(workspace: Workspace, split: Split, text: str = "", offset: int = 0, least: int = 0) -> Listing:
    """Return a page of conversations, or `least` of them where that is more: a list that is scrolled stays as long."""
    now = workspace.clock.now()
    count = max(PAGE, min(least, MOST))
    with workspace.database.read() as rows:
        found = inbox_list.conversations(rows, split, now, text=text, limit=count + 1, offset=offset)
        boxes = mail.mailboxes(rows)
        read = [raw_mail.read_up_to(rows, box.id) for box in boxes]
        known = [at for at in read if at is not None]
        return Listing(
            split=split,
            conversations=tuple(found[:count]),
            counts=inbox_list.counts(rows, now),
            read_up_to=min(known) if known and len(known) == len(boxes) else None,
            mailboxes=len(boxes),
            more=len(found) > count,
        )


def thread(workspace: Workspace, number: ThreadId) -> Thread:
    """Return one conversation in full; raises NotFound."""
    with workspace.database.read() as rows:
        listed = inbox_list.place_of(rows, number)
        if listed is None:
            raise NotFound("That conversation is not here any more.")
        person = contacts.get(rows, listed.contact_id) if listed.contact_id is not None else None
        stopped = suppressions.of_contact(rows, person.id, channel="email") if person is not None else None
        messages = tuple(mail.thread_messages(rows, number))
        return Thread(
            conversation=listed,
            messages=messages,
            taught_at=_taught_at(rows, messages),
            words=inbox_list.words_of_thread(rows, number),
            draft=approvals.get(rows, ApprovalId(listed.draft)) if listed.draft is not None else None,
            contact=person,
            deal=deals.open_of(rows, person.id) if person is not None else None,
            slots=facts.slots_of(rows, person.id) if person is not None else {},
            next_step=next_steps.of_people(rows, [person.id]).get(person.id) if person is not None else None,
            suppressed=str(getattr(stopped, "reason", stopped) or "") if stopped is not None else "",
        )


def _taught_at(rows: Rows, messages: Sequence[Message]) -> dict[int, datetime]:
    read_so = [one for one in messages if one.classified_by == "taught"]
    lessons = taught.lessons(rows) if read_so else []
    found = ((one.id, lesson_for(one.text, lessons)) for one in read_so)
    return {int(message): lesson.at for message, lesson in found if lesson is not None}


__all__ = ["Conversation", "Listing", "Split", "Step", "Thread", "Words", "conversations", "thread"]
