"""`quotahit workspace …`, `audit …`, `status`, `run`, `self-test`: the contracts, as another program relies on them."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Shell

LIST = "First name,Last name,Email,Company\nAda,Sample,ada@alder.example,Alder Labs\nBob,Sample,bob@beech.example,Beech Ltd\n"


def test_a_workspace_is_made_and_said_to_be_there(made: Shell) -> None:
    info = made("workspace", "info", made.workspace, "--passphrase-file", made.secret, "--json").json
    assert info["workspace"] == str(made.workspace)
    assert {"id", "schema", "contacts", "deals", "messages", "audit", "bytes", "read_only"} <= set(info)
    assert info["contacts"] == 0


def test_the_recovery_code_opens_it_too(shell: Shell, tmp_path: Path) -> None:
    home = tmp_path / "second"
    made = shell("workspace", "create", home, "--passphrase-file", shell.secret, "--json").json
    assert set(made) == {"workspace", "id", "key", "recovery_code"}
    code = tmp_path / "code"
    code.write_text(made["recovery_code"], "utf-8")
    assert shell("workspace", "info", home, "--recovery-file", code, "--json").json["id"] == made["id"]


def test_what_stands_there_is_never_made_anew(made: Shell) -> None:
    done = made("workspace", "create", made.workspace, "--passphrase-file", made.secret, "--json")
    assert (done.status, done.out) == (1, "")
    assert done.err.strip()


def test_verify_finds_all_in_order(made: Shell) -> None:
    report = made("workspace", "verify", made.workspace, "--passphrase-file", made.secret, "--json").json
    assert report["ok"] is True
    assert {"integrity", "audit"} <= {word for check in report["checks"] for word in check["name"].split()} or report[
        "checks"
    ]
    assert all(check["ok"] for check in report["checks"])
    assert made("audit", "verify", on_workspace=True).status == 0
    assert made("audit", "verify", "--json", on_workspace=True).json["ok"] is True


def test_a_changed_file_is_found_and_status_1(shell: Shell) -> None:
    file = shell.workspace / "workspace.db"
    spoilt = bytearray(file.read_bytes())
    spoilt[len(spoilt) // 2] ^= 1
    file.write_bytes(spoilt)
    done = shell("workspace", "verify", shell.workspace, "--passphrase-file", shell.secret, "--json")
    assert done.status == 1
    assert done.err.strip()
    if done.out:
        assert json.loads(done.out)["ok"] is False


def test_a_backup_comes_back_with_all_it_held(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(LIST, "utf-8")
    assert shell("import", tmp_path / "list.csv", "--json", on_workspace=True).json["added"] == 2
    out = tmp_path / "backup.file"
    saved = shell("workspace", "backup", shell.workspace, out, "--passphrase-file", shell.secret, "--json").json
    assert (saved["file"], saved["contacts"]) == (str(out), 2)
    back = shell("workspace", "restore", out, tmp_path / "back", "--passphrase-file", shell.secret, "--json").json
    assert (back["ok"], back["contacts"], back["paused"]) == (True, 2, True)
    found = shell("search", "ada", "--workspace", tmp_path / "back", "--passphrase-file", shell.secret, "--json").json
    assert found[0]["title"].startswith("Ada")
    again = shell("workspace", "restore", out, tmp_path / "back", "--passphrase-file", shell.secret, "--json")
    assert again.status == 1, "restored over what stood there"


def test_status_and_a_run_until_idle(shell: Shell) -> None:
    found = shell("status", "--json", on_workspace=True, apart=True).json
    assert {"agents", "leads", "mail", "deals", "money", "needs_you", "network"} <= set(found)
    done = shell("run", "--until-idle", "--json", on_workspace=True, apart=True).json
    assert {"moved", "next_due", "approvals_waiting", "uncertain_sends", "failed_runs"} <= set(done)
    assert done["failed_runs"] == 0
    assert shell("approvals", "--json", on_workspace=True).json == []


def test_the_trail_tells_what_was_done(shell: Shell) -> None:
    shell("do", "create_contact", "--name", "Ada Sample", on_workspace=True)
    newest = shell("audit", "show", "--newest", "1", "--json", on_workspace=True).json
    assert [(one["action"], one["by"], one["says"]) for one in newest] == [
        ("create_contact", "person", "Create the contact Ada Sample")
    ]


def test_self_test(made: Shell) -> None:
    found = made("self-test", "--json", apart=True).json
    assert found["ok"] is True
    assert all({"name", "ok", "found"} <= set(check) for check in found["checks"])


@pytest.mark.slow
def test_a_small_demo(shell: Shell, tmp_path: Path) -> None:
    story = ("--leads", 12, "--days", 4, "--seed", 7, "--workspace", tmp_path / "demo")
    done = shell("demo", *story, "--passphrase-file", shell.secret, "--json", apart=True).json
    assert set(done) >= {
        "leads", "days", "seed", "seconds", "stages", "messages", "replies", "bounces", "opt_outs", "blocked", "deals", "paid",
        "onboarded", "audit_entries", "audit_ok", "event_log_sha256", "workspace",
    }  # fmt: skip
    assert (done["leads"], done["days"], done["seed"], done["audit_ok"]) == (12, 4, 7, True)
    assert set(done["messages"]) == {"sent", "received"}
    assert set(done["paid"]) == {"count", "amount", "currency"}
    held = shell("workspace", "verify", done["workspace"], "--passphrase-file", shell.secret, "--json").json
    assert held["ok"] is True
