"""The command line: one module per family of commands, each a thin door to app.actions.

Nothing heavy is imported before a command needs it, so that `--help` answers at once.
"""

import typer

from app.cli import crm, gate, mail, window, working, workspaces

_FREE = {"ignore_unknown_options": True, "allow_extra_args": True}


def build() -> typer.Typer:
    """Return the whole command line."""
    root = typer.Typer(
        name="quotahit",
        help="A sales department for a solo founder, on the founder's own laptop.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    root.command("window")(window.window)
    root.command("demo")(working.demo)
    root.add_typer(workspaces.commands, name="workspace")
    root.command("import")(crm.import_)
    root.command("export")(crm.export)
    root.command("run")(working.run)
    root.command("status")(crm.status)
    root.command("do", context_settings=_FREE)(crm.do)
    root.command("approvals")(crm.approvals)
    root.command("search")(crm.search)
    root.command("score")(crm.score)
    root.add_typer(gate.commands, name="gate")
    root.add_typer(mail.commands, name="mail")
    root.add_typer(working.audit, name="audit")
    root.command("undo")(crm.undo)
    root.command("self-test")(working.self_test)
    root.command("screenshots")(window.screenshots)
    return root
