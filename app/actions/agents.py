"""Verbs about agents: start one on a lead, retry, cancel, take a lead over, pause all, undo."""

from app.actions.registry import Context, Risk, action, get, prepare
from app.agents.department import workflows
from app.agents.loadouts.researcher.rescoring import rescore_many
from app.agents.loadouts.researcher.score import rescore
from app.core.errors import NotFound, Refused
from app.core.ids import BatchId, ContactId, RunId, UndoId
from app.store import contacts, imports, mail, outbox, runs, scores, sequences, settings, undo
from app.store.database import Rows, Transaction


def _name(rows: Rows, contact: ContactId) -> str:
    return contacts.get(rows, contact).shown


def _start(tx: Transaction, agent: str, contact: ContactId, arguments: dict[str, object]) -> RunId:
    flow = workflows().newest(agent)
    held = runs.in_charge_of(tx, contact)
    if held is not None and held.workflow == "pause":
        runs.cancel(tx, held.id, because=f"{agent} was started by you")
    run = runs.start(
        tx, agent, flow.version, arguments, contact=contact, exclusive=flow.exclusive, priority=flow.priority
    )
    if run is None:
        raise Refused(f"An agent is at work on {_name(tx, contact)} already.", hint="See: quotahit status")
    return run


@action(Risk.REVERSIBLE, lambda rows, *, contact: f"Find out more about {_name(rows, contact)}, and score them")
def enrich_lead(context: Context, contact: ContactId) -> RunId:
    """Let the researcher find out about a lead."""
    run = _start(context.tx, "researcher", contact, {})
    undo.set_inverse(context.tx, "undo_changes", run=run)
    return run


@action(Risk.REVERSIBLE, lambda rows, *, contact: f"Score {_name(rows, contact)} anew")
def score_lead(context: Context, contact: ContactId) -> int:
    """Score a lead now, from what is known."""
    return rescore(context.tx, contact).value


@action(Risk.REVERSIBLE, lambda rows: f"Score {len(scores.scored(rows)):,} leads anew")
def score_all_leads(context: Context) -> int:
    """Score everybody who has a score anew, from what is known; says how many scores changed."""
    return rescore_many(context.tx, scores.scored(context.tx))


@action(Risk.OUTWARD, lambda rows, *, contact: f"Let the qualifier talk with {_name(rows, contact)}")
def qualify_lead(context: Context, contact: ContactId) -> RunId:
    """Let the qualifier answer a lead's last message and find out whether there is a deal."""
    last = mail.latest_inbound(context.tx, contact)
    if last is None:
        raise Refused(f"{_name(context.tx, contact)} has not written yet.", hint="Start a sequence instead.")
    return _start(context.tx, "qualifier", contact, {"message": last.id})


@action(Risk.OUTWARD, lambda rows, *, run: f"Retry run {run} ({runs.get(rows, run).workflow}) from its last step")
def retry_run(context: Context, run: RunId) -> RunId:
    """Let a run that stopped, or waits to try again, go on now from its last step, under the present version."""
    found = runs.get(context.tx, run)
    runs.retry(context.tx, run, version=workflows().newest(found.workflow).version)
    return run


@action(Risk.DESTRUCTIVE, lambda rows, *, run: f"Cancel run {run} ({runs.get(rows, run).workflow})")
def cancel_run(context: Context, run: RunId) -> int:
    """End a run before its end; what it queued and has not left is withdrawn."""
    runs.cancel(context.tx, run, because="cancelled by you")
    return len(outbox.withdraw(context.tx, run=run))


@action(Risk.REVERSIBLE, lambda rows, *, contact: f"Take {_name(rows, contact)} over from the agents")
def take_over(context: Context, contact: ContactId) -> int:
    """Take a lead over from the agent in charge: its run ends, what has not left is withdrawn, the lead is yours."""
    tx = context.tx
    held = runs.in_charge_of(tx, contact)
    if held is None:
        raise Refused(f"No agent is in charge of {_name(tx, contact)}; the lead is yours already.")
    runs.cancel(tx, held.id, because="taken over by you")
    gone = outbox.withdraw(tx, contact=contact, run=held.id)
    enrolment = sequences.active(tx, contact)
    if enrolment is not None:
        sequences.end(tx, enrolment, "taken over")
    sequences.set_journey(tx, contact, state="ended", because="taken over by you")
    contacts.update(tx, contact, owner="me")
    undo.set_inverse(tx, "resume_sending", contact=contact, messages=list(gone), run=held.id)
    return len(gone)


@action(Risk.REVERSIBLE, lambda _, *, paused: "Pause all agents" if paused else "Let the agents work again")
def pause_agents(context: Context, paused: bool = True) -> bool:
    """Pause all agents, or let them work again: paused, nothing new is sent."""
    settings.put(context.tx, "paused", True) if paused else settings.drop(context.tx, "paused")
    undo.set_inverse(context.tx, "pause_agents", paused=not paused)
    return paused


def _undo_says(rows: Rows, *, group: UndoId | None, batch: int | None, run: RunId | None) -> str:
    chosen = _groups(rows, group, batch, run)
    if not chosen and run is not None:
        return f"Undo: stop run {run} ({runs.get(rows, run).workflow})"
    return f"Undo: {chosen[0].label}" + (f" and {len(chosen) - 1} more" if len(chosen) > 1 else "")


@action(Risk.REVERSIBLE, _undo_says)
def undo_changes(
    context: Context, group: UndoId | None = None, batch: int | None = None, run: RunId | None = None
) -> dict[str, object]:
    """Take changes back: the last one, one by number, an import batch, or everything an agent's run did."""
    tx = context.tx
    chosen, label = _groups(tx, group, batch, run), _undo_says(tx, group=group, batch=batch, run=run)
    withdrawn = 0
    if run is not None:
        if runs.get(tx, run).state in runs.ALIVE:
            runs.cancel(tx, run, because="undone by you")
        withdrawn = len(outbox.withdraw(tx, run=run))
    done = undo.revert(tx, chosen, label=label)
    for inverse in [one.inverse for one in chosen if one.inverse]:
        arguments = dict(inverse)
        verb = get(arguments.pop("action"))
        verb.function(context, **prepare(tx, verb, arguments))
    sent = outbox.sent_by_run(tx, run) if run is not None else 0
    rows, kept = done.rows, list(done.kept)
    for number in {one.batch_id for one in chosen if one.batch_id is not None}:
        gone, stay = imports.remove_batch(tx, number)
        rows += gone
        kept += [f"{stay} of the imported contacts, since something happened with them"] if stay else []
    return {"rows": rows, "kept": kept, "withdrawn": withdrawn, "cannot_be_unsent": sent}


def _groups(rows: Rows, group: UndoId | None, batch: int | None, run: RunId | None) -> list[undo.Group]:
    if group is not None:
        return [undo.group(rows, group)]
    if run is not None:
        found = undo.of_run(rows, run)
        if runs.get(rows, run).state in runs.ALIVE:
            return found  # it may have changed nothing yet: then it is only stopped
    elif batch is not None:
        found = undo.of_batch(rows, BatchId(batch))
    else:
        last = undo.last(rows)
        found = [last] if last else []
    if not found:
        raise NotFound("There is nothing to undo.")
    return found
