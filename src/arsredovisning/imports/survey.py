"""Survey answers, one row an answer, become shares by question, group and sex in the year's tables."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from arsredovisning.data.values import format_number, round_half_up
from arsredovisning.disclosure.survey import hidden_shares
from arsredovisning.errors import Fault, ReportError
from arsredovisning.imports.answers import Group, SurveySettings, Tally, count_answers
from arsredovisning.imports.changes import Changes
from arsredovisning.imports.duplicates import same_twice
from arsredovisning.imports.filling import Filling
from arsredovisning.imports.grid import rows_told
from arsredovisning.imports.lists import read_list
from arsredovisning.imports.mapping import ALL, has_mapping, read_mapping
from arsredovisning.imports.personal import unread_columns
from arsredovisning.imports.proposed_survey import propose_survey
from arsredovisning.project.workspace import ReportFolder


def plan_survey(folder: ReportFolder, file: Path, group: str | None = None, sheet: str = "") -> Changes:
    """Plan what a file of survey answers changes in the year's tables.

    ``enkat.toml`` says what its columns and answers mean. A group under the förbund's limit (``smagrupp_enkat``,
    or else ``smagrupp``) becomes a dash, and so does what it could be worked out from. Columns that nothing is read
    from, such as free text, are named in the remarks of the changes.

    Args:
        folder: The year.
        file: The answers, CSV or a workbook, one row an answer.
        group: The group that all the answers are from, for a file where no column tells.
        sheet: The sheet with the answers; needed where several are lists.

    Raises:
        ReportError: With every column, group and answer that is unknown, or with every place in the year's tables
            that is missing.
    """
    if not has_mapping(folder, "enkat"):
        return propose_survey(folder, file, sheet)
    settings = read_mapping(folder, "enkat", SurveySettings)
    listing = read_list(file, folder.workspace.relative(file), settings.known(group), sheet)
    if twice := list(same_twice([listing.table], settings.kolumner.id, "enkat.toml")):
        raise ReportError(twice)
    answers = count_answers(settings, listing.table, group)
    filling = Filling(folder, survey=True)
    filling.remarks += listing.remarks
    if answers.unanswered:
        told = rows_told(answers.unanswered)
        filling.remarks.append(f"Utan svar på någon av gruppens frågor, och inte räknade: {told}.")
    for tally in answers.tallies:
        _shares(filling, settings, tally)
    for name, group_settings in settings.grupper.items():
        if number := answers.respondents[name]:
            _respondents(filling, name, group_settings, number)
    filling.remarks.extend(unread_columns(answers.contacts, answers.left_out))
    return filling.done()


def _shares(filling: Filling, settings: SurveySettings, tally: Tally) -> None:
    """Fill the rows of a question with its shares and its number of answers."""
    by_sex = settings.grupper[tally.group].efter_kon
    answered = tally.answered(by_sex)
    secret = hidden_shares(answered, filling.limit)
    for place in tally.question.rader[tally.group]:
        table, _, row = place.partition(".")
        columns = settings.tabeller[table]
        if not filling.ensure_row(table, row):
            continue
        if columns.n and not filling.has_column(table, columns.n):
            filling.add_column(table, columns.n, columns.man or columns.alla, "Antal svar")
        told = {ALL: columns.alla, **({"kvinnor": columns.kvinnor, "man": columns.man} if by_sex else {})}
        for who, column in told.items():
            if column:
                filling.cell(table, row, column, answered.share(who), who in secret)
        if columns.n:
            filling.cell(table, row, columns.n, Decimal(answered.number[ALL]), "n" in secret)


def _respondents(filling: Filling, name: str, group: Group, number: int) -> None:
    """Fill in how many of a group have answered, and the response rate where the number invited is known."""
    secret = number < filling.limit
    shown = f"färre än {filling.limit}" if secret else str(number)
    invited = filling.number(group.inbjudna) if isinstance(group.inbjudna, str) else Decimal(group.inbjudna)
    if group.antal:
        filling.fact(group.antal, f"Enkätsvar, {group.rubrik.lower()}", "antal", Decimal(number), secret)
    if invited is None:
        todo = f"ange det i enkat.toml (grupper.{name}.inbjudna)"
        if group.inbjudna:
            todo = f"det hämtas ur {group.inbjudna}, som är tom: fyll i den och läs in enkäten igen"
        filling.remarks.append(
            f"{group.rubrik}: {shown} svar. Antalet inbjudna är inte känt, så svarsfrekvensen räknas inte ut; {todo}."
        )
        return
    if number > invited:
        filling.refuse(
            Fault(
                f"Fler har svarat än som är inbjudna i gruppen {name}.",
                found=f"{number} svar, {format_number(invited)} inbjudna",
                expected=f"rätt antal i grupper.{name}.inbjudna i enkat.toml",
            )
        )
        return
    rate = round_half_up(100 * Decimal(number) / Decimal(invited), 0)
    if group.svarsandel:
        filling.fact(group.svarsandel, f"Svarsfrekvens i enkäten, {group.rubrik.lower()}", "%", rate, secret)
    told = "" if secret else f" ({format_number(rate)} %)"
    filling.remarks.append(f"{group.rubrik}: {shown} svar av {format_number(invited)} inbjudna{told}.")
