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
    from app.cli.faults import report_only_so

    report_only_so()
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
    except KeyboardInterrupt:
        note("Stopped.")
        return 1
    except Exception as bug:  # noqa: BLE001 - the top of the program: anything else is a bug of ours, and told as one
        note(_confession(bug))
        return 1
    return status if isinstance(status, int) else 0


def _confession(bug: Exception) -> str:
    """Return what to say of a bug of ours: its kind and place, and none of what the program held in its hands."""
    import traceback

    if os.environ.get("QUOTAHIT_TRACEBACK"):
        return "".join(traceback.format_exception(bug))
    place = traceback.extract_tb(bug.__traceback__)[-1]
    where = f"{os.path.basename(os.path.dirname(place.filename))}/{os.path.basename(place.filename)}:{place.lineno}"  # noqa: PTH119, PTH120 - pathlib is not loaded for this
    return (
        f"This is a bug in QuotaHit ({type(bug).__name__} at {where}); what was not finished was not saved.\n"
        "Set QUOTAHIT_TRACEBACK=1 to see all of it, and report it."
    )


if __name__ == "__main__":
    main()
