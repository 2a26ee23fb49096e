"""People as rows of the table."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from app.actions.queries.contacts import ContactRow, Step
from app.core.view import Field, Kind
from app.ui.models.window import Cell, Head, Line
from app.ui.views.contacts.wording import choices_of, stage_of, title_of
from app.ui.words import ago, due, full_day, mark, number, tr

_WIDTHS = {
    "name": 166, "company": 145, "score": 68, "stage": 112, "status": 112, "last_touch": 84, "next_step": 176, "title": 150, "email": 200,
    "phone": 130, "tags": 140, "size": 80, "people": 72, "open_deals": 92, "best_score": 92, "domain": 150, "created": 90,
}  # fmt: skip
_FIGURES = frozenset({"score", "best_score", "people", "open_deals", "size"})
_APPROVALS = {
    "first mail": mark("Approve email"),
    "follow-up": mark("Approve follow-up"),
    "reply": mark("Approve reply"),
    "check-in": mark("Approve check-in"),
    "reminder": mark("Approve reminder"),
    "proposal": mark("Approve proposal"),
    "proposal mail": mark("Approve proposal"),
}
_TOUCHES = {
    "outreach": mark("Follow-up"),
    "pause": mark("Write again"),
    "closer": mark("Chase the answer"),
    "ops": mark("Check in"),
    "demo": mark("Demo"),
    "qualifier": mark("Qualify"),
    "researcher": mark("Research"),
}


def heads_of(fields: Mapping[str, Field], columns: Sequence[str]) -> list[Head]:
    """Return the heads of the columns that are shown; those of fields that are gone are left out."""
    return [_head(fields[name]) for name in columns if name in fields and fields[name].shown]


def _head(field: Field) -> Head:
    choices = tuple(choices_of(field)) if field.edits and field.kind is Kind.CHOICE else ()
    if field.edits and field.kind is Kind.TRUTH:
        choices = (("", "–"), ("yes", tr("Yes")), ("no", tr("No")))
    return Head(
        field=field.name,
        title=title_of(field),
        width=_WIDTHS.get(field.name, 120),
        sorts=field.sorts,
        figures=field.name in _FIGURES,
        edited=bool(field.edits),
        choices=choices,
    )


def person_line(row: ContactRow, fields: Mapping[str, Field], columns: Sequence[str], now: datetime) -> Line:
    """Return a person as a row of these columns."""
    return Line(id=row.id, cells=tuple(_cell(row, fields[name], now) for name in columns))


def _cell(row: ContactRow, field: Field, now: datetime) -> Cell:
    if field.own:
        return own_cell(field, row.own.get(field.name, ""))
    make = _CELLS.get(field.name)
    if make is not None:
        return make(row, now)
    return Cell(text=row.texts.get(field.name, ""))


def own_cell(field: Field, value: str) -> Cell:
    """Return the cell of a field of one's own."""
    text = value
    if field.kind is Kind.NUMBER:
        try:
            text = number(int(value)) if value.lstrip("-").isdigit() else number(float(value))
        except ValueError:
            text = value
    elif field.kind is Kind.DATE and value:
        try:
            text = full_day(date.fromisoformat(value))
        except ValueError:
            text = value
    elif field.kind is Kind.TRUTH and value:
        text = tr("Yes") if value.lower() in ("yes", "true", "1", "y", "x") else tr("No")
    return Cell(text=text, raw=value)


def _name(row: ContactRow, _: datetime) -> Cell:
    shown = row.name or row.email or tr("No name")
    if row.blocked:
        said = tr("{name}, do not contact", name=shown)
        return Cell(
            text=shown, raw=row.name, ink="text", role="bodyMed", avatar=shown, mark="status.blocked", said=said
        )
    return Cell(text=shown, raw=row.name, ink="text", role="bodyMed", avatar=shown)


def score_cell(score: int | None) -> Cell:
    """Return the cell of a score: its ring and its number."""
    if score is None:
        return Cell(text="–", ring=True, ink="text3", said=tr("not scored yet"))
    band = tr("hot") if score >= 70 else tr("warm") if score >= 40 else tr("cold")
    return Cell(
        text=str(score), ring=True, score=score, ink="text", role="bodyMed",
        said=tr("{score} of 100, {band}", score=score, band=band),
    )  # fmt: skip


def touch_cell(at: datetime | None, now: datetime) -> Cell:
    """Return the cell of an instant: how long ago it was."""
    return Cell(text=tr("Never"), ink="text3") if at is None else Cell(text=ago(at, now))


def _stage(name: str) -> Cell:
    return Cell(text=stage_of(name), glyph=name, ink="text", raw=name)


def _step(step: Step | None, now: datetime) -> Cell:
    if step is None:
        return Cell(text=tr("No next step"), icon="status.warning", ink="warning")
    when = "" if step.due is None else due(step.due, now)
    # What an agent or the outbox does by itself is not late: it does it at its next look.
    if step.due is not None and step.due <= now and step.kind in ("approval", "mail", "touch"):
        when = tr("Now")
    ink = "danger" if when == tr("Late") else "accentText" if when == tr("Now") else "text2"
    return Cell(text=step_words(step), tail=when, tail_ink=ink)


def step_words(step: Step) -> str:
    """Return what comes next with a person."""
    if step.kind == "approval":
        return tr(_APPROVALS[step.sort]) if step.sort in _APPROVALS else tr("Decide: {what}", what=step.words)
    if step.kind == "touch":
        return tr(_TOUCHES[step.sort]) if step.sort in _TOUCHES else step.sort.capitalize()
    if step.kind == "mail":
        return tr("Mail leaves: {subject}", subject=step.words)
    # A task that an agent made begins with whom it is about, which the row says already.
    return step.words.partition(": ")[2] or step.words if step.sort == "onboarding" else step.words


_CELLS: Mapping[str, Callable[[ContactRow, datetime], Cell]] = {
    "name": _name,
    "company": lambda row, _: Cell(text=row.company),
    "score": lambda row, _: score_cell(row.score),
    "stage": lambda row, _: _stage(row.stage),
    "status": lambda row, _: _stage(row.status),
    "last_touch": lambda row, now: touch_cell(row.last_touch, now),
    "next_step": lambda row, now: _step(row.next_step, now),
    "title": lambda row, _: Cell(text=row.title),
    "email": lambda row, _: Cell(text=row.email),
    "phone": lambda row, _: Cell(text=row.phone),
    "industry": lambda row, _: Cell(text=row.industry),
    "tags": lambda row, _: Cell(text=", ".join(row.tags)),
    "created": lambda row, now: touch_cell(row.created, now),
}
