"""Verbs about sequences: their steps, their pause, who is in them, and the variants on trial.

A step is written as `email +3 follow_up 10-17 score:70 #email-2`: the channel, the business days since the step before,
which text, between which hours of the recipient's day, for which score at least, and the step's name.
"""

import re
from dataclasses import dataclass
from typing import Literal

from app.actions.outreach import start_sequence
from app.actions.registry import Context, Risk, action
from app.core.errors import BadInput, NotFound, Refused, Trouble
from app.core.ids import ContactId, RunId, SequenceId
from app.core.sequence import DEFAULT, Touch, read_steps
from app.store import contacts, mail, outbox, runs, sequences, suppressions, undo
from app.store.database import Rows, Transaction
from app.store.sequences import Sequence

LONGEST_TITLE = 80


def _get(rows: Rows, sequence: str) -> Sequence:
    """Return a sequence's newest version; raises NotFound. A built-in one need not have been used yet."""
    found = sequences.find(rows, sequence)
    if found is None and sequence in sequences.BUILT_IN:
        return sequences.built_in(sequence)
    if found is None:
        raise NotFound(f"There is no sequence “{sequence}”.")
    return found


def _written(tx: Transaction, sequence: str) -> Sequence:
    """Return a sequence's newest version; a built-in one is written on first use. Raises Refused where it was put away."""
    found = sequences.named(tx, sequence)
    if found is None:
        raise Refused(f"“{_get(tx, sequence).shown}” was put away.", hint="Bring it back first.")
    return found


def _title(rows: Rows, title: str, *, own: str = "") -> str:
    """Return a title; raises BadInput where it is empty, too long, or another sequence's."""
    plain = " ".join(title.split())
    if not plain or len(plain) > LONGEST_TITLE:
        raise BadInput(f"A sequence needs a name of at most {LONGEST_TITLE} letters.")
    known = sequences.find(rows, plain)
    if (known is not None and known.name != own) or (plain in sequences.BUILT_IN and plain != own):
        raise BadInput(f"There is a sequence “{plain}” already.", hint="Choose another name.")
    return plain


# The sequence --------------------------------------------------------------------------------------------------------


@action(
    Risk.REVERSIBLE,
    lambda rows, *, title, steps: f"Create the sequence “{title}” with {len(steps) or len(DEFAULT)} steps",
)
def create_sequence(context: Context, title: str, steps: tuple[str, ...] = ()) -> str:
    """Create a sequence, with the usual steps where none are named; nobody is in it yet."""
    tx = context.tx
    plain = _title(tx, title)
    touches = read_steps(steps) if steps else DEFAULT
    name = re.sub(r"\W+", "-", plain.lower()).strip("-") or "sequence"
    taken = sequences.names(tx)
    name = next(one for one in (name, *(f"{name}-{n}" for n in range(2, len(taken) + 3))) if one not in taken)
    sequences.save(tx, name, touches, title=plain)
    return name


def _update_says(rows: Rows, *, sequence: str, steps: tuple[str, ...], for_whom: str) -> str:
    shown = _get(rows, sequence).shown
    if for_whom == "new":
        return f"Change the steps of “{shown}” for whoever is enrolled from now on"
    under_way = sequences.under_way(rows, _get(rows, sequence).name)
    return f"Change the steps of “{shown}”, also for the {under_way} under way"


@action(Risk.REVERSIBLE, _update_says)
def update_sequence(
    context: Context, sequence: str, steps: tuple[str, ...], for_whom: Literal["new", "all"] = "new"
) -> SequenceId:
    """Change a sequence's steps, for new enrolments alone or also for who is under way.

    Who is under way goes on after the last step they had: none comes twice, and what stands earlier is not made up for.
    """
    tx = context.tx
    before = _written(tx, sequence)
    taken = sequences.used_names(tx, before.name)
    touches = read_steps(steps, taken)
    _keep_meaning(tx, before.name, touches)
    if touches == before.touches:
        raise BadInput("These are the steps it has already; nothing was changed.")
    made = sequences.save(tx, before.name, touches)
    if for_whom == "all":
        sequences.tell(tx, before.name, "changed", {"sequence": made})
    if tx.scope.group is not None:
        undo.set_inverse(tx, "take_steps_back", version=made, instead=before.id)
    return made


def _keep_meaning(rows: Rows, name: str, touches: tuple[Touch, ...]) -> None:
    """Raise BadInput where a step's name stood for another channel or text: who had that one did not have this one."""
    for version in sequences.versions(rows, name):
        known = {touch.id: touch for touch in version.touches}
        for touch in touches:
            old = known.get(touch.id)
            if old is not None and (old.channel, old.template) != (touch.channel, touch.template):
                raise BadInput(
                    f"The step “{touch.id}” was another one before.",
                    hint="Leave its name out, so that it counts as new.",
                )


@action(
    Risk.REVERSIBLE,
    lambda rows, *, version, instead: f"Go back to version {sequences.get(rows, SequenceId(instead)).version}",
    doors=frozenset(),
)
def take_steps_back(context: Context, version: int, instead: int) -> bool:
    """Take a version of a sequence back that somebody is in already: they return to the one before at their next touch."""
    tx = context.tx
    found = sequences.version(tx, SequenceId(version))
    if found is None:
        return False
    tx.update("sequences", found.id, active=0)
    sequences.tell(tx, found.name, "changed", {"sequence": instead})
    return True


@action(Risk.REVERSIBLE, lambda rows, *, sequence, title: f"Rename “{_get(rows, sequence).shown}” to “{title}”")
def rename_sequence(context: Context, sequence: str, title: str) -> str:
    """Call a sequence something else; who is in it stays in it."""
    found = _written(context.tx, sequence)
    plain = _title(context.tx, title, own=found.name)
    sequences.dress(context.tx, found.name, title=plain)
    return plain


@action(Risk.REVERSIBLE, lambda rows, *, sequence: f"Pause “{_get(rows, sequence).shown}” for everybody in it")
def hold_sequence(context: Context, sequence: str) -> int:
    """Pause a whole sequence: nothing of it leaves, and what falls due waits, until it is resumed."""
    tx = context.tx
    found = _written(tx, sequence)
    if not found.paused:
        sequences.dress(tx, found.name, paused_at=tx.millis)
    elif not _undoing(tx):
        raise Refused(f"“{found.shown}” is paused already.")
    told = sequences.tell(tx, found.name, "paused")
    if tx.scope.group is not None:
        undo.set_inverse(tx, "release_sequence", sequence=found.name)
    return told


@action(Risk.REVERSIBLE, lambda rows, *, sequence: f"Resume “{_get(rows, sequence).shown}”")
def release_sequence(context: Context, sequence: str) -> int:
    """Let a paused sequence go on: what fell due meanwhile goes now, one mail after the other as ever."""
    tx = context.tx
    found = _written(tx, sequence)
    if found.paused:
        sequences.dress(tx, found.name, paused_at=None)
    elif not _undoing(tx):
        raise Refused(f"“{found.shown}” is not paused.")
    told = sequences.tell(tx, found.name, "resumed")
    outbox.let_go(tx, sequences.RESTS)
    if tx.scope.group is not None:
        undo.set_inverse(tx, "hold_sequence", sequence=found.name)
    return told


def _undoing(tx: Transaction) -> bool:
    """Tell whether this runs as part of an undo, after its rows were put back."""
    group = tx.scope.group
    return group is not None and undo.group(tx, group.id).action in ("undo", "undo_changes")


@action(Risk.REVERSIBLE, lambda rows, *, sequence: f"Put “{_get(rows, sequence).shown}” away")
def archive_sequence(context: Context, sequence: str) -> str:
    """Put a sequence away that nobody is in; its figures stay."""
    tx = context.tx
    found = _written(tx, sequence)
    if found.name in sequences.BUILT_IN:
        raise Refused(f"The agents use “{found.shown}” by themselves.", hint="Pause it instead.")
    under_way = sequences.under_way(tx, found.name)
    if under_way:
        raise Refused(f"{under_way} are still in “{found.shown}”.", hint="Pause it, or stop it for them first.")
    sequences.dress(tx, found.name, archived_at=tx.millis)
    return found.name


@action(Risk.REVERSIBLE, lambda rows, *, sequence: f"Bring “{_get(rows, sequence).shown}” back")
def restore_sequence(context: Context, sequence: str) -> str:
    """Bring a sequence back that was put away."""
    found = _get(context.tx, sequence)
    if not sequences.dress(context.tx, found.name, archived_at=None):
        raise Refused(f"“{found.shown}” was not put away.")
    return found.name


# Who is in it --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """How many were started, and for whom not, with the reason."""

    started: int
    refused: tuple[tuple[ContactId, str], ...]


def _enrol_says(rows: Rows, *, contacts: tuple[ContactId, ...], sequence: str) -> str:
    from app.store.contacts import get

    whom = get(rows, contacts[0]).shown if len(contacts) == 1 else f"{len(contacts)} contacts"
    return f"Start the sequence “{_get(rows, sequence).shown}” with {whom}"


@action(Risk.OUTWARD, _enrol_says)
def enrol_contacts(context: Context, contacts: tuple[ContactId, ...], sequence: str = "outreach") -> Enrolled:
    """Enrol several contacts in a sequence; each mail still passes the gate and your approval.

    Who cannot be enrolled (an agent is in touch, they asked not to be contacted) is left out and named.
    """
    _written(context.tx, sequence)
    started, refused = 0, []
    for contact in dict.fromkeys(contacts):
        if suppressions.of_contact(context.tx, contact, channel="email") is not None:
            refused.append((contact, "They asked not to be contacted."))
            continue
        try:
            start_sequence(context, contact, sequence)
            started += 1
        except Trouble as trouble:
            refused.append((contact, str(trouble)))
    if not started:
        raise Refused("Nobody was enrolled.", hint=refused[0][1] if refused else "Choose somebody first.")
    return Enrolled(started=started, refused=tuple(refused))


@action(Risk.REVERSIBLE, lambda rows, *, contact: f"Go on with the sequence of {contacts.get(rows, contact).shown}")
def resume_enrolment(context: Context, contact: ContactId) -> RunId:
    """Let a person's paused sequence go on where it stood; refused where they wrote since, or asked for nothing more."""
    tx = context.tx
    person, paused = contacts.get(tx, contact), sequences.paused_enrolment(tx, contact)
    if paused is None:
        raise Refused(f"No sequence of {person.shown} is paused.")
    if suppressions.of_contact(tx, contact, channel="email") is not None:
        raise Refused(f"{person.shown} asked not to be contacted; nothing was resumed.")
    wrote = mail.latest_inbound(tx, contact)
    if wrote is not None and wrote.at >= paused.at:
        raise Refused(f"{person.shown} wrote since; nothing was resumed.", hint="Answer them first.")
    if not runs.resume(tx, paused.run):
        raise Refused(f"An agent is in touch with {person.shown} by now.", hint="Pause that first.")
    sequences.go_on(tx, paused.id)
    sequences.set_journey(tx, contact, state="active", because="resumed by you", agent="outreach")
    outbox.requeue(tx, sequences.withdrawn(tx, paused.id))
    if tx.scope.group is not None:
        undo.set_inverse(tx, "stop_again", contact=contact, run=paused.run)
    return paused.run


@action(
    Risk.REVERSIBLE, lambda rows, *, contact, run: f"Pause {contacts.get(rows, contact).shown} again", doors=frozenset()
)
def stop_again(context: Context, contact: ContactId, run: RunId) -> int:
    """Take a resumption back: the run ends once more, and what it queued is withdrawn."""
    if runs.get(context.tx, run).state in runs.ALIVE:
        runs.cancel(context.tx, run, because="paused by you")
    return len(outbox.withdraw(context.tx, run=run, purposes=outbox.UNASKED))


# Variants ------------------------------------------------------------------------------------------------------------


@action(Risk.REVERSIBLE, lambda rows, *, experiment, arm: f"Stop using the variant “{arm}” of {experiment}")
def retire_variant(context: Context, experiment: str, arm: str) -> bool:
    """Take a variant off trial: it is used for nobody new. One stays at least."""
    known = [one.name for one in sequences.arms(context.tx, experiment)]
    if arm not in known:
        raise NotFound(f"No variant “{arm}” of {experiment} is on trial.")
    if len(known) == 1:
        raise Refused(f"“{arm}” is the only variant left; something must be written.")
    return sequences.retire(context.tx, experiment, arm, retired=True)


@action(Risk.REVERSIBLE, lambda rows, *, experiment, arm: f"Use the variant “{arm}” of {experiment} again")
def bring_back_variant(context: Context, experiment: str, arm: str) -> bool:
    """Put a variant back on trial."""
    if not sequences.retire(context.tx, experiment, arm, retired=False):
        raise NotFound(f"No variant “{arm}” of {experiment} was taken off trial.")
    return True
