"""`quotahit mail …`"""

import typer

commands = typer.Typer(help="Read mail files.", no_args_is_help=True)
