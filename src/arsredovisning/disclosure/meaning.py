"""Which groups of people the cells of a report count, as deltagare.toml says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import ConfigDict, Field

from arsredovisning.data.mapping import ALL, MappingSettings, Texts, layered, same
from arsredovisning.data.toml import validated
from arsredovisning.disclosure.families import kinds_of
from arsredovisning.disclosure.groups import ENDED, ENROLLED, NEW, OUTCOME, Group
from arsredovisning.errors import nearest
from arsredovisning.project.workspace import ReportFolder

#: A row counts support; before or after is told by its column.
SUPPORT = "stod"


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


@dataclass(frozen=True)
class Counted:
    """A cell that counts people, or that tells the share that they are.

    Attributes:
        place: The cell, ``tabell.rad.kolumn``, or a fact, ``fakta.id``.
        group: Whom it counts.
        of: All that a share is of; None for a count.
        label: What a new fact is called.
    """

    place: str
    group: Group
    of: Group | None = None
    label: str = ""


class Counting(MappingSettings):
    """The part of deltagare.toml that says which cells count whom."""

    utfall: dict[str, Any] = Field(default_factory=dict)
    stod: dict[str, Any] = Field(default_factory=dict)
    kannetecken: dict[str, Any] = Field(default_factory=dict)
    tabeller: tuple[CountTable, ...] = ()
    celler: tuple[CountCell, ...] = ()

    @property
    def kinds(self) -> Mapping[str, tuple[str, ...]]:
        """Every kind of outcome, and of support when people came and left."""
        return kinds_of(self.utfall, self.stod)

    def group(self, words: Sequence[str]) -> Group:
        """Give whom a row counts: all of a list, a mark, or some kinds of outcome or of support.

        Raises:
            ValueError: If the words are none of that.
        """
        counts = (ENROLLED, NEW, ENDED, *self.kannetecken)
        if len(words) == 1 and words[0] in counts:
            return Group(words[0])
        for what, kinds in ((OUTCOME, self.utfall), (SUPPORT, self.stod)):
            if words and all(word in kinds for word in words):
                return Group(what, tuple(sorted(set(words))))
        known = [*counts, *self.utfall, *self.stod]
        wrong = next((word for word in words if word not in known), ", ".join(words))
        raise ValueError(f"något som listorna räknar, inte ”{wrong}”. {nearest(wrong, known)}")

    def row(self, table: CountTable, row: str) -> list[Counted]:
        """Give the cells of a table's row."""
        group = self.group(table.rader[row])
        return [_counted(f"{table.tabell}.{row}.{column}", name, group) for name, column in table.kolumner.items()]

    def cell(self, cell: CountCell) -> Counted:
        """Give a single cell."""
        team = cell.team if cell.team == ALL else same(cell.team)
        return Counted(cell.cell, self.group(cell.tal)._replace(team=team, sex=cell.kon), label=cell.rubrik)

    def cells(self) -> Iterator[Counted]:
        """Go through every cell."""
        for table in self.tabeller:
            for row in table.rader:
                yield from self.row(table, row)
        for cell in self.celler:
            yield self.cell(cell)


class _Meaning(Counting):
    """What is read of deltagare.toml where no lists are read."""

    model_config = ConfigDict(extra="ignore", frozen=True)


def read_counting(folder: ReportFolder, year: int) -> Counting:
    """Read which cells count whom in a year; nothing where a förbund has no deltagare.toml.

    Args:
        folder: The year whose settings count.
        year: The year that ``{ar}`` stands for, which may be the one before.

    Raises:
        ReportError: With every fault in the file.
    """
    raw, shown = layered(folder, "deltagare", year)
    return validated(_Meaning, raw, shown) if shown else Counting()


def _counted(place: str, name: str, group: Group) -> Counted:
    """Give the cell of a column by its name: ``kvinnor``, ``kvinnor_andel``, ``av``, ``fore`` …."""
    if name == "av":
        return Counted(place, group.base)
    if group.what == SUPPORT:
        return Counted(place, group._replace(what=name))
    sex = name.removesuffix("_andel")
    group = group._replace(sex=sex)
    return Counted(place, group, group.base if sex != name else None)
