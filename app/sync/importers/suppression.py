"""Who in a file wants no mail or no calls: the columns that say so, and the rule by which each says it.

Opt-outs are read before anything else in a row (channels.md, section 12): a competitor's unsubscribe list must land on
do-not-contact whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import PurePath

from app.core.vocabulary import opted_out, says_opted_out, takes_part, truth
from app.sync.importers.headings import read_heading, words_of


class Rule(Enum):
    """How a column says that a person opted out."""

    FLAG = "true where the person opted out; anything but a no counts"
    BOUNCED = "true where mail does not arrive"
    NOT_SUBSCRIBED = "true where the person takes part; a no counts"
    MARKETING = "a status in mailings: unsubscribed, bounced, archived; or true where the person opted out"
    STATUS = "a status of the address: unavailable, bounced"
    WHEN = "when or why the person opted out; anything written there counts"
    WORDS = "a status of the lead; only the plain words of an opt-out count"
    CALLS = "true where the person wants no calls"


@dataclass(frozen=True, slots=True)
class OptOutColumn:
    """A column that says who opted out."""

    at: int
    heading: str
    rule: Rule


@dataclass(frozen=True, slots=True)
class Suppression:
    """The opt-out columns of a file; `whole_list` says why every row counts, where the file is an unsubscribe list."""

    columns: tuple[OptOutColumn, ...]
    whole_list: str = ""

    def mail(self, cells: Sequence[str]) -> str | None:
        """Return why the person of a row wants no mail, or None.

        A plain no in a column that asks just this outweighs an old date of leaving: people come back.
        """
        if self.whole_list:
            return self.whole_list
        came_back = False
        for column in self.columns:
            cell = cells[column.at].strip() if column.at < len(cells) else ""
            if not cell or (came_back and column.rule is Rule.WHEN):
                continue
            if _says_no(column.rule, cell):
                return f"{column.heading}: {cell[:60]}"
            came_back |= column.rule is Rule.FLAG and truth(cell) is False
        return None

    def calls(self, cells: Sequence[str]) -> str | None:
        """Return why the person of a row wants no calls, or None."""
        for column in self.columns:
            if column.rule is Rule.CALLS and column.at < len(cells) and opted_out(cells[column.at]):
                return f"{column.heading}: {cells[column.at].strip()[:60]}"
        return None


def _says_no(rule: Rule, cell: str) -> bool:
    match rule:
        case Rule.FLAG | Rule.BOUNCED:
            return opted_out(cell)
        case Rule.NOT_SUBSCRIBED:
            return truth(cell) is False or takes_part(cell) is False
        case Rule.STATUS:
            return takes_part(cell) is False
        case Rule.MARKETING:
            return takes_part(cell) is False or truth(cell) is True
        case Rule.WHEN:
            return truth(cell) is not False and "@" not in cell
        case Rule.WORDS:
            return says_opted_out(cell)
        case Rule.CALLS:
            return False


_ONE_OF_SEVERAL = frozenset({"second", "third", "other"})
_LEAD_STATUS = frozenset({"status", "leadstatus", "lifecycle", "stage"})


def _rule_of(heading: str) -> Rule | None:
    """Return how a column tells of opt-outs, by its heading; a status of a second address tells nothing."""
    concepts = read_heading(heading).concepts
    if "dnc" in concepts:
        return Rule.CALLS
    if "unsublink" in concepts or "otherchannel" in concepts:
        return None
    if "optout" in concepts:
        return Rule.WHEN if concepts & {"date", "decoy"} else Rule.FLAG
    if concepts & {"unsubtime", "unsubinfo", "bounceinfo"}:
        return Rule.WHEN
    if "bounced" in concepts:
        return Rule.WHEN if "date" in concepts else Rule.BOUNCED
    if "marketingstatus" in concepts:
        return Rule.MARKETING
    if {"email", "status"} <= concepts and not concepts & _ONE_OF_SEVERAL:
        return Rule.STATUS
    if "subscribed" in concepts:
        return Rule.NOT_SUBSCRIBED
    return Rule.WORDS if concepts & _LEAD_STATUS and concepts <= _LEAD_STATUS | {"person"} else None


# What Mailchimp writes into the lists of those who left and of addresses that bounced, and into no other.
_LEFT = (("unsub time", "unsub campaign"), ("clean time", "clean campaign"))
_LIST_NAMES = (
    "unsubscribed", "unsubscribes", "unsubscribers", "opt outs", "optouts", "opted out", "do not contact", "do not email",
    "suppression", "suppressions", "suppressed", "blacklist", "blacklisted", "blocklist", "blocklisted",
    "bounces", "hard bounces", "bounced", "spam complaints", "abgemeldet", "abmeldungen", "desabonnes", "desinscrits",
    "bajas", "disiscritti", "afmeldingen", "uitgeschreven", "descadastrados",
)  # fmt: skip
_NOT_LIST = frozenset(
    "not non without excluding exclude except minus no ohne sans sin senza zonder sem resubscribed".split()
)


def _named_list(file_name: str) -> str:
    text = f" {' '.join(words_of(PurePath(file_name).stem))} "
    name = next((name for name in _LIST_NAMES if f" {name} " in text), None)
    if name and _NOT_LIST.isdisjoint(text.replace(name, "").split()):
        return f"the file is called “{PurePath(file_name).name}”"
    return ""


def _leavers(headers: Sequence[str], samples: Sequence[Sequence[str]]) -> str:
    plain = [" ".join(words_of(heading)) for heading in headers]
    for time, campaign in _LEFT:
        at = next((i for i, text in enumerate(plain) if text == time), None)
        if at is None or not any(text.startswith(campaign) for text in plain):
            continue
        filled = sum(1 for row in samples if at < len(row) and row[at].strip())
        if 2 * filled >= len(samples):
            return f"the file is a list of people who left ({headers[at]})"
    return ""


def suppression_columns(
    headers: Sequence[str], samples: Sequence[Sequence[str]], *, file_name: str = ""
) -> Suppression:
    """Return how a file says who opted out.

    The whole file counts where its columns are those of an unsubscribe list, or where its name says that it is one
    and no column says it row by row. Columns that settle the question come before those that only hint at it.
    """
    found = [OptOutColumn(at, heading, rule) for at, heading in enumerate(headers) if (rule := _rule_of(heading))]
    order = list(Rule)
    found.sort(key=lambda column: (order.index(column.rule), column.at))
    by_row = any(column.rule in (Rule.FLAG, Rule.NOT_SUBSCRIBED, Rule.MARKETING) for column in found)
    return Suppression(tuple(found), _leavers(headers, samples) or ("" if by_row else _named_list(file_name)))
