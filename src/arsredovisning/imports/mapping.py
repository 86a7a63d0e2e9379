"""What the columns and words of a survey or a list mean: TOML beside forbund.toml, and the year's own on top."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict

from arsredovisning.data.csvfile import RawTable
from arsredovisning.data.oneline import one_line
from arsredovisning.data.tables import DASHES
from arsredovisning.data.toml import read_toml, validated
from arsredovisning.errors import Fault, ReportError, nearest
from arsredovisning.imports.changes import Changes
from arsredovisning.project.workspace import ReportFolder

_Model = TypeVar("_Model", bound=BaseModel)

#: What stands in a cell whose number is not told.
DASH = "-"

ALL = "alla"
UNSTATED = "ej_angivet"
SEXES = ("kvinnor", "man", UNSTATED)

#: One text or a list of them.
Texts = Annotated[tuple[str, ...], BeforeValidator(lambda given: (given,) if isinstance(given, str) else given)]


#: The number of a question or an answer: ``3.``, ``3)``, ``4 -``, ``fråga 12:``, ``q3.1.``
NUMBERED = re.compile(r"^(?:fråga|question|q)?\s*\d+(?:(?:[.:]\d+)*\s*[.):=–—-]\s*|(?:[.:]\d+)+\s+)(?=\D)")
_BRACKETED = re.compile(r"\[([^\[\]]+)\]$")


class MappingSettings(BaseModel):
    """A part of a mapping; unknown settings are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


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
    paths = [path for path in (folder.data.parent / f"{name}.toml", folder.data / f"{name}.toml") if path.exists()]
    shown = [folder.workspace.relative(path) for path in paths]
    if not paths:
        missing = folder.workspace.relative(folder.data.parent / f"{name}.toml")
        raise ReportError(
            Fault(
                "Filen som säger hur listan ska läsas saknas.",
                missing,
                hint=f"Skriv filen; docs/datamodell.md säger vad {name}.toml har i sig.",
            )
        )
    raw: dict[str, Any] = {}
    for path, told in zip(paths, shown, strict=True):
        raw = _merged(raw, read_toml(path, told))
    return validated(model, _with_year(raw, str(folder.year)), " och ".join(shown))


def _merged(base: Mapping[str, Any], top: Mapping[str, Any]) -> dict[str, Any]:
    both = {key: _merged(base[key], top[key]) for key in base.keys() & top.keys() if _are_tables(base[key], top[key])}
    return {**base, **top, **both}


def _are_tables(*values: object) -> bool:
    return all(isinstance(value, dict) for value in values)


def _with_year(value: Any, year: str) -> Any:
    if isinstance(value, str):
        return value.replace("{ar}", year)
    if isinstance(value, dict):
        return {_with_year(key, year): _with_year(item, year) for key, item in value.items()}
    return [_with_year(item, year) for item in value] if isinstance(value, list) else value


def has_mapping(folder: ReportFolder, name: str) -> bool:
    """Tell whether a förbund, or the year, has a file that says how something is read."""
    return any((place / f"{name}.toml").exists() for place in (folder.data.parent, folder.data))


def same(text: str) -> str:
    """Give a text as it is compared: composed letters, no case, extra spaces or full stop, colon or the like last."""
    return one_line(text).rstrip(" .:?*").casefold()


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
