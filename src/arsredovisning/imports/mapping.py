"""What the columns and words of a survey or a list mean: TOML beside forbund.toml, and the year's own on top."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict

from arsredovisning.data.csvfile import RawTable
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
                hint=f"Kopiera {name}.toml från ett annat förbund i data/ och ändra den.",
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


def same(text: str) -> str:
    """Give a text as it is compared: without case, extra spaces and a full stop, colon or question mark last."""
    return " ".join(text.split()).rstrip(" .:?*").casefold()


class Heads:
    """The columns of a list, found by any of the names they may have."""

    def __init__(self, table: RawTable) -> None:
        self.table = table
        self._at: dict[str, list[int]] = defaultdict(list)
        for at, head in enumerate(table.header):
            self._at[same(head)].append(at)

    def find(self, names: Iterable[str]) -> int | None:
        """Give the place of the column that has one of the names, or None.

        Raises:
            ReportError: If two columns have them.
        """
        found = sorted({at for name in names for at in self._at.get(same(name), ())})
        if len(found) > 1:
            head = self.table.header[found[0]]
            raise ReportError(
                Fault("Kolumnen finns två gånger.", self.table.shown, column=head, hint="Ta bort den ena.")
            )
        return found[0] if found else None

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


class Words:
    """Which of a few kinds each answer is: ``Till stor del`` is positive, ``K`` is a woman."""

    def __init__(self, kinds: Mapping[str, Iterable[str]], name: str) -> None:
        """Take the words of each kind.

        Args:
            kinds: The words by kind.
            name: What the words are, in a message: ”skalan omfattning”.
        """
        self._name = name
        self._words = [word for words in kinds.values() for word in words]
        self._kinds = {same(word): kind for kind, words in kinds.items() for word in words}

    def __contains__(self, text: str) -> bool:
        return same(text) in self._kinds

    def kind(self, text: str) -> str | None:
        """Give the kind of an answer, or None if the word is unknown."""
        return self._kinds.get(same(text))

    def unknown(self, cells: Iterable[tuple[int, str]], shown: str, column: str) -> Iterator[Fault]:
        """Tell each unknown word in a column once, with the rows that have it and the nearest known words.

        Args:
            cells: Line and text of each cell.
            shown: The file's name in messages.
            column: The column's head.
        """
        lines: dict[str, list[int]] = defaultdict(list)
        for line, text in cells:
            if text not in self:
                lines[text].append(line)
        for text, where in lines.items():
            more = f" ({len(where)} rader)" if len(where) > 1 else ""
            yield Fault(
                f"Ordet finns inte i {self._name}.",
                shown,
                where[0],
                column,
                found=f"{text or '(tomt)'}{more}",
                expected=", ".join(word or "(tomt)" for word in self._words),
                hint=nearest(text, self._words),
            )


def put(changes: Changes, table: str, row: str, column: str, value: Decimal | str) -> None:
    """Plan a cell: a number, a dash for what is not told, or nothing.

    Raises:
        ReportError: If there is no such table, row or column.
    """
    if isinstance(value, Decimal):
        changes.set_number(table, row, column, value)
    elif not (value == DASH and changes.table(table).cell(row, column) in DASHES):
        changes.set_text(table, row, column, value)
