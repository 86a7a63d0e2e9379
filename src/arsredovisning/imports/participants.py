"""Lists of participants, one row a person, become counts in the year's tables; nobody's own data are written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Literal

from pydantic import model_validator

from arsredovisning.data.values import round_half_up
from arsredovisning.errors import Fault, ReportError, nearest
from arsredovisning.imports.changes import Changes
from arsredovisning.imports.filling import Filling
from arsredovisning.imports.headcount import AFTER, BEFORE, ENDED, ENROLLED, NEW, OUTCOME, Figure, Headcount
from arsredovisning.imports.identity import masked
from arsredovisning.imports.lists import read_list
from arsredovisning.imports.mapping import ALL, SEXES, MappingSettings, Texts, read_mapping, same
from arsredovisning.imports.people import PeopleColumns, PeopleList, PeopleSettings, Person, read_people
from arsredovisning.imports.personal import unread_columns
from arsredovisning.project.workspace import ReportFolder

_SUPPORT = "stod"


class CountTable(MappingSettings):
    """Rows of a table: what each counts, and the columns that the counts and shares are written to."""

    tabell: str
    kolumner: dict[
        Literal[
            "alla", "kvinnor", "man", "ej_angivet", "alla_andel", "kvinnor_andel", "man_andel", "av", "fore", "efter"
        ],
        str,
    ]
    rader: dict[str, Texts]


class CountCell(MappingSettings):
    """A single cell or fact: what it counts, in one team or of one sex if it says so."""

    cell: str
    tal: Texts
    team: str = ALL
    kon: Literal["alla", "kvinnor", "man", "ej_angivet"] = "alla"
    rubrik: str = ""


class ParticipantSettings(PeopleSettings):
    """deltagare.toml: how lists are read, and which cells they fill."""

    tabeller: tuple[CountTable, ...] = ()
    celler: tuple[CountCell, ...] = ()

    @property
    def kinds(self) -> dict[str, tuple[str, ...]]:
        """Every kind of outcome, and of support when people came and left; support may be untold in a list."""
        return {OUTCOME: tuple(self.utfall), BEFORE: ("", *self.stod), AFTER: ("", *self.stod)}

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
                if sides != (item.kolumner.keys() if self.figure(words).what == _SUPPORT else set()):
                    raise ValueError(f"kolumnerna fore och efter för stöd, och bara de, i tabellen {item.tabell}")
        for cell in self.celler:
            if self.figure(cell.tal).what == _SUPPORT:
                raise ValueError(f"stöd i en tabell med kolumnerna fore och efter, inte i cellen {cell.cell}")
        return self

    def figure(self, words: Sequence[str]) -> Figure:
        """Give what a row counts: one of the counts of a list, a mark, or some kinds of outcome or of support.

        Raises:
            ValueError: If the words are none of that.
        """
        counts = (ENROLLED, NEW, ENDED, *self.kannetecken)
        if len(words) == 1 and words[0] in counts:
            return Figure(words[0])
        for what, kinds in ((OUTCOME, self.utfall), (_SUPPORT, self.stod)):
            if words and all(word in kinds for word in words):
                return Figure(what, tuple(sorted(set(words))))
        known = [*counts, *self.utfall, *self.stod]
        wrong = next((word for word in words if word not in known), ", ".join(words))
        raise ValueError(f"något som listorna räknar, inte ”{wrong}”. {nearest(wrong, known)}")


@dataclass(frozen=True)
class _Target:
    """A cell to fill with a count, or with the share in percent that it is of another."""

    place: str
    figure: Figure
    of: Figure | None = None
    label: str = ""


def plan_participants(folder: ReportFolder, files: Sequence[Path]) -> Changes:
    """Plan what lists of participants change in the year's tables.

    ``deltagare.toml`` says what their columns and words mean, and which cells the counts fill. Only counts are
    written, and a dash for a group under the förbund's limit (``smagrupp``) or one that it could be worked out from.
    Names, addresses and other columns that nothing is read from are named in the remarks of the changes.

    Args:
        folder: The year.
        files: The lists, CSV or Excel, one row a participant: all those who took part some time during the year.

    Raises:
        ReportError: If there is no list, or one twice; if a list has a column that looks like identity numbers; with
            everything in the lists that is unknown or cannot be; or with every place in the year's tables that is
            missing.
    """
    if not files:
        raise ReportError(Fault("Ingen lista är angiven.", expected="FILE=lag1.csv,lag2.csv"))
    if doubled := sorted(path.name for path, count in Counter(file.resolve() for file in files).items() if count > 1):
        shown = ", ".join(map(masked, doubled))
        raise ReportError(Fault("Listan är angiven två gånger.", shown, expected="varje lista en gång"))
    settings = read_mapping(folder, "deltagare", ParticipantSettings)
    lists: list[PeopleList] = []
    faults: list[Fault] = []
    for file in files:
        try:
            lists.append(read_people(settings, read_list(file, folder.workspace.relative(file)), folder.year))
        except ReportError as error:
            faults += error.faults
    if faults:
        raise ReportError(faults)
    filling = Filling(folder)
    people = [person for item in lists for person in item.people]
    missing = {name for item in lists for name in item.missing}
    targets = [*_of_tables(filling, settings, missing), *_of_cells(filling, settings, people, missing)]
    asked = {figure for target in targets for figure in (target.figure, target.of) if figure}
    head = Headcount(people, folder.year, asked, settings.kinds, filling.limit)
    for target in targets:
        _fill(filling, target, head)
    _remark(filling, lists, people)
    return filling.done()


def _of_tables(filling: Filling, settings: ParticipantSettings, missing: Collection[str]) -> Iterator[_Target]:
    """Go through the cells of deltagare.toml's tables that the report has and the lists can fill."""
    for item in settings.tabeller:
        if not filling.data.has(item.tabell):
            filling.remarks.append(f"Rapporten har ingen tabell {item.tabell}: de talen skrivs inte.")
            continue
        for row, words in item.rader.items():
            figure = settings.figure(words)
            found = [_target(f"{item.tabell}.{row}.{column}", name, figure) for name, column in item.kolumner.items()]
            if lacking := sorted({target.figure.what for target in found} & set(missing)):
                filling.remarks.append(_unchanged(f"kolumn för {' och '.join(lacking)}", f"raden {item.tabell}.{row}"))
            elif filling.ensure_row(item.tabell, row):
                yield from found


def _of_cells(
    filling: Filling, settings: ParticipantSettings, people: Sequence[Person], missing: Collection[str]
) -> Iterator[_Target]:
    """Go through deltagare.toml's single cells that the lists can fill: those of a team that is in one of them."""
    teams = {person.team for person in people}
    for cell in settings.celler:
        team = cell.team if cell.team == ALL else same(cell.team)
        figure = settings.figure(cell.tal)._replace(team=team, sex=cell.kon)
        if figure.what in missing:
            filling.remarks.append(_unchanged(f"kolumn för {figure.what}", cell.cell))
        elif team not in (ALL, *teams):
            filling.remarks.append(_unchanged(f"deltagare i {cell.team}", cell.cell))
        else:
            yield _Target(cell.cell, figure, label=cell.rubrik)


def _unchanged(lacking: str, place: str) -> str:
    return f"Listorna har ingen {lacking}: {place} ändras inte."


def _target(place: str, name: str, figure: Figure) -> _Target:
    """Make the target of a column by its name: ``kvinnor``, ``kvinnor_andel``, ``av``, ``fore`` …."""
    if name == "av":
        return _Target(place, figure.base)
    sex = name.removesuffix("_andel")
    figure = figure._replace(what=name) if figure.what == _SUPPORT else figure._replace(sex=sex)
    return _Target(place, figure, figure.base if sex != name else None)


def _fill(filling: Filling, target: _Target, head: Headcount) -> None:
    number: Decimal | None = Decimal(head.counts[target.figure])
    if target.of:
        whole = head.counts[target.of]
        number = round_half_up(100 * Decimal(head.counts[target.figure]) / whole, 0) if whole else None
    secret = target.figure in head.secret or target.of in head.secret
    table, row, *column = target.place.split(".")
    if column:
        filling.cell(table, row, column[0], number, secret)
    else:
        filling.fact(target.place, target.label, "antal", number, secret)


def _remark(filling: Filling, lists: Sequence[PeopleList], people: Sequence[Person]) -> None:
    """Tell how many were read, that everybody is counted once by sex, and what was not read."""
    year = filling.data.folder.year
    for what in (ENROLLED, NEW, ENDED):
        numbers = [sum(Figure(what, sex=sex).holds(person, year) for person in people) for sex in (ALL, *SEXES)]
        told = "{} kvinnor, {} män och {} utan angivet kön".format(*numbers[1:])
        filling.remarks.append(f"{what.capitalize()}: {numbers[0]}, varav {told}.")
    contacts = [head for item in lists for head in item.contacts]
    others = [head for item in lists for head in item.left_out]
    filling.remarks.extend(unread_columns(contacts, others))
