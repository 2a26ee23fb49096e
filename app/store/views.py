"""Saved views of a list. Those that come with the program are data here and no rows."""

from app.core.errors import NotFound
from app.core.view import Column, Condition, Definition, Entity, Operator, View, definition_of
from app.store.database import Row, Rows, Transaction

_PEOPLE = tuple(Column(field=name) for name in ("name", "company", "score", "stage", "last_touch", "next_step"))
_COMPANIES = tuple(
    Column(field=name)
    for name in ("name", "domain", "industry", "size", "people", "open_deals", "best_score", "last_touch")
)
_OVER = ("customer", "disqualified", "not_interested")
_ASKED = Condition(field="blocked", operator=Operator.IS, value=False)
_STILL = Condition(field="status", operator=Operator.NONE_OF, value=_OVER)

BUILT_IN: dict[Entity, tuple[View, ...]] = {
    "contacts": (
        View(key="all", name="All", definition=Definition(sort="created", descending=True, columns=_PEOPLE)),
        View(
            key="hot",
            name="Hot leads",
            definition=Definition(
                filters=(Condition(field="score", operator=Operator.AT_LEAST, value=70), _ASKED),
                sort="score",
                descending=True,
                columns=_PEOPLE,
            ),
        ),
        View(
            key="quiet",
            name="Gone quiet",
            definition=Definition(
                filters=(Condition(field="last_touch", operator=Operator.OLDER, value=14), _STILL, _ASKED),
                sort="last_touch",
                descending=True,
                columns=_PEOPLE,
            ),
        ),
        View(
            key="stuck",
            name="No next step",
            definition=Definition(
                filters=(Condition(field="next_step", operator=Operator.EMPTY), _STILL, _ASKED),
                sort="score",
                descending=True,
                columns=_PEOPLE,
            ),
        ),
    ),
    "companies": (
        View(key="all", name="All", definition=Definition(sort="name", columns=_COMPANIES)),
        View(
            key="deals",
            name="With open deals",
            definition=Definition(
                filters=(Condition(field="open_deals", operator=Operator.AT_LEAST, value=1),),
                sort="open_deals",
                descending=True,
                columns=_COMPANIES,
            ),
        ),
        View(
            key="best",
            name="Best scores",
            definition=Definition(
                filters=(Condition(field="best_score", operator=Operator.AT_LEAST, value=70),),
                sort="best_score",
                descending=True,
                columns=_COMPANIES,
            ),
        ),
    ),
    "deals": (),
}


def saved(rows: Rows, entity: Entity) -> list[View]:
    """Return the views a person saved for a list, in their order."""
    found = rows.all("select * from views where entity = ? order by position, id", entity)
    return [_view(row) for row in found]


def get(rows: Rows, view: int) -> View:
    """Return a saved view; raises NotFound."""
    return _view(_found(rows, view))


def _found(rows: Rows, view: int) -> Row:
    row = rows.one("select * from views where id = ?", view)
    if row is None:
        raise NotFound(f"There is no view number {view}.")
    return row


def create(tx: Transaction, entity: Entity, name: str, definition: Definition) -> int:
    """Save a view after the others; returns its number."""
    position = int(tx.value("select coalesce(max(position), 0) + 1 from views where entity = ?", entity))
    return tx.insert(
        "views",
        entity=entity,
        name=name,
        position=position,
        definition=definition.as_json(),
        created_at=tx.millis,
    )


def redefine(tx: Transaction, view: int, definition: Definition) -> None:
    """Have a view show something else; raises NotFound."""
    _found(tx, view)
    tx.update("views", view, definition=definition.as_json())


def rename(tx: Transaction, view: int, name: str) -> None:
    """Call a view something else; raises NotFound."""
    _found(tx, view)
    tx.update("views", view, name=name)


def move(tx: Transaction, view: int, place: int) -> None:
    """Put a view at a place among the saved ones of its list, 0 for the first; raises NotFound."""
    entity = _found(tx, view)["entity"]
    order = [one.id for one in saved(tx, entity) if one.id != view]
    order.insert(max(0, min(place, len(order))), view)
    for position, one in enumerate(order, start=1):
        tx.update("views", one or 0, position=position)


def delete(tx: Transaction, view: int) -> None:
    """Forget a view; raises NotFound."""
    _found(tx, view)
    tx.delete("views", view)


def _view(row: Row) -> View:
    return View(
        key=str(row["id"]),
        name=row["name"],
        definition=definition_of(row["definition"]),
        id=row["id"],
        position=row["position"],
    )
