"""The commands of the granskning: reviewing a report, and accepting what is to stay."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from arsredovisning.cli.common import FORBUND, YEAR, call, cli, console, report_folder

if TYPE_CHECKING:
    from arsredovisning.data.year import YearData
    from arsredovisning.project.workspace import ReportFolder
    from arsredovisning.review.findings import Examination, Finding


@cli.command(help="Granska en rapport utan att köra den: arsredovisning check --year 2025")
@FORBUND
@YEAR
@click.option(
    "--json",
    "target",
    envvar="JSON",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Skriv också granskningen som JSON, samma innehåll som granskning.json.",
)
def check(forbund: str, year: str, target: Path | None) -> None:
    """Review one report's data; exit 1 on an error that nobody has accepted."""
    folder = report_folder(forbund, year)
    data, examined = _examined(folder)
    from arsredovisning.cli.findings import show_findings
    from arsredovisning.cli.terminal import show_todo
    from arsredovisning.project.files import write_whole
    from arsredovisning.review.findings import as_text
    from arsredovisning.validation.todo import todo

    screen = console()
    show_findings(screen, examined, call("accept", folder))
    if target:
        write_whole(target, as_text(folder.forbund, folder.year, examined).encode())
        screen.print(f"Granskningen står i {target}.", highlight=False, soft_wrap=True)
    if data.draft:
        show_todo(screen, data, todo(data))
    if any(finding.severity == "fel" and not finding.accepted for finding in examined.findings):
        sys.exit(1)


def _examined(folder: ReportFolder) -> tuple[YearData, Examination]:
    from arsredovisning.data.year import YearData
    from arsredovisning.pipeline.frozen import refuse_half
    from arsredovisning.review.run import examine
    from arsredovisning.validation.year import check as check_data

    refuse_half(folder)
    data = YearData(folder)
    check_data(data)
    return data, examine(data)


@cli.command(help="Godkänn en avvikelse som ska stå kvar: arsredovisning accept --year 2025 --regel … --plats …")
@FORBUND
@YEAR
@click.option("--regel", envvar="REGEL", default="", help="Regeln, som den står i fyndet: SUMMA-RAD.")
@click.option("--plats", envvar="PLATS", default="", help="Platsen: tabell.rad.kolumn, eller filen.")
@click.option("--motiv", envvar="MOTIV", default="", help="Vad som är fel och varför det får stå kvar.")
@click.option("--av", "by", envvar="AV", default="", help="Den som godkänner (annars namnet i git).")
def accept(forbund: str, year: str, regel: str, plats: str, motiv: str, by: str) -> None:
    """Write in avvikelser.toml that a deviation is accepted; what is not given is asked for."""
    folder = report_folder(forbund, year)
    data, examined = _examined(folder)
    import datetime as dt

    from arsredovisning.project.git import user_name
    from arsredovisning.review.accepting import chosen, write

    screen = console()
    regel, plats = _which(examined, regel, plats)
    found = chosen(examined.findings, regel, plats)
    for finding in found:
        screen.print(f"{finding.named_place}: {finding.message}", highlight=False, markup=False)
    motive = motiv or _asked("Vad är fel, och varför får det stå kvar?")
    name = by or user_name(folder.workspace) or _asked("Vem godkänner?")
    shown = write(data, found, motive, name, dt.datetime.now().astimezone().date())
    screen.print(f"Godkänd av {name}. Godkännandet står i {shown}.", highlight=False, soft_wrap=True, markup=False)


def _which(examined: Examination, rule: str, place: str) -> tuple[str, str]:
    """Give the rule and place that are meant: as they are given, the only ones, or as a person chooses in a list."""
    from arsredovisning.review.accepting import open_findings

    left: list[Finding] = [
        item
        for item in open_findings(examined.findings)
        if (not rule or item.rule == rule.upper()) and (not place or item.place == place)
    ]
    if (rule and place) or not left:
        return rule, place
    if len({(item.rule, item.place) for item in left}) > 1 and sys.stdin.isatty():
        for number, item in enumerate(left, 1):
            click.echo(f"{number:>3}  {item.rule}  {item.named_place}: {item.message}")
        number = click.prompt("Vilken (nummer)?", type=click.IntRange(1, len(left)))
        return left[number - 1].rule, left[number - 1].place
    if len({(item.rule, item.place) for item in left}) == 1:
        return left[0].rule, left[0].place
    return rule, place


def _asked(question: str) -> str:
    """Ask a person; where there is none to ask, nothing is answered."""
    return str(click.prompt(question)) if sys.stdin.isatty() else ""
