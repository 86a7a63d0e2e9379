"""Commands that make a year's data: a new year or förbund, and what is read from other files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from arsredovisning.cli.common import FORBUND, YEAR, call, cli, console, report_folder

if TYPE_CHECKING:
    from arsredovisning.imports.changes import Changes
    from arsredovisning.project.workspace import ReportFolder

FILE = click.option("--file", "file", envvar="FILE", required=True, help="Filen att läsa.", type=click.Path())
SHEET = click.option("--blad", envvar="BLAD", default="", help="Bladet att läsa i en arbetsbok med flera (BLAD=).")
SHOW = click.option("--visa", envvar="VISA", is_flag=True, help="Visa bara vad som skulle ändras (VISA=1).")
CONSENT = click.option(
    "--godta", envvar="GODTA", default="", help="Läs in fastän det finns fel av dessa slag: ksumma, ingaende, …"
)


@cli.command(
    help="Börja ett nytt år, eller lägg upp ett nytt förbund: arsredovisning new --year 2026 --forbund jamtland"
)
@FORBUND
@YEAR
@click.option("--namn", envvar="NAMN", default="", help="Nytt förbund: hela namnet.")
@click.option("--kortnamn", envvar="KORTNAMN", default="", help="Nytt förbund: vad det kallas kort.")
@click.option("--region", envvar="REGION", default="", help="Nytt förbund: regionen.")
@click.option("--kommuner", envvar="KOMMUNER", default="", help="Nytt förbund: kommunerna, med komma mellan.")
@click.option("--enhet", envvar="ENHET", default="", help="Nytt förbund: kr eller tkr.")
@click.option("--farg", envvar="FARG", default="", help="Nytt förbund: färg på rubriker och omslag, som #1f5c4d.")
@click.option(
    "--organisationsnummer", envvar="ORGANISATIONSNUMMER", default="", help="Nytt förbund: organisationsnumret."
)
def new(forbund: str, year: str, **given: str) -> None:
    """Roll a förbund's last report forward, or begin a förbund that is not there yet."""
    from arsredovisning.cli.terminal import show_todo
    from arsredovisning.data.year import YearData
    from arsredovisning.errors import Fault, ReportError
    from arsredovisning.new.forbund import new_forbund, read_answers
    from arsredovisning.new.year import new_year
    from arsredovisning.project.workspace import find_workspace
    from arsredovisning.validation.todo import todo

    if not (year.isdigit() and len(year) == 4):
        raise ReportError(Fault("Året går inte att använda.", found=year, expected="ett år med fyra siffror"))
    workspace = find_workspace()
    if forbund in workspace.forbund():
        created = new_year(workspace, forbund, int(year))
    else:
        created = new_forbund(workspace, forbund, int(year), read_answers(_asked(given)))
    screen = console()
    folder = workspace.find(forbund, year)
    screen.print(f"{len(created)} filer i {workspace.relative(folder.data)}.", highlight=False)
    data = YearData(folder)
    show_todo(screen, data, todo(data))
    screen.print(f"Se utkastet: {call('preview', folder)}", highlight=False)


def _asked(given: dict[str, str]) -> dict[str, str]:
    """Ask for what has not been given, where there is somebody to ask."""
    from arsredovisning.new.forbund import QUESTIONS

    answers = dict(given)
    if sys.stdin.isatty():
        for question in QUESTIONS:
            while question.unanswered(answers[question.name]):
                for fault in question.faults(answers[question.name]) if answers[question.name] else ():
                    click.echo(str(fault))
                skip = "; Enter hoppar över" if question.optional else ""
                prompt = f"{question.prompt} (t.ex. {question.example}{skip})"
                answers[question.name] = click.prompt(prompt, default=question.default, show_default=False)
                if question.optional and not answers[question.name]:
                    break
    return answers


@cli.command("import-sie", help="Läs in bokföringen: arsredovisning import-sie --file bok.se --year 2025")
@FILE
@FORBUND
@YEAR
@CONSENT
@SHOW
def import_sie(file: str, forbund: str, year: str, godta: str, visa: bool) -> None:
    """Import the year's books from a SIE 4 file."""
    folder = report_folder(forbund, year)
    from arsredovisning.imports.consent import read_consent
    from arsredovisning.imports.sie import plan_sie

    _make(plan_sie(folder, Path(file), read_consent(godta)), visa)


@cli.command("konton", help="Föreslå vilka rader bokföringens konton hör till: arsredovisning konton --file bok.se")
@FILE
@FORBUND
@click.option("--year", envvar="YEAR", default="", help="Rapportens år (filens, eller det senaste, om det utelämnas).")
@CONSENT
@click.option("--force", envvar="FORCE", is_flag=True, help="Ersätt den konton.toml som finns (FORCE=1).")
@SHOW
def konton(file: str, forbund: str, year: str, godta: str, force: bool, visa: bool) -> None:
    """Propose a förbund's account plan from the chart of accounts of its books."""
    from arsredovisning.cli.terminal import show_proposed
    from arsredovisning.imports.consent import read_consent
    from arsredovisning.imports.konton import propose_accounts, year_of

    folder = _year_for(forbund, year, year_of(Path(file)))
    proposed = propose_accounts(folder, Path(file), read_consent(godta), replace=force)
    show_proposed(console(), proposed)
    if proposed.changes:
        _make(proposed.changes, visa)
    else:
        console().print("\n".join(proposed.changes.remarks), highlight=False, markup=False, soft_wrap=True)


def _year_for(forbund: str, given: str, own: int | None) -> ReportFolder:
    """Find the year that is asked for, else the file's own, else the förbund's latest."""
    from arsredovisning.project.workspace import find_workspace

    years = find_workspace().years(forbund) if forbund in find_workspace().forbund() else []
    chosen = own if own in years else max(years, default="")
    return report_folder(forbund, given or str(chosen))


@cli.command("import-enkat", help="Läs in enkätsvar: arsredovisning import-enkat --file svar.xlsx --year 2025")
@FILE
@FORBUND
@YEAR
@click.option("--grupp", envvar="GRUPP", default=None, help="Vilka som har svarat, om filen inte säger det.")
@SHEET
@SHOW
def import_enkat(file: str, forbund: str, year: str, grupp: str | None, blad: str, visa: bool) -> None:
    """Import survey answers, one row an answer."""
    folder = report_folder(forbund, year)
    from arsredovisning.imports.survey import plan_survey

    _make(plan_survey(folder, Path(file), grupp, blad), visa)


@cli.command(
    "import-deltagare",
    help="Läs in deltagarlistor: arsredovisning import-deltagare --file lag1.csv,lag2.csv --year 2025",
)
@FILE
@FORBUND
@YEAR
@SHEET
@SHOW
def import_deltagare(file: str, forbund: str, year: str, blad: str, visa: bool) -> None:
    """Import lists of participants; all teams' lists at once, with commas between."""
    folder = report_folder(forbund, year)
    from arsredovisning.imports.participants import plan_participants
    from arsredovisning.imports.spreadsheet import files_of

    _make(plan_participants(folder, files_of(file), blad), visa)


@cli.command("export-excel", help="Skriv årets tabeller som en arbetsbok: arsredovisning export-excel --year 2025")
@FORBUND
@YEAR
@click.option("--file", "file", envvar="FILE", default="", help="Arbetsboken att skriva (<förbund>-<år>.xlsx).")
def export_excel(forbund: str, year: str, file: str) -> None:
    """Write a year's tables as one workbook to fill in."""
    folder = report_folder(forbund, year)
    from arsredovisning.errors import Fault, ReportError
    from arsredovisning.imports.workbook import export_workbook
    from arsredovisning.project.files import write_whole

    path = Path(file or f"{folder.forbund}-{folder.year}.xlsx").absolute()
    if path.exists():
        raise ReportError(
            Fault(
                "Filen finns redan och kan ha ifyllda uppgifter.",
                str(path),
                hint="Läs in den först (make import-excel), flytta den, eller välj ett annat namn: FILE=…",
            )
        )
    if not path.parent.is_dir():
        raise ReportError(Fault("Mappen finns inte.", str(path.parent), hint="Skapa den, eller välj en annan: FILE=…"))
    write_whole(path, export_workbook(folder))
    again = call("import-excel", folder, FILE=file or path.name)
    console().print(f"Skrev {path}. Läs in den igen: {again}", highlight=False, soft_wrap=True)


@cli.command("import-excel", help="Läs in en ifylld arbetsbok: arsredovisning import-excel --file jamtland-2025.xlsx …")
@FILE
@FORBUND
@YEAR
@click.option(
    "--ta-bort", envvar="TA_BORT", is_flag=True, help="Låt rader som tagits bort i Excel tas bort (TA_BORT=1)."
)
@SHOW
def import_excel(file: str, forbund: str, year: str, ta_bort: bool, visa: bool) -> None:
    """Import what was changed in an exported workbook."""
    folder = report_folder(forbund, year)
    from arsredovisning.imports.filled_workbook import plan_workbook

    _make(plan_workbook(folder, Path(file), ta_bort), visa)


def _make(changes: Changes, only_show: bool) -> None:
    """Show what an import changes and what it brings, and write it when nobody who can be asked says no."""
    from arsredovisning.cli.terminal import show_planned
    from arsredovisning.imports.consequences import consequences

    screen = console()
    planned = changes.describe()
    show_planned(screen, planned, changes.remarks, consequences(changes) if planned else None)
    if not planned or only_show:
        return
    if sys.stdin.isatty() and not click.confirm("Skriva ändringarna?", default=True):
        screen.print("Inget skrevs.", highlight=False)
        return
    written = changes.write()
    count = "1 fil skriven" if len(written) == 1 else f"{len(written)} filer skrivna"
    screen.print(f"{count}. Granska: {call('check', changes.folder)}", highlight=False)
