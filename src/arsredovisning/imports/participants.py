"""Lists of participants, one row a person, become counts in the year's tables; nobody's own data are written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from pydantic import model_validator

from arsredovisning.data.mapping import ALL
from arsredovisning.data.values import round_half_up
from arsredovisning.disclosure.groups import AFTER, BEFORE, ENDED, ENROLLED, NEW, Group
from arsredovisning.disclosure.meaning import SUPPORT, Counted, Counting
from arsredovisning.errors import Fault, ReportError
from arsredovisning.imports.changes import Changes
from arsredovisning.imports.duplicates import same_people, same_twice
from arsredovisning.imports.filling import Filling
from arsredovisning.imports.headcount import Headcount
from arsredovisning.imports.hiding import Hiding
from arsredovisning.imports.identity import masked
from arsredovisning.imports.lists import Listing, read_lists
from arsredovisning.imports.mapping import has_mapping, read_mapping
from arsredovisning.imports.people import PeopleColumns, PeopleList, PeopleSettings, Person, read_people
from arsredovisning.imports.personal import unread_columns
from arsredovisning.imports.proposed_participants import propose_participants
from arsredovisning.project.workspace import ReportFolder


class ParticipantSettings(PeopleSettings, Counting):
    """deltagare.toml: how lists are read, and which cells they fill."""

    @model_validator(mode="after")
    def _one_meaning(self) -> ParticipantSettings:
        names = [*PeopleColumns.model_fields, ENROLLED, NEW, ENDED, *self.kannetecken, *self.utfall, *self.stod]
        if doubled := next((name for name in names if names.count(name) > 1), None):
            raise ValueError(f"ett namn för varje sak som räknas; ”{doubled}” betyder två")
        return self

    @model_validator(mode="after")
    def _known_counts(self) -> ParticipantSettings:
        for item in self.tabeller:
            sides = {BEFORE, AFTER} & item.kolumner.keys()
            for words in item.rader.values():
                if sides != (item.kolumner.keys() if self.group(words).what == SUPPORT else set()):
                    raise ValueError(f"kolumnerna fore och efter för stöd, och bara de, i tabellen {item.tabell}")
        for cell in self.celler:
            if self.group(cell.tal).what == SUPPORT:
                raise ValueError(f"stöd i en tabell med kolumnerna fore och efter, inte i cellen {cell.cell}")
        return self


def plan_participants(folder: ReportFolder, files: Sequence[Path], sheets: str = "") -> Changes:
    """Plan what lists of participants change in the year's tables.

    ``deltagare.toml`` says what their columns and words mean, and which cells the counts fill. Only counts are
    written, and a dash for a group under the förbund's limit (``smagrupp``) or one that it could be worked out from.
    Names, addresses and other columns that nothing is read from are named in the remarks of the changes.

    Args:
        folder: The year.
        files: The lists, CSV or a workbook, one row a participant: all those who took part some time during the year.
        sheets: The sheets of the workbooks that are lists, with commas between, or ``alla``; needed where several are.

    Raises:
        ReportError: If there is no list, or one twice, or somebody twice; if a list has a column that looks like
            identity numbers; with everything in the lists that is unknown or cannot be; or with every place in the
            year's tables that is missing.
    """
    if not files:
        raise ReportError(Fault("Ingen lista är angiven.", expected="FILE=lag1.csv,lag2.csv"))
    if doubled := sorted(path.name for path, count in Counter(file.resolve() for file in files).items() if count > 1):
        shown = ", ".join(map(masked, doubled))
        raise ReportError(Fault("Listan är angiven två gånger.", shown, expected="varje lista en gång"))
    if not has_mapping(folder, "deltagare"):
        return propose_participants(folder, files[0], sheets)
    settings = read_mapping(folder, "deltagare", ParticipantSettings)
    listings, lists = _read(folder, settings, files, sheets)
    filling = Filling(folder)
    filling.remarks += [remark for item in listings for remark in item.remarks]
    people = [person for item in lists for person in item.people]
    missing = {name for item in lists for name in item.missing}
    targets = [*_of_tables(filling, settings, missing), *_of_cells(filling, settings, people, missing)]
    head = Headcount(people, folder.year)
    hiding = Hiding(filling.data, targets, head.of, filling.limit)
    for target in targets:
        _fill(filling, target, head, hiding)
    filling.remarks += hiding.remarks
    _remark(filling, lists, people)
    return filling.done()


def _read(
    folder: ReportFolder, settings: ParticipantSettings, files: Sequence[Path], sheets: str
) -> tuple[list[Listing], list[PeopleList]]:
    """Read every list, and see that nobody is in them twice.

    Raises:
        ReportError: With all that is wrong in them.
    """
    listings: list[Listing] = []
    lists: list[PeopleList] = []
    faults: list[Fault] = []
    for file in files:
        try:
            found = read_lists(file, folder.workspace.relative(file), settings.known, sheets)
            listings += found
        except ReportError as error:
            faults += error.faults
            continue
        for listing in found:
            try:
                lists.append(read_people(settings, listing.table, folder.year))
            except ReportError as error:
                faults += error.faults
    if not faults:
        tables = [item.table for item in listings]
        faults += same_twice(tables, settings.kolumner.id, "deltagare.toml", settings.kolumner.team)
        people = [[replace(person, team="") for person in item.people] for item in lists]
        faults += [] if faults else same_people(list(zip(tables, people, strict=True)))
    if faults:
        raise ReportError(faults)
    return listings, lists


def _of_tables(filling: Filling, settings: ParticipantSettings, missing: Collection[str]) -> Iterator[Counted]:
    """Go through the cells of deltagare.toml's tables that the report has and the lists can fill."""
    for item in settings.tabeller:
        if not filling.data.has(item.tabell):
            filling.remarks.append(f"Rapporten har ingen tabell {item.tabell}: de talen skrivs inte.")
            continue
        for row in item.rader:
            found = settings.row(item, row)
            if lacking := sorted({target.group.what for target in found} & set(missing)):
                filling.remarks.append(_unchanged(f"kolumn för {' och '.join(lacking)}", f"raden {item.tabell}.{row}"))
            elif filling.ensure_row(item.tabell, row):
                yield from found


def _of_cells(
    filling: Filling, settings: ParticipantSettings, people: Sequence[Person], missing: Collection[str]
) -> Iterator[Counted]:
    """Go through deltagare.toml's single cells that the lists can fill: those of a team that is in one of them."""
    teams = {person.team for person in people}
    for cell in settings.celler:
        target = settings.cell(cell)
        if target.group.what in missing:
            filling.remarks.append(_unchanged(f"kolumn för {target.group.what}", cell.cell))
        elif target.group.team not in (ALL, *teams):
            filling.remarks.append(_unchanged(f"deltagare i {cell.team}", cell.cell))
        else:
            yield target


def _unchanged(lacking: str, place: str) -> str:
    return f"Listorna har ingen {lacking}: {place} ändras inte."


def _fill(filling: Filling, target: Counted, head: Headcount, hiding: Hiding) -> None:
    number: Decimal | None = Decimal(head.of(target.group))
    if target.of:
        whole = head.of(target.of)
        number = round_half_up(100 * Decimal(head.of(target.group)) / whole, 0) if whole else None
    secret = hiding.hides(target)
    table, row, *column = target.place.split(".")
    if column:
        filling.cell(table, row, column[0], number, secret)
    else:
        filling.fact(target.place, target.label, "antal", number, secret)


def _remark(filling: Filling, lists: Sequence[PeopleList], people: Sequence[Person]) -> None:
    """Tell how many were read, that everybody is counted once by sex, and what was not read."""
    head = Headcount(people, filling.data.folder.year)
    for what in (ENROLLED, NEW, ENDED):
        numbers = [head.of(group) for group in Group(what).by_sex()]
        told = "{} kvinnor, {} män och {} utan angivet kön".format(*numbers[1:])
        filling.remarks.append(f"{what.capitalize()}: {numbers[0]}, varav {told}.")
    contacts = [head for item in lists for head in item.contacts]
    others = [head for item in lists for head in item.left_out]
    filling.remarks.extend(unread_columns(contacts, others))
