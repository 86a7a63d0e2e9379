"""Runs the command line: ``python -m arsredovisning`` or ``arsredovisning``."""

from __future__ import annotations

import io
import sys

import click

from arsredovisning.cli import archive, compare, data, granskning, reports  # noqa: F401  they add their commands
from arsredovisning.cli.common import cli, console
from arsredovisning.cli.swedish import explain


def main() -> None:
    """Run the command line; a person's mistake ends in one Swedish message, never in a traceback."""
    from arsredovisning.errors import ReportError

    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character gets another in its place.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        cli.main(standalone_mode=False)
    except ReportError as error:
        from arsredovisning.cli.terminal import show_faults

        show_faults(console(), error)
        sys.exit(1)
    except OSError as error:
        from arsredovisning.project.system import refusal

        click.echo(f"Fel {refusal(error)}", err=True)
        sys.exit(1)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.message)
        sys.exit(2)
    except (click.exceptions.Abort, KeyboardInterrupt):
        click.echo("Avbrutet. Den förra rapporten ligger kvar som den var.", err=True)
        sys.exit(130)
    except click.ClickException as error:
        click.echo(f"Fel {explain(error, list(cli.commands))}", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
