"""Runs a command; what a person, or the system, does wrong ends in one Swedish message."""

from __future__ import annotations

import io
import sys

import click

from arsredovisning.cli import archive, compare, data, granskning, reports  # noqa: F401  they add their commands
from arsredovisning.cli.common import cli, console
from arsredovisning.cli.swedish import explain


def run() -> None:
    """Run the command line; a person's mistake ends in one Swedish message, never in a traceback.

    Raises:
        KeyboardInterrupt: If it is interrupted.
    """
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
        if isinstance(error.__context__, KeyboardInterrupt):
            raise error.__context__ from None  # click could not end the line on a terminal that is gone
        from arsredovisning.project.system import refusal

        click.echo(f"Fel {refusal(error)}", err=True)
        sys.exit(1)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.message)
        sys.exit(2)
    except click.exceptions.Abort as error:
        raise error.__cause__ if isinstance(error.__cause__, KeyboardInterrupt) else KeyboardInterrupt from None
    except click.ClickException as error:
        click.echo(f"Fel {explain(error, list(cli.commands))}", err=True)
        sys.exit(2)
