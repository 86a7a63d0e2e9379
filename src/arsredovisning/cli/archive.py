"""Commands for decided reports in the long run: built again, packed for the archive, and what they are built with."""

from __future__ import annotations

import sys

from arsredovisning.cli.common import FORBUND, JOBS, YEAR, call, cli, console, report_folder


@cli.command(help="Bygg en fastställd rapport som den var och jämför varje byte: arsredovisning rebuild --year 2020")
@FORBUND
@YEAR
@JOBS
def rebuild(forbund: str, year: str, jobs: int) -> None:
    """Build a decided report again of what it was made of; exit 1 if a file is another."""
    folder = report_folder(forbund, year)
    from arsredovisning.cli.terminal import show_rebuilt
    from arsredovisning.rebuild import again
    from arsredovisning.rebuild.source import find

    screen = console()

    def say(text: str) -> None:
        screen.print(text, highlight=False, markup=False, soft_wrap=True)

    record, source = find(folder)
    for remark in source.remarks:
        say(remark)
    say(f"Bygger av {source.name}.")
    rebuilt = again.rebuild(folder, record, source, jobs, say)
    show_rebuilt(screen, rebuilt)
    if rebuilt.differences:
        say(f"Se vad som skiljer: {call('diff', folder, AGAINST=folder.workspace.relative(rebuilt.place))}")
        sys.exit(1)
