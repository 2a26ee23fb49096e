"""Entry of the `quotahit` command: known trouble becomes a sentence, a bug of ours becomes a report."""

import os
import sys


def main() -> None:
    """Run the command line and leave with its status: 0 done, 1 refused or failed, 2 wrong use."""
    # Set before any library is imported: litellm would fetch a price list at import, the model hub would phone home.
    os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    for stream in (sys.stdout, sys.stderr):
        # A file name or a mail may hold bytes that are no text; printing one must not end the program.
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]  # always text files
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command and return its exit status."""
    import typer

    # The library carries its own copy of click and raises that copy's errors.
    from typer._click import exceptions as wrong

    from app.cli import build
    from app.cli.output import complain, note
    from app.core.errors import Trouble

    try:
        status = typer.main.get_command(build()).main(args=arguments, prog_name="quotahit", standalone_mode=False)
    except typer.Exit as leave:
        return int(leave.exit_code)
    except wrong.ClickException as usage:
        usage.show()
        return 2
    except typer.Abort:
        note("Stopped.")
        return 1
    except Trouble as trouble:
        complain(trouble)
        return 1
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return status if isinstance(status, int) else 0


if __name__ == "__main__":
    main()
