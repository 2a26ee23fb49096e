"""The fields of a person: each can be changed in place, and says where its value came from."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from app.actions.queries.record import CompanyCard, ContactCard, OwnField
from app.core.contact import Point
from app.core.deal import Status
from app.core.errors import Trouble
from app.ui.client import Client
from app.ui.views.record.fields import NAME_WIDTH, FieldRow
from app.ui.views.record.sections import Section
from app.ui.views.record.wording import channel_name, country_name, field_name, status_name
from app.ui.widgets import Chip, IconButton, Label, LinkButton, Menu, TextArea, columns, rows
from app.ui.words import number, tr

# Field of the verb, its key among the origins.
_CONTACT = (
    ("title", "title"), ("company", "company_id"), ("department", "department"), ("seniority", "seniority"), ("city", "city"),
    ("state", "state"), ("country", "country"), ("language", "language"), ("owner", "owner"),
)  # fmt: skip
_COMPANY = (
    "domain", "industry", "employees", "annual_revenue", "funding", "technologies", "city", "state", "country", "website",
)  # fmt: skip
_COMPANY_ORIGIN = {"employees": "size_low"}


class _Fields(Section):
    """Fields of a record; those without a value can be folded away."""

    def __init__(self, client: Client) -> None:
        super().__init__(tr("Details"))
        self._client = client
        self._record = 0
        self.rows: dict[str, FieldRow] = {}
        self.fixed: list[FieldRow] = []
        self._folds = False
        self.unfold = LinkButton("", color="text2")
        self.unfold.clicked.connect(self._unfold)
        self.unfold.hide()
        self._own = rows(gap=2)
        self.own: dict[str, FieldRow] = {}
        self._own_shape: tuple[tuple[str, str, tuple[str, ...]], ...] = ()

    def _show_own(self, entity: str, record: int, fields: tuple[OwnField, ...]) -> None:
        """Show the fields the founder added; their rows are made anew only where the fields themselves changed."""
        shape = tuple((one.column, one.name, one.choices) for one in fields)
        if shape != self._own_shape:
            self._own_shape = shape
            for row in self.own.values():
                self._own.removeWidget(row)
                row.hide()
                row.deleteLater()
            self.own = {one.column: self._own_row(entity, one) for one in fields}
        self._record = record
        for one in fields:
            self.own[one.column].show_value(one.value)

    def _own_row(self, entity: str, field: OwnField) -> FieldRow:
        choices = [("", tr("Not set"))] + [(one, one) for one in field.choices] if field.choices else []
        row = FieldRow(self._client, field.name, editable=bool(field.kind), choices=choices)
        row.changed.connect(lambda value: self._change_own(entity, row, field.column, value))
        self._own.addWidget(row)
        return row

    def _change_own(self, entity: str, row: FieldRow, column: str, value: str) -> None:
        given = {"entity": entity, "record": self._record, "field": column, "value": value}
        self._client.do(self, "set_custom_field", given, failed=lambda trouble: _refuse(row, trouble))

    def fold(self) -> None:
        """Show only what has a value, until the rest is asked for."""
        self._folds = True

    def _end(self) -> None:
        self.body.addLayout(self._own)
        self.body.addWidget(self.unfold, 0, Qt.AlignmentFlag.AlignLeft)

    def _unfold(self) -> None:
        self._folds = False
        self._fit()
        first = next((row for row in self.rows.values() if row.empty), None)
        if first is not None:
            first.value.setFocus()

    def _fit(self) -> None:
        hidden = 0
        for row in (*self.rows.values(), *self.fixed, *self.own.values()):
            away = self._folds and row.empty
            hidden += away
            row.setVisible(not away)
        self.unfold.setText(tr("%n empty field(s)", n=hidden))
        self.unfold.updateGeometry()
        self.unfold.setVisible(hidden > 0)


class ContactFields(_Fields):
    """What is known of a person beside their addresses."""

    def __init__(self, client: Client) -> None:
        super().__init__(client)
        self._contact = 0
        statuses = [(one.value, status_name(one.value)) for one in Status]
        self._add("name", FieldRow(client, field_name("name")))
        self._add("status", FieldRow(client, field_name("status"), choices=statuses))
        for name, _ in _CONTACT:
            self._add(name, FieldRow(client, field_name(name)))
        self.time_zone = FieldRow(client, field_name("time_zone"), editable=False)
        self.body.addWidget(self.time_zone)
        self.source = FieldRow(client, field_name("source"), editable=False)
        self.body.addWidget(self.source)
        self.fixed = [self.time_zone, self.source]
        self._end()

    def _add(self, name: str, row: FieldRow) -> None:
        self.rows[name] = row
        row.changed.connect(lambda value: self._change(name, value))
        self.body.addWidget(row)

    def show_card(self, card: ContactCard) -> None:
        """Show a person's values."""
        person, origins = card.contact, card.origins
        if person.id != self._contact:
            for row in self.rows.values():
                row.drop() if row.editing else None
                row.error.hide()
        self._contact = person.id
        self.rows["name"].show_value(person.name, origins.get("name"))
        self.rows["status"].show_value(
            status_name(person.status.value), origins.get("status"), entered=person.status.value
        )
        for name, origin in _CONTACT:
            employer = person.company.name if person.company else ""
            value = employer if name == "company" else getattr(person, name) or ""
            shown = country_name(value) if name == "country" else value
            self.rows[name].show_value(shown, origins.get(origin), entered=value)
        self.time_zone.show_value(card.zone, origins.get("time_zone"))
        self.source.show_value(person.source or "")
        self._show_own("contacts", person.id, card.own_fields)
        self._fit()

    def _change(self, name: str, value: str) -> None:
        row, contact = self.rows[name], self._contact
        if not value and name in ("name", "company", "status"):
            row.refuse(tr("This cannot be left empty; nothing was changed."))
            return
        self._client.do(
            self, "update_contact", {"contact": contact, name: value}, failed=lambda trouble: _refuse(row, trouble)
        )


class CompanyFields(_Fields):
    """What is known of a company."""

    def __init__(self, client: Client) -> None:
        super().__init__(client)
        self._company = 0
        for name in ("name", *_COMPANY):
            row = FieldRow(client, tr("Employees") if name == "employees" else field_name(name))
            self.rows[name] = row
            row.changed.connect(lambda value, name=name: self._change(name, value))
            self.body.addWidget(row)
        self.growth = FieldRow(client, field_name("growth"), editable=False)
        self.source = FieldRow(client, field_name("source"), editable=False)
        self.body.addWidget(self.growth)
        self.body.addWidget(self.source)
        self.fixed = [self.growth, self.source]
        self._end()

    def show_card(self, card: CompanyCard) -> None:
        """Show a company's values."""
        company = card.company
        self._company = company.id
        revenue = "" if company.annual_revenue is None else number(company.annual_revenue)
        values = {
            "name": company.name, "domain": company.domain or "", "industry": company.industry or "",
            "employees": _people(company.size_low, company.size_high), "annual_revenue": revenue,
            "funding": company.funding or "", "technologies": ", ".join(company.technologies), "city": card.city,
            "state": card.state, "website": card.website,
        }  # fmt: skip
        for name, value in values.items():
            self.rows[name].show_value(value, card.origins.get(_COMPANY_ORIGIN.get(name, name)))
        country = company.country or ""
        self.rows["country"].show_value(country_name(country), card.origins.get("country"), entered=country)
        self.growth.show_value(card.growth)
        self.source.show_value(card.source)
        self._show_own("companies", company.id, card.own_fields)
        self._fit()

    def _change(self, name: str, value: str) -> None:
        row = self.rows[name]
        if not value and name in ("name", "annual_revenue"):
            row.refuse(tr("This cannot be left empty; nothing was changed."))
            return
        if name == "annual_revenue":
            value = "".join(ch for ch in value if ch.isdigit()) or value
        self._client.do(
            self,
            "update_company",
            {"company": self._company, name: value},
            failed=lambda trouble: _refuse(row, trouble),
        )


def _people(low: int | None, high: int | None) -> str:
    if low is None and high is None:
        return ""
    if low == high or high is None:
        return str(low) + ("" if high is not None else "+")
    return str(high) if low is None else f"{low}-{high}"


def _refuse(row: FieldRow, trouble: Trouble) -> None:
    row.refuse(str(trouble))


# Addresses and numbers -----------------------------------------------------------------------------------------------


class Points(Section):
    """Every way to reach a person: whether it works, and what can be done with it."""

    def __init__(self, client: Client) -> None:
        super().__init__(tr("Addresses and numbers"))
        self._client = client
        self._contact = 0
        self._shown: tuple[Point, ...] | None = None
        self._lines = rows(gap=0)
        self.body.addLayout(self._lines)
        self.email = FieldRow(client, channel_name("email"))
        self.phone = FieldRow(client, channel_name("phone"))
        for kind, row in (("email", self.email), ("phone", self.phone)):
            row.hide()
            row.changed.connect(lambda value, kind=kind: self._add(kind, value))
            row.editor.dropped.connect(row.hide)
            self.body.addWidget(row)
        add = columns(gap=12)
        self.add_email = LinkButton(tr("Add email"), color="text2")
        self.add_phone = LinkButton(tr("Add phone"), color="text2")
        self.add_email.clicked.connect(lambda: self._write(self.email))
        self.add_phone.clicked.connect(lambda: self._write(self.phone))
        add.addWidget(self.add_email)
        add.addWidget(self.add_phone)
        add.addStretch(1)
        self.body.addLayout(add)

    def _write(self, row: FieldRow) -> None:
        row.show()
        row.show_value("")
        row.edit()

    def _add(self, kind: str, value: str) -> None:
        row = self.email if kind == "email" else self.phone
        if not value:
            row.hide()
            return
        self._client.do(
            self, "update_contact", {"contact": self._contact, kind: value},
            then=lambda _: row.hide(), failed=lambda trouble: _refuse(row, trouble),
        )  # fmt: skip

    def show_card(self, card: ContactCard) -> None:
        """Show a person's addresses."""
        if card.contact.id != self._contact:
            self.email.hide()
            self.phone.hide()
        self._contact = card.contact.id
        if card.contact.points == self._shown:
            return
        self._shown = card.contact.points
        while (item := self._lines.takeAt(0)) is not None:
            held = item.widget()
            if held is not None:
                held.hide()
                held.deleteLater()
        for place, point in enumerate(card.contact.points):
            first = all(other.kind != point.kind for other in card.contact.points[:place])
            self._lines.addWidget(self._line(point, first))

    def _line(self, point: Point, first: bool) -> QWidget:
        made = QWidget()
        line = columns(made, gap=8)
        label = Label(channel_name(point.kind), "small", "text2")
        label.setFixedWidth(NAME_WIDTH + 4)
        line.addWidget(label)
        value = Label(point.value, "body")
        value.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        line.addWidget(value, 1)
        tone = {
            "bounced": (tr("Came back"), "danger"),
            "refused": (tr("Refused"), "danger"),
            "ok": (tr("Works"), "success"),
        }
        if point.state in tone:
            line.addWidget(Chip(*tone[point.state]))
        more = IconButton("action.more", tr("What to do with {value}", value=point.value))
        more.clicked.connect(lambda: self._menu(more, point, first))
        line.addWidget(more)
        return made

    def _menu(self, button: IconButton, point: Point, first: bool) -> None:
        menu = Menu(button)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.add(tr("Copy"), lambda: self._copy(point.value), icon="action.copy")
        given = {"contact": self._contact, "address": point.value}
        if not first:
            menu.add(tr("Use first"), lambda: self._client.do(self, "prefer_address", given), icon="action.up")
        menu.add(
            tr("Remove"), lambda: self._client.do(self, "remove_address", given), icon="action.delete", danger=True
        )
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

    def _copy(self, value: str) -> None:
        QGuiApplication.clipboard().setText(value)
        self._client.toast(tr("Copied {value}", value=value))


# Notes ---------------------------------------------------------------------------------------------------------------


class Notes(Section):
    """The founder's own words about a person, kept with the record."""

    def __init__(self, client: Client) -> None:
        super().__init__(tr("Notes"))
        self._client = client
        self._contact, self._kept = 0, ""
        self.text = TextArea(placeholder=tr("What one should know about them"), name=tr("Notes"), lines=3)
        self.text.submitted.connect(self.commit)
        self.keep = LinkButton(tr("Keep changes"))
        self.keep.clicked.connect(self.commit)
        self.keep.hide()
        self.text.textChanged.connect(lambda: self.keep.setVisible(self.text.text() != self._kept))
        self.body.addWidget(self.text)
        self.body.addWidget(self.keep, 0, Qt.AlignmentFlag.AlignRight)

    def show_card(self, card: ContactCard) -> None:
        """Show a person's notes; what is being written is not overwritten."""
        notes = card.contact.notes or ""
        writing = self.text.hasFocus() and self.text.text() != self._kept and card.contact.id == self._contact
        self._contact, self._kept = card.contact.id, notes
        if not writing and self.text.text() != notes:
            self.text.setPlainText(notes)
        self.keep.setVisible(self.text.text() != notes)

    def commit(self) -> None:
        """Keep what was written."""
        written = self.text.text().strip()
        if written != self._kept:
            self._client.do(self, "update_contact", {"contact": self._contact, "notes": written})


__all__ = ["CompanyFields", "ContactFields", "Notes", "Points"]
