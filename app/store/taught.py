"""What a person taught about the meaning of messages."""

from app.core.clock import from_millis
from app.core.ids import MessageId
from app.core.message import Category
from app.core.teaching import Lesson, words_of
from app.store.database import Rows, Transaction

_MOST = 500


def teach(tx: Transaction, message: MessageId, text: str, category: Category) -> None:
    """Note what a message means; a second correction of it takes the place of the first."""
    for row in tx.all("select id from taught where message_id = ?", message):
        tx.delete("taught", row["id"])
    words = words_of(text)
    if words:
        tx.insert(
            "taught",
            words=" ".join(sorted(words)),
            category=category.value,
            message_id=message,
            at=tx.millis,
            by=tx.scope.by,
        )


def lessons(rows: Rows) -> list[Lesson]:
    """Return the newest lessons."""
    found = rows.all("select words, category, at from taught order by id desc limit ?", _MOST)
    return [
        Lesson(words=frozenset(row["words"].split()), category=Category(row["category"]), at=from_millis(row["at"]))
        for row in found
    ]
