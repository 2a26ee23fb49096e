"""The command line: one module per family of commands, each a thin door to app.actions.

Nothing heavy is imported before a command needs it, so that `--help` answers at once.
"""

import typer

from app.cli import gate, mail


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
    root.add_typer(mail.commands, name="mail")
    root.add_typer(gate.commands, name="gate")
    return root
