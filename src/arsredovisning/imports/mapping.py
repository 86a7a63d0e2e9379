"""What the columns and words of a survey or a list mean: TOML beside forbund.toml, and the year's own on top."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TypeVar

from pydantic import BaseModel

from arsredovisning.data.csvfile import RawTable
from arsredovisning.data.mapping import ALL as ALL
from arsredovisning.data.mapping import SEXES as SEXES
from arsredovisning.data.mapping import UNSTATED as UNSTATED
from arsredovisning.data.mapping import MappingSettings as MappingSettings
from arsredovisning.data.mapping import Texts as Texts
from arsredovisning.data.mapping import layered
from arsredovisning.data.mapping import same as same
from arsredovisning.data.tables import DASHES
from arsredovisning.data.toml import validated
from arsredovisning.errors import Fault, ReportError, nearest
from arsredovisning.imports.changes import Changes
from arsredovisning.project.workspace import ReportFolder

_Model = TypeVar("_Model", bound=BaseModel)

#: What stands in a cell whose number is not told.
DASH = "-"

#: The number of a question or an answer: ``3.``, ``3)``, ``4 -``, ``fråga 12:``, ``q3.1.``
NUMBERED = re.compile(r"^(?:fråga|question|q)?\s*\d+(?:(?:[.:]\d+)*\s*[.):=–—-]\s*|(?:[.:]\d+)+\s+)(?=\D)")
_BRACKETED = re.compile(r"\[([^\[\]]+)\]$")


class SexWords(MappingSettings):
    """What is written for each sex."""

    kvinnor: Texts = ()
    man: Texts = ()
    ej_angivet: Texts = ("",)


def read_mapping(folder: ReportFolder, name: str, model: type[_Model]) -> _Model:
    """Read ``data/<forbund>/<name>.toml`` with ``data/<forbund>/<year>/<name>.toml`` on top of it.

    The year's file need only hold what differs; a list in it takes the place of the whole list. ``{ar}`` in a
    text is the year.

    Raises:
        ReportError: If neither file exists, or with every fault in them.
    """
    raw, shown = layered(folder, name, folder.year)
    if not shown:
        missing = folder.workspace.relative(folder.data.parent / f"{name}.toml")
        raise ReportError(
            Fault(
                "Filen som säger hur listan ska läsas saknas.",
                missing,
                hint=f"Skriv filen; docs/datamodell.md säger vad {name}.toml har i sig.",
            )
        )
    return validated(model, raw, shown)


def has_mapping(folder: ReportFolder, name: str) -> bool:
    """Tell whether a förbund, or the year, has a file that says how something is read."""
    return any((place / f"{name}.toml").exists() for place in (folder.data.parent, folder.data))


def head_forms(head: str) -> tuple[str, ...]:
    """Give what a column may be called: its whole head, and parts of it that forms put a question's together of.

    ``3. Får du stöd?`` is also *Får du stöd*, and ``Stödet.Jag får hjälp`` (Microsoft Forms) and ``Stödet [Jag får
    hjälp]`` (Google) are also *Jag får hjälp*.
    """
    whole = same(head)
    parts = [NUMBERED.sub("", whole), *(whole[found.end() :] for found in re.finditer(r"[.?:]+\s*", whole))]
    if bracketed := _BRACKETED.search(whole):
        parts.append(bracketed[1])
    return tuple(dict.fromkeys((whole, *(same(part) for part in parts if part.strip()))))


class Heads:
    """The columns of a list, found by any of the names they may have: by their whole heads first, then by parts."""

    def __init__(self, table: RawTable) -> None:
        self.table = table
        self._whole: dict[str, list[int]] = defaultdict(list)
        self._parts: dict[str, list[int]] = defaultdict(list)
        for at, head in enumerate(table.header):
            whole, *parts = head_forms(head)
            self._whole[whole].append(at)
            for part in parts:
                self._parts[part].append(at)

    def find(self, names: Iterable[str]) -> int | None:
        """Give the place of the column that has one of the names, or None.

        Raises:
            ReportError: If two columns have them.
        """
        names = tuple(names)
        for places in (self._whole, self._parts):
            found = sorted({at for name in names for at in places.get(same(name), ())})
            if len(found) > 1:
                heads = [self.table.header[at] for at in found]
                hint = "Ta bort den ena." if places is self._whole else "Skriv ut hela rubriken i inställningsfilen."
                told = "" if places is self._whole else " och ".join(f"”{head}”" for head in heads)
                fault = Fault("Kolumnen finns två gånger.", self.table.shown, column=heads[0], found=told, hint=hint)
                raise ReportError(fault)
            if found:
                return found[0]
        return None

    def need(self, names: Sequence[str], what: str) -> int:
        """Give the place of a column that must be there.

        Args:
            names: The names it may have.
            what: What it holds, in a message.

        Raises:
            ReportError: If there is none, or two; the nearest names are given.
        """
        at = self.find(names)
        if at is None:
            raise ReportError(
                Fault(
                    f"Kolumnen med {what} saknas.",
                    self.table.shown,
                    expected=" eller ".join(f"”{name}”" for name in names),
                    hint=nearest(names[0] if names else "", [head for head in self.table.header if head]),
                )
            )
        return at


def put(changes: Changes, table: str, row: str, column: str, value: Decimal | str) -> None:
    """Plan a cell: a number, a dash for what is not told, or nothing.

    Raises:
        ReportError: If there is no such table, row or column.
    """
    if isinstance(value, Decimal):
        changes.set_number(table, row, column, value)
    elif not (value == DASH and changes.table(table).cell(row, column) in DASHES):
        changes.set_text(table, row, column, value)
