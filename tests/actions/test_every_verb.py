"""Every verb of the registry, through every door it declares, over a real workspace."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest

from app.__main__ import run as command
from app.actions import doing, registry
from app.actions.registry import Risk
from app.core.clock import VirtualClock
from app.core.errors import BadInput, Refused, Trouble
from app.core.ids import OutboxId, RunId
from app.store import audit, outbox, runs
from app.store.database import Database, Rows
from app.store.workspace import Workspace
from tests.actions.office import SAMPLES, dump, furnish
from tests.fakes.workspaces import PASSPHRASE, START, a_workspace

T = TypeVar("T")
Door = Callable[..., tuple[int, Any, str]]
VERBS = registry.actions()
OFFERED = [name for name, verb in VERBS.items() if verb.doors]
BY_RISK = {risk: [name for name in OFFERED if VERBS[name].risk is risk] for risk in Risk}


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(START)


@pytest.fixture
def space(tmp_path: Path, clock: VirtualClock) -> Iterator[Workspace]:
    made = a_workspace(tmp_path, clock)
    with made.database.transaction("test") as tx:
        furnish(tx)
    clock.advance(timedelta(minutes=5))
    yield made
    made.close()


def look(database: Database, at: Callable[[Rows], T]) -> T:
    with database.read() as rows:
        return at(rows)


def trail(database: Database) -> list[audit.Entry]:
    return look(database, lambda rows: audit.entries(rows, newest=10_000))


def do(space: Workspace, name: str, arguments: dict[str, str] | None = None) -> registry.Ran:
    wanted = SAMPLES[name].arguments if arguments is None else arguments
    return doing.run(space.database, name, wanted, confirmed=True)


# The registry --------------------------------------------------------------------------------------------------------


def test_every_verb_has_a_sample_and_every_sample_its_verb() -> None:
    assert set(SAMPLES) == set(OFFERED)
    assert [name for name, sample in SAMPLES.items() if not sample.wrong] == []


@pytest.mark.parametrize("name", OFFERED)
def test_a_verb_says_what_it_is_and_takes(name: str) -> None:
    verb = VERBS[name]
    assert verb.summary.endswith(".")
    assert verb.doors <= registry.DOORS
    schema = registry.schema(verb)
    assert set(schema["properties"]) == set(verb.parameters)
    assert set(schema["required"]) <= set(SAMPLES[name].arguments)
    assert schema["additionalProperties"] is False
    json.dumps(schema)


def test_the_vocabulary_of_the_design_is_there() -> None:
    """What actions.md lists and this version offers; the others come with their channels and the window."""
    later = {"send_whatsapp", "book_meeting", "create_agent", "open_view"}
    vocabulary = """create_contact update_contact merge_contacts delete_contact search_contacts enrich_lead score_lead qualify_lead
    create_deal update_deal update_deal_stage delete_deal summarize_deal log_activity create_task complete_task send_email
    send_whatsapp make_call start_sequence pause_sequence book_meeting generate_proposal send_proposal send_invoice
    trigger_onboarding assign_to_rep do_not_contact record_consent create_agent open_view""".split()
    assert set(vocabulary) - later <= set(OFFERED)
    assert later & set(OFFERED) == set()
    risks = {"merge_contacts": "reversible", "delete_contact": "destructive", "delete_deal": "destructive", "qualify_lead": "outward",
             "send_email": "outward", "send_invoice": "outward", "start_sequence": "outward", "search_contacts": "read"}  # fmt: skip
    assert {name: VERBS[name].risk.value for name in risks} == risks


# The function --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", OFFERED)
def test_a_preview_changes_nothing_and_says_what_running_says(space: Workspace, name: str) -> None:
    before, entries = look(space.database, dump), len(trail(space.database))
    sentence = doing.preview(space.database, name, SAMPLES[name].arguments)
    assert look(space.database, dump) == before
    assert len(trail(space.database)) == entries
    assert do(space, name).says == sentence
    assert "None" not in sentence
    assert "ContactId" not in sentence


@pytest.mark.parametrize("name", OFFERED)
def test_a_change_is_written_into_the_trail_by_whoever_made_it(space: Workspace, name: str) -> None:
    before = trail(space.database)
    ran = do(space, name)
    fresh = trail(space.database)[: len(trail(space.database)) - len(before)]
    if VERBS[name].risk is Risk.READ:
        assert fresh == []
        return
    own = [entry for entry in fresh if entry.action == name]
    assert [(entry.by, entry.says) for entry in own] == [("person", ran.says)]
    assert look(space.database, space.verify_audit).ok


@pytest.mark.parametrize("name", BY_RISK[Risk.REVERSIBLE])
def test_a_reversible_verb_is_taken_back_whole(space: Workspace, clock: VirtualClock, name: str) -> None:
    before = look(space.database, dump)
    ran = do(space, name)
    assert ran.undo_id is not None
    if name == "undo_changes":
        return  # taken back by undoing once more, which is a test of its own
    assert look(space.database, dump) != before
    clock.advance(timedelta(minutes=5))
    undone = doing.run(space.database, "undo_changes", {"group": ran.undo_id})
    assert undone.result["kept"] == []
    after = look(space.database, dump)
    assert {table: rows for table, rows in after.items() if rows != before[table]} == {}


@pytest.mark.parametrize("name", ["delete_contact", "delete_deal"])
def test_what_went_to_the_trash_comes_back_whole(space: Workspace, name: str) -> None:
    before = look(space.database, dump)
    ran = do(space, name)
    assert look(space.database, dump) != before
    doing.run(space.database, "undo_changes", {"group": ran.undo_id})
    assert look(space.database, dump) == before


def test_the_undo_key_takes_the_newest_change_back_and_then_the_one_before(space: Workspace) -> None:
    before = look(space.database, dump)
    do(space, "update_contact")
    between = look(space.database, dump)
    do(space, "update_deal")
    do(space, "undo_changes")
    assert look(space.database, dump) == between
    do(space, "undo_changes")
    assert look(space.database, dump) == before


def test_an_undo_is_itself_undone(space: Workspace) -> None:
    do(space, "update_deal")
    changed = look(space.database, dump)
    undone = do(space, "undo_changes")
    assert look(space.database, dump) != changed
    newest = look(space.database, lambda rows: rows.value("select max(id) from undo where action = 'undo'"))
    assert undone.undo_id is not None
    doing.run(space.database, "undo_changes", {"group": newest})
    assert look(space.database, dump) == changed


@pytest.mark.parametrize("name", BY_RISK[Risk.OUTWARD])
def test_what_went_outward_is_never_offered_to_be_undone(space: Workspace, name: str) -> None:
    """The undo key must not take half of it back: it reaches past it, to the change before."""
    assert do(space, name).undo_id is None
    undone = do(space, "undo_changes")
    assert undone.says == "Undo: Change Cora Sample"


@pytest.mark.parametrize("name", [*BY_RISK[Risk.OUTWARD], *BY_RISK[Risk.DESTRUCTIVE]])
def test_what_leaves_or_destroys_is_asked_first(space: Workspace, name: str) -> None:
    before = look(space.database, dump)
    with pytest.raises(Refused) as refused:
        doing.run(space.database, name, SAMPLES[name].arguments)
    assert doing.preview(space.database, name, SAMPLES[name].arguments) in refused.value.sentence
    assert "nothing was done" in refused.value.sentence
    assert look(space.database, dump) == before


@pytest.mark.parametrize("name", BY_RISK[Risk.OUTWARD])
def test_an_outward_verb_sends_nothing_itself(space: Workspace, name: str) -> None:
    """It queues, or starts an agent; what leaves is decided by the gate, in the outbox."""
    states = "select id from outbox where state in ('sending', 'sent')"
    before = look(space.database, lambda rows: [row[0] for row in rows.all(states)])
    do(space, name)
    assert look(space.database, lambda rows: [row[0] for row in rows.all(states)]) == before
    assert look(space.database, lambda rows: rows.value("select count(*) from egress")) == 0


@pytest.mark.parametrize("name", OFFERED)
def test_wrong_arguments_change_nothing_and_are_one_sentence(space: Workspace, name: str) -> None:
    before, entries = look(space.database, dump), len(trail(space.database))
    for arguments in (
        {**SAMPLES[name].arguments, **SAMPLES[name].wrong},
        {**SAMPLES[name].arguments, "colour": "blue"},
        *({k: v for k, v in SAMPLES[name].arguments.items() if k != needed} for needed in registry.schema(VERBS[name])["required"]),
    ):  # fmt: skip
        with pytest.raises(Trouble) as trouble:
            do(space, name, arguments)
        assert trouble.value.sentence.rstrip().endswith((".", ")", "?"))
        assert "\n" not in trouble.value.sentence
    assert look(space.database, dump) == before
    assert len(trail(space.database)) == entries


# The command line ----------------------------------------------------------------------------------------------------


@pytest.fixture
def at_the_door(space: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Door:
    """Run `quotahit do …` on the workspace; gives the status, the JSON value, and what was said beside it."""
    home = space.folder
    space.close()
    secret = tmp_path / "passphrase"
    secret.write_text(PASSPHRASE + "\n", "utf-8")

    def run(name: str, arguments: dict[str, str], *flags: str) -> tuple[int, Any, str]:
        words = [word for key, value in arguments.items() for word in (f"--{key}", value)]
        status = command(
            ["do", name, *words, *flags, "--workspace", str(home), "--passphrase-file", str(secret), "--json"]
        )
        said = capsys.readouterr()
        assert said.out.count("\n") == (1 if said.out else 0)
        return status, json.loads(said.out) if said.out else None, said.err

    return run


@pytest.mark.parametrize("name", OFFERED)
def test_the_command_line_reaches_every_verb(at_the_door: Door, name: str) -> None:
    status, found, said = at_the_door(name, SAMPLES[name].arguments, "--yes")
    assert status == 0, said
    assert set(found) == {"action", "says", "result", "undo"}
    assert found["action"] == name
    assert (found["undo"] is not None) is VERBS[name].undoable


@pytest.mark.parametrize("name", ["send_email", "delete_contact", "update_contact", "search_contacts"])
def test_the_command_line_refuses_in_a_sentence(at_the_door: Door, name: str) -> None:
    status, nothing, said = at_the_door(name, {**SAMPLES[name].arguments, **SAMPLES[name].wrong}, "--yes")
    assert (status, nothing) == (1, None)
    assert 1 <= len(said.strip().splitlines()) <= 2
    assert "Traceback" not in said


@pytest.mark.parametrize("name", ["send_email", "delete_contact"])
def test_the_command_line_asks_before_what_leaves_or_destroys(at_the_door: Door, name: str) -> None:
    status, nothing, said = at_the_door(name, SAMPLES[name].arguments)
    assert (status, nothing) == (1, None)
    assert "--yes" in said
    status, found, _ = at_the_door(name, SAMPLES[name].arguments, "--preview")
    assert status == 0
    assert found["says"] in said


def test_a_verb_without_a_door_cannot_be_called(at_the_door: Door) -> None:
    hidden = {name for name, verb in VERBS.items() if not verb.doors}
    assert hidden == {"resume_sending", "resume_many", "put_settings_back", "take_steps_back", "stop_again"}
    assert at_the_door("resume_sending", {"contact": "bob@alder.example"}, "--yes")[:2] == (1, None)
    with pytest.raises(BadInput):
        registry.at_door("resume_sending", "mcp")
    assert hidden.isdisjoint(one["name"] for one in doing.described())


# What single verbs must get right ------------------------------------------------------------------------------------


def test_a_stop_by_phone_withdraws_the_call_and_not_the_mail(space: Workspace) -> None:
    do(space, "make_call")
    do(space, "do_not_contact", {"contact": "ada@alder.example", "channel": "phone"})
    states = "select channel, state from outbox where contact_id = 1 order by id"
    found = look(space.database, lambda rows: [(row[0], row[1]) for row in rows.all(states)])
    assert ("call_human", "withdrawn") in found
    assert ("email", "withdrawn") not in found


def test_a_paused_sequence_that_is_resumed_goes_on_with_what_was_queued(space: Workspace) -> None:
    ran = do(space, "pause_sequence")
    held = look(space.database, lambda rows: outbox.get(rows, OutboxId(1)))
    assert held is not None
    assert held.state == "withdrawn"
    doing.run(space.database, "undo_changes", {"group": ran.undo_id})
    held = look(space.database, lambda rows: outbox.get(rows, OutboxId(1)))
    run = look(space.database, lambda rows: runs.get(rows, RunId(1)))
    assert held is not None
    assert (held.state, run.state) == ("queued", "ready")
    newest = look(
        space.database, lambda rows: rows.value("select max(id) from events where type = 'message.withdrawn'")
    )
    assert run.event_cursor >= newest, "the resumed run would hear that its mail was withdrawn, and end"


def test_a_message_that_did_arrive_wakes_whoever_waits_for_it(space: Workspace) -> None:
    do(space, "settle_uncertain", {"outbox_id": "3", "arrived": "yes"})
    sent = "select count(*) from events where type = 'message.sent' and key = 'outbox:3'"
    kept = "select count(*) from messages where outbox_id = 3 and direction = 'outbound'"
    assert look(space.database, lambda rows: (rows.value(sent), rows.value(kept))) == (1, 1)


def test_a_run_that_has_done_nothing_yet_can_be_undone(space: Workspace) -> None:
    started = do(space, "enrich_lead")
    undone = doing.run(space.database, "undo_changes", {"run": started.result})
    assert undone.result["rows"] == 0
    assert look(space.database, lambda rows: runs.get(rows, started.result)).state == "cancelled"
