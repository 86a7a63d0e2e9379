"""A list of participants read into people: when they came and left, where they went, and which sex they are."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pydantic import Field

from arsredovisning.data.csvfile import RawTable
from arsredovisning.errors import Fault, ReportError, gathered
from arsredovisning.imports.dates import read_date
from arsredovisning.imports.mapping import Heads, MappingSettings, SexWords, Texts, same
from arsredovisning.imports.personal import is_contact, refuse_identity_numbers
from arsredovisning.imports.words import Words, second_head

#: Samordningsförbund have existed since 1 January 2004 (lag 2003:1210); nobody can have come before.
_FIRST = dt.date(2004, 1, 1)
#: What the columns that a list must have hold.
_NEEDED = {
    "inskriven": "datum för inskrivning",
    "avslutad": "datum för avslut",
    "kon": "kön",
    "utfall": "utfall vid avslut",
}
_SERIAL = re.compile(r"[3-6]\d{4}(,\d+)?")
_SERIAL_HINT = "Excel räknar dagar så. Ge kolumnen ett datumformat i Excel, spara och gör om importen."


class PeopleColumns(MappingSettings):
    """The columns of a list, each by the names that it may have."""

    inskriven: Texts
    avslutad: Texts
    kon: Texts
    utfall: Texts
    team: Texts = ()
    fore: Texts = ()
    efter: Texts = ()
    #: What tells people apart; empty if no column does, None if nothing is said.
    id: Texts | None = None


class Mark(MappingSettings):
    """A column that tells whether something is so of a person."""

    kolumn: Texts
    ja: Texts
    nej: Texts = ("",)


class PeopleSettings(MappingSettings):
    """The part of deltagare.toml that says how lists are read."""

    kolumner: PeopleColumns
    kon: SexWords
    utfall: dict[str, Texts]
    stod: dict[str, Texts] = Field(default_factory=dict)
    kannetecken: dict[str, Mark] = Field(default_factory=dict)

    @property
    def known(self) -> tuple[Texts, ...]:
        """The columns that a list may have, each by the names that it may have."""
        own = self.kolumner.model_dump(exclude_none=True).values()
        return (*filter(None, own), *(mark.kolumn for mark in self.kannetecken.values()))


@dataclass(frozen=True)
class Person:
    """One participant, without anything that tells who it is.

    Attributes:
        ended: When the participant left; None for one who is still there.
        outcome: The kind of outcome; empty for one who is still there.
        before: The kind of support when the participant came; empty if the list does not tell.
        after: The kind of support when the participant left; likewise.
        team: The team's name as ``mapping.same`` gives it; empty if the list does not tell.
        marks: What is so of the participant.
    """

    sex: str
    entered: dt.date
    ended: dt.date | None
    outcome: str
    team: str = ""
    before: str = ""
    after: str = ""
    marks: frozenset[str] = frozenset()


@dataclass(frozen=True)
class PeopleList:
    """What a list holds.

    Attributes:
        contacts: Heads of the columns with personal data, which are not read.
        left_out: Heads of the other columns that nothing is read from.
        missing: Names of the columns that may be missing and are.
    """

    people: tuple[Person, ...]
    contacts: tuple[str, ...]
    left_out: tuple[str, ...]
    missing: tuple[str, ...]


def read_people(settings: PeopleSettings, table: RawTable, year: int) -> PeopleList:
    """Read a list of those who took part some time during a year.

    Raises:
        ReportError: If a column holds identity numbers; or with every column that is missing; or with every unknown
            word, every date that cannot be, and every outcome that is missing or too much.
    """
    refuse_identity_numbers(table)
    return _Reader(settings, table, year).read()


class _Reader:
    """Reads the rows of one list, and collects what cannot be understood."""

    def __init__(self, settings: PeopleSettings, table: RawTable, year: int) -> None:
        self._table = table
        self._first, self._last = dt.date(year, 1, 1), dt.date(year, 12, 31)
        self._faults: list[Fault] = []
        self._marks = tuple(settings.kannetecken)
        self._places = self._columns(settings)
        support = Words({"": [""], **settings.stod}, "listan över stöd (stod)")
        self._words = {
            "kon": Words(settings.kon.model_dump(), "listan över kön (kon)"),
            "utfall": Words(settings.utfall, "listan över utfall (utfall)"),
            **({"fore": support, "efter": support} if settings.stod else {}),
            **{name: Words({"": mark.nej, name: mark.ja}, name) for name, mark in settings.kannetecken.items()},
        }

    def _columns(self, settings: PeopleSettings) -> dict[str, int]:
        """Find the columns that the list has; one that must be there and is not is a fault."""
        heads, places = Heads(self._table), {}
        names: dict[str, Texts] = {**settings.kolumner.model_dump(exclude={"id"})}
        names |= {name: mark.kolumn for name, mark in settings.kannetecken.items()}
        for name, given in names.items():
            try:
                at = heads.need(given, _NEEDED[name]) if name in _NEEDED else heads.find(given)
            except ReportError as error:
                self._faults += error.faults
                continue
            if at is not None:
                places[name] = at
        if self._faults:
            raise ReportError(self._faults)
        return places

    def read(self) -> PeopleList:
        if faults := list(second_head(self._table, self._accepts())):
            raise ReportError(faults)
        people = tuple(self._person(line, cells) for line, cells in self._table.rows)
        for name, words in self._words.items():
            if name in self._places:
                at = self._places[name]
                asked = [row for row in self._table.rows if name != "utfall" or self._cell(row[1], "avslutad")]
                texts = [(line, cells[at]) for line, cells in asked]
                self._faults += words.unknown(texts, self._table.shown, self._table.header[at])
        if self._faults:
            raise ReportError(gathered(sorted(self._faults, key=lambda fault: fault.line or 0)))
        rest = [at for at, head in enumerate(self._table.header) if head and at not in self._places.values()]
        contacts = [at for at in rest if is_contact(self._table, at)]
        return PeopleList(
            people,
            tuple(self._table.header[at] for at in contacts),
            tuple(self._table.header[at] for at in rest if at not in contacts),
            tuple(name for name in self._words if name not in self._places),
        )

    def _accepts(self) -> dict[int, Callable[[str], bool]]:
        """Give what tells whether a cell of each column is understood."""
        known: dict[str, Callable[[str], bool]] = {name: words.__contains__ for name, words in self._words.items()}
        known |= {name: lambda text: read_date(text) is not None for name in ("inskriven", "avslutad")}
        return {self._places[name]: accepts for name, accepts in known.items() if name in self._places}

    def _person(self, line: int, cells: Sequence[str]) -> Person:
        came, left = self._date(line, cells, "inskriven"), self._date(line, cells, "avslutad")
        if came is None and not self._cell(cells, "inskriven"):
            self._refuse("Datum för inskrivning saknas.", line, "inskriven")
        elif came is not None:
            self._check_dates(line, came, left)
        outcome = self._cell(cells, "utfall")
        if outcome and not self._cell(cells, "avslutad"):
            self._refuse("Raden har ett utfall men inget datum för avslut.", line, "utfall", outcome)
        kinds = {name: words.kind(self._cell(cells, name)) or "" for name, words in self._words.items()}
        return Person(
            kinds["kon"],
            came or self._first,
            left,
            kinds["utfall"] if left else "",
            same(self._cell(cells, "team")),
            kinds.get("fore", ""),
            kinds.get("efter", ""),
            frozenset(name for name in self._marks if kinds[name]),
        )

    def _cell(self, cells: Sequence[str], name: str) -> str:
        return cells[self._places[name]] if name in self._places else ""

    def _date(self, line: int, cells: Sequence[str], name: str) -> dt.date | None:
        text = self._cell(cells, name)
        found = read_date(text)
        if text and found is None:
            if _SERIAL.fullmatch(text):
                self._refuse("Datumet är ett löpande tal.", line, name, text, "ett datum som 2025-03-14", _SERIAL_HINT)
            else:
                self._refuse("Datumet går inte att läsa.", line, name, text, "ett datum som 2025-03-14")
        return found

    def _check_dates(self, line: int, came: dt.date, left: dt.date | None) -> None:
        first, last = self._first, self._last
        if not _FIRST <= came <= last:
            expected = f"ett datum från {_FIRST} till {last}"
            self._refuse("Inskrivningen är utanför tiden.", line, "inskriven", str(came), expected)
        elif left is not None and left < came:
            self._refuse("Avslutet är före inskrivningen.", line, "avslutad", str(left), f"{came} eller senare")
        elif left is not None and not first <= left <= last:
            expected = f"ett datum från {first} till {last}, eller tomt för den som är kvar vid årets slut"
            self._refuse("Avslutet är ett annat år.", line, "avslutad", str(left), expected)

    def _refuse(  # the parts of a fault
        self, message: str, line: int, name: str, found: str = "", expected: str = "", hint: str = ""
    ) -> None:
        head = self._table.header[self._places[name]]
        self._faults.append(Fault(message, self._table.shown, line, head, found, expected, hint))
