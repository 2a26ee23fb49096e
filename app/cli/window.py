"""The window, and pictures of it."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.options import Folder
from app.cli.output import note, say


def window(
    workspace: Folder = None,
    or_demo: Annotated[
        bool, typer.Option("--or-demo", help="Without a display, run the demo in the terminal.")
    ] = False,
) -> None:
    """Open the desktop window; a second start brings the first to the front."""
    from app.core.display import has_display

    if not has_display():
        if or_demo:
            from app.cli.working import demo

            note("There is no display here, so the demo runs in the terminal.")
            demo()
            return
        note("There is no display here; see: quotahit --help for what works in a terminal.")
        raise typer.Exit(1)
    from app import desktop

    raise typer.Exit(desktop.run(workspace))


def screenshots(
    folder: Annotated[Path, typer.Argument(help="Where the pictures go.")],
    only: Annotated[str | None, typer.Option("--only", help="One screen by its name.")] = None,
    theme: Annotated[str | None, typer.Option("--theme", help="light or dark; both without.")] = None,
    scale: Annotated[int, typer.Option("--scale", min=1, max=2, help="Pixels per point.")] = 1,
    size: Annotated[str, typer.Option("--size", help="Width x height in points.")] = "1440x900",
    variant: Annotated[
        str | None, typer.Option("--variant", help="empty, longer, large, mirrored, small or names.")
    ] = None,
) -> None:
    """Render the real window over a workspace of sample data, without a display."""
    from app import showroom

    for path in showroom.pictures(folder, only=only, theme=theme, scale=scale, size=size, variant=variant):
        say(str(path))
