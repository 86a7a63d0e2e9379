"""Which amounts must be alike: ties between tables, as the program, the förbund and the report itself say."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from typing import Any

from arsredovisning.data.formulas import is_formula
from arsredovisning.data.year import YearData
from arsredovisning.errors import Fault, ReportError
from arsredovisning.review.context import Untried
from arsredovisning.review.roles import Kind, Layout, Layouts, RowLayout, kinds, row_of, same_label, tables_by_kind

#: A cell in a tie: table and row, and the year before (``fg``) or a column of its own.
CELL = re.compile(r"([a-z_]\w*)\.(\w+)(?:\.(\w+))?")
#: Labels that two tables may both have without meaning the same.
_LOOSE = re.compile(r"^(övrig|summa|total|andra|diverse)")


@dataclass(frozen=True)
class Tie:
    """Two sides that are equal for each year that a report states.

    Attributes:
        left: A cell ``tabell.rad``; the finding points at it.
        absolute: Whether the cell counts without its sign.
        right: A formula of cells; ``.fg`` is the year before.
        message: What is wrong when they differ.
        other: Another formula that is as good; empty when there is none.
        name: What it is called where it could not be tried; empty when not every report need have it.
    """

    left: str
    absolute: bool
    right: str
    message: str
    name: str = ""
    other: str = ""

    @property
    def tables(self) -> list[str]:
        """The tables of both sides."""
        return [match[1] for match in CELL.finditer(f"{self.left} {self.right} {self.other}")]


@lru_cache
def read_ties() -> tuple[Tie, ...]:
    """Read the ties that hold for every förbund."""
    text = files("arsredovisning.review").joinpath("regler.toml").read_text("utf-8")
    return tuple(_tie(item) for item in tomllib.loads(text)["koppling"])


def own_ties(data: YearData) -> tuple[Tie, ...]:
    """Read the förbund's own ties, which name tables and rows as it does itself.

    Raises:
        ReportError: If kopplingar.toml has faults.
    """
    shown = data.folder.workspace.relative(data.folder.ties)
    found = [_tie(item.model_dump()) for item in data.ties]
    if faults := [fault for number, tie in enumerate(found, 1) for fault in _faults(tie, number, shown)]:
        raise ReportError(faults)
    return tuple(found)


def _tie(item: Mapping[str, Any]) -> Tie:
    left = item["vanster"].strip()
    absolute = left.startswith("abs(")
    left = left.removeprefix("abs(").removesuffix(")") if absolute else left
    return Tie(left, absolute, item["hoger"], item["text"], item.get("namn", ""), item.get("eller", ""))


def _faults(tie: Tie, number: int, shown: str) -> Iterator[Fault]:
    """Find what is wrong with a tie that a förbund has written."""
    if not CELL.fullmatch(tie.left):
        yield Fault(
            "Kopplingens vänstra sida går inte att läsa.",
            shown,
            column=f"koppling {number}, vanster",
            found=tie.left,
            expected="en cell, tabell.rad, gärna inom abs(): abs(not_kostnader.personal)",
        )
    if not CELL.search(tie.right) or not is_formula(CELL.sub("x", tie.right)):
        yield Fault(
            "Kopplingens högra sida går inte att räkna ut.",
            shown,
            column=f"koppling {number}, hoger",
            found=tie.right,
            expected="celler, tabell.rad, med + - * och abs(): resultatrakning.intakter - not_intakter.ovrigt",
        )


@lru_cache(maxsize=4)
def ties_of(layouts: Layouts) -> tuple[Tie | Untried, ...]:
    """Give the ties of a report of these tables, with the tables and rows as it has them, and those that it lacks."""
    known = {table.id: table for table in layouts.tables}
    found: list[Tie | Untried] = []
    for tie in read_ties():
        for named in _whole_tables(tie, known):
            resolved = _resolved(named, layouts, known)
            if resolved is not None:
                found.append(resolved)
    return (*found, *_same_rows(layouts))


def _whole_tables(tie: Tie, tables: Mapping[str, Layout]) -> Iterator[Tie]:
    """Give a tie of whole tables, ``drift.*`` and ``not_kostnader.*``, as one for each row that both have."""
    if not tie.left.endswith(".*"):
        yield tie
        return
    left, right = tie.left.removesuffix(".*"), tie.right.removeprefix("abs(").removesuffix(".*)")
    if left in tables and right in tables:
        for row in tables[left].rows:
            if tables[right].row(row.id):
                yield replace(tie, left=f"{left}.{row.id}", right=tie.right.replace("*", row.id))


def _resolved(tie: Tie, layouts: Layouts, known: Mapping[str, Layout]) -> Tie | Untried | None:
    """Give a tie with the tables and rows as this report has them; None when it need not have them."""
    by_kind = tables_by_kind(layouts)
    names: dict[str, str] = {}
    lacking = ""
    for match in CELL.finditer(f"{tie.left} {tie.right}"):
        table = by_kind.get(match[1]) or known.get(match[1])
        if table is None:
            return None
        kind = kinds().get(match[1])
        row = _row(table, kind, match[2])
        if row is None:
            lacking = lacking or _lacking(table, kind, match[2])
        else:
            names[match[0]] = ".".join(filter(None, (table.id, row.id, match[3])))
    if lacking:
        remedy = f'Säg vilken rad som menas i tabeller.toml: roller = {{ {lacking.split("|")[1]} = "radens id" }}.'
        return Untried(tie.name, lacking.split("|")[0], remedy) if tie.name else None
    right = CELL.sub(lambda match: names[match[0]], tie.right)
    other = _resolved(replace(tie, right=tie.other, other=""), layouts, known) if tie.other else None
    return replace(tie, left=names[tie.left], right=right, other=other.right if isinstance(other, Tie) else "")


def _row(table: Layout, kind: Kind | None, name: str) -> RowLayout | None:
    role = kind.roles.get(name) if kind else None
    return row_of(table, role) if role else table.row(name)


def _lacking(table: Layout, kind: Kind | None, name: str) -> str:
    words = kind.roles[name].words if kind and name in kind.roles else name
    return f"tabellen ”{table.caption}” har ingen rad som känns igen som {words}|{name}"


def _same_rows(layouts: Layouts) -> Iterator[Tie]:
    """Tie rows that are called the same in the drift statement and in the income statement or a note of its rows.

    So are those of an overview and of the statements: what an overview calls otherwise may be counted otherwise.
    """
    by_kind = tables_by_kind(layouts)
    drift, statement = by_kind.get("drift"), by_kind.get("resultatrakning")
    overview, balance = by_kind.get("oversikt"), by_kind.get("balansrakning")
    notes = [table for table in layouts.tables if table.note is not None and statement and _notes_it(statement, table)]
    for one, others in ((drift, [statement, *notes]), (statement, notes), (overview, [statement, balance])):
        for other in others if one else ():
            if one and other:
                yield from _same_named(one, other)


def _notes_it(statement: Layout, note: Layout) -> bool:
    return any(row.note == note.note for row in statement.rows)


def _same_named(one: Layout, other: Layout) -> Iterator[Tie]:
    for row in one.rows:
        if row.kind in ("rubrik", "varav") or _LOOSE.match(row.label.casefold().strip()):
            continue
        same = [
            item for item in other.rows if item.kind not in ("rubrik", "varav") and same_label(row.label, item.label)
        ]
        twice = [item for item in one.rows if same_label(row.label, item.label)]
        if len(same) == 1 and len(twice) == 1:
            message = f"”{row.label}” är inte densamma som i tabellen ”{other.caption}”."
            yield Tie(f"{one.id}.{row.id}", True, f"abs({other.id}.{same[0].id})", message)
