"""A workspace restored from a backup that is older than its last mails: nobody is written to twice, or again."""

from datetime import timedelta
from pathlib import Path

import pytest

from app.actions import registry, upkeep
from app.store import backup
from app.store.layout import OUTSIDE
from tests.fakes.post import Post
from tests.fakes.workspaces import reopened

ADA, BOB, CY = "ada@alder.example", "bob@birch.example", "cy@cedar.example"


def _restored(post: Post, file: Path, folder: Path, instead_of: Path | None) -> dict[str, object]:
    post.outbox.close()
    post.inbox.close()
    post.workspace.close()
    upkeep.restore(file, folder)
    post.workspace = reopened(folder, post.clock)
    said = upkeep.restored(post.workspace, file, instead_of)
    with post.workspace.database.transaction("person") as tx:
        registry.run(tx, "pause_agents", {"paused": False})
    post.restart()
    return said


@pytest.mark.parametrize("from_its_own_backups", [True, False])
def test_what_the_outside_knows_is_taken_over(post: Post, tmp_path: Path, *, from_its_own_backups: bool) -> None:
    old = post.workspace.folder
    leads = {address: post.lead(address, address.partition("@")[0].title()) for address in (ADA, BOB, CY)}
    first = post.queue(leads[ADA], "first")
    post.pump()
    out = backup.automatic(post.workspace).file if from_its_own_backups else tmp_path / "mine.quotahit"
    if not from_its_own_backups:
        backup.make(post.workspace, out)
    post.queue(leads[ADA], "second", purpose="follow_up")
    post.pump(days=1)
    with post.workspace.database.transaction("person") as tx:
        registry.run(tx, "do_not_contact", {"contact": leads[BOB]})
    assert post.received() == [ADA, ADA]

    said = _restored(post, out, tmp_path / "again", None if from_its_own_backups else old)
    assert (said["opt_outs_since"], said["sends_since"]) == (1, 1)
    again, to_bob, to_cy = (
        post.queue(leads[ADA], "second", purpose="follow_up"), post.queue(leads[BOB]), post.queue(leads[CY]),
    )  # fmt: skip
    post.pump(hours=1)
    assert post.received() == [ADA, ADA, CY]
    assert [post.state(one) for one in (first, again, to_bob, to_cy)] == ["sent", "sent", "blocked", "sent"]

    # And what was taken over outlives the restore of a still older one.
    said = _restored(post, out, tmp_path / "once more", tmp_path / "again")
    assert (said["opt_outs_since"], said["sends_since"]) == (1, 2)


def test_a_message_to_somebody_else_under_the_same_key_is_another(post: Post, tmp_path: Path) -> None:
    old, out = post.workspace.folder, tmp_path / "mine.quotahit"
    backup.make(post.workspace, out)
    ada = post.lead(ADA, "Ada")
    post.queue(ada)
    post.pump()
    _restored(post, out, tmp_path / "again", old)
    post.clock.advance(timedelta(minutes=5))
    bob = post.lead(BOB, "Bob")
    message = post.queue(bob)
    post.pump()
    assert (int(ada), post.received(), post.state(message)) == (int(bob), [ADA, BOB], "sent")
    to_ada, to_bob = post.host.accepted
    assert to_ada.message_id != to_bob.message_id


def test_who_answers_a_mail_the_restore_forgot_is_heard(post: Post, tmp_path: Path) -> None:
    old, out = post.workspace.folder, tmp_path / "mine.quotahit"
    lead = post.lead(ADA, "Ada")
    backup.make(post.workspace, out)
    post.queue(lead)
    post.pump()
    (lost,) = post.host.accepted
    _restored(post, out, tmp_path / "again", old)
    post.writes("ada.at.home@cedar.example", "Please unsubscribe me.", In_Reply_To=lost.message_id)
    post.pump(minutes=5)
    message = post.queue(lead, "another")
    post.pump()
    assert (post.received(), post.state(message)) == ([ADA], "blocked")


def test_a_log_that_is_torn_gone_or_not_ours_is_passed_over(post: Post, tmp_path: Path) -> None:
    old, out = post.workspace.folder, tmp_path / "mine.quotahit"
    lead = post.lead(ADA, "Ada")
    backup.make(post.workspace, out)
    post.queue(lead)
    post.pump()
    log = old / OUTSIDE
    whole = log.read_text()
    log.write_text("left " + "0" * 64 + " " + "1" * 32 + "\n" + whole + whole[:40])
    assert _restored(post, out, tmp_path / "again", old)["sends_since"] == 1
    log.unlink()
    assert _restored(post, out, tmp_path / "once more", old)["since"] == "unknown"
    assert ADA not in whole
