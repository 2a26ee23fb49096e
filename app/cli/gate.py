"""`quotahit gate …`"""

import typer

commands = typer.Typer(help="Ask the compliance gate.", no_args_is_help=True)
