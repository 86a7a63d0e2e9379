"""The command of the granskning: reviewing a report."""

from __future__ import annotations

import sys

from arsredovisning.cli.common import FORBUND, YEAR, cli, console, report_folder


@cli.command(help="Granska en rapport utan att köra den: arsredovisning check --year 2025")
@FORBUND
@YEAR
def check(forbund: str, year: str) -> None:
    """Review one report's data; exit 1 on an error that nobody has accepted."""
    folder = report_folder(forbund, year)
    from arsredovisning.cli.terminal import show_findings, show_todo
    from arsredovisning.data.year import YearData
    from arsredovisning.pipeline.frozen import refuse_half
    from arsredovisning.review.run import review
    from arsredovisning.validation.todo import todo
    from arsredovisning.validation.year import check as check_data

    refuse_half(folder)
    data = YearData(folder)
    check_data(data)
    findings = review(data)
    screen = console()
    show_findings(screen, findings)
    if data.draft:
        show_todo(screen, data, todo(data))
    if any(finding.severity == "fel" and not finding.accepted for finding in findings):
        sys.exit(1)
