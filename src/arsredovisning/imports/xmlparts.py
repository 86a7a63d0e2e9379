"""The XML parts of a workbook, gone through once before any reader sees them: within bounds, and what words they hold.

Cost follows the size of a part, which its caller has bounded: entities are refused, elements may not be nested deeply,
neither a tag nor a text may be longer than a cell can be, and cells that hold something are counted.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from xml.parsers.expat import ExpatError, ParserCreate

from openpyxl.utils import range_boundaries

from arsredovisning.data.csvfile import LONGEST_TEXT
from arsredovisning.imports.identity import holds_identity_number

#: Excel's own limits.
_LAST_COLUMN, _LAST_ROW = 16_384, 1_048_576
#: No part nests its elements as deeply; no text of a cell takes as many bytes, however it is written.
_DEEPEST = 100
_TOO_LONG = re.compile(rb"[^<]{400000}")
#: A number in a cell may be an amount: only ten digits and more are asked whether they are an identity number.
_SHORTEST = 10
_MOBILE = "070"
#: What gathers runs of one text: a shared text, a cell's own, a comment, a paragraph of a drawing or of OpenDocument.
_TEXTS = {"si", "is", "text", "p", "a"}
#: Attributes with words that a person has written, or with a value (OpenDocument).
_WORDED = {
    "name", "display", "tooltip", "location", "title", "descr", "prompt", "promptTitle", "error", "errorTitle",
    "Target", "value", "string-value", "formula", "content", "v", "formatCode", "href", "author", "alt",
}  # fmt: skip


class DamagedError(Exception):
    """A part is not what a program writes; the words tell what it has."""


class TooLargeError(Exception):
    """A part holds more than is read; the words tell what is let through."""


@dataclass
class Bounds:
    """What is left of what a workbook may hold.

    Attributes:
        cells: Cells that hold something.
        characters: Characters that they show together, since a text may be shared by many.
        merged: Cells that are merged.
        empty: Rows and cells that are there only for their looks.
    """

    cells: int = 300_000
    characters: int = 20_000_000
    merged: int = 200_000
    empty: int = 300_000


@dataclass
class Words:
    """The shared texts: how long each is, and which of them hold an identity number."""

    lengths: list[int] = field(default_factory=list)
    identities: set[int] = field(default_factory=set)


class _Part:
    """Goes through an XML part's elements as they come; names are without their prefixes."""

    def __init__(self) -> None:
        self.stack: list[str] = []
        self.chars: list[str] = []
        self._names: dict[str, str] = {}

    def feed(self, content: bytes) -> None:
        """Go through the part.

        Raises:
            DamagedError: If it is no plain XML.
        """
        if _TOO_LONG.search(content):
            raise DamagedError("en text som är längre än en cell kan rymma")
        parser = ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self.chars.append
        parser.StartDoctypeDeclHandler = _refuse_doctype
        try:
            parser.Parse(content, True)
        except (ExpatError, ValueError, LookupError):
            raise DamagedError("något som inte är välformad XML") from None

    def _local(self, name: str) -> str:
        local = self._names.get(name)
        if local is None:
            local = self._names[name] = name.rpartition(":")[2]
        return local

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = self._local(name)
        self.stack.append(local)
        if len(self.stack) > _DEEPEST:
            raise DamagedError("XML i för många nivåer")
        self.start(local, attributes)

    def _end(self, _name: str) -> None:
        self.end(self.stack.pop())

    def taken(self) -> str:
        """Take the text that has come."""
        text = "".join(self.chars)
        self.chars.clear()
        return text

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the beginning of an element."""

    def end(self, name: str) -> None:
        """Take the end of an element."""


def _refuse_doctype(*_declared: object) -> None:
    raise DamagedError("en dokumenttyp (DTD)")


class _AnyPart(_Part):
    """Looks for identity numbers among all words of a part."""

    def __init__(self) -> None:
        super().__init__()
        self.found = False
        self._inside = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._inside += name in _TEXTS
        if self._inside == (name in _TEXTS):
            self._ask(self.taken())
        for key, text in attributes.items():
            if len(text) >= _SHORTEST and self._local(key) in _WORDED:
                self._ask(text)

    def end(self, name: str) -> None:
        self._inside -= name in _TEXTS
        if not self._inside:
            self._ask(self.taken())

    def _ask(self, text: str) -> None:
        self.found = self.found or _is_identity(text)


def holds_number(content: bytes) -> bool:
    """Go through any part, and tell whether it holds an identity number.

    Raises:
        DamagedError: If it is no plain XML.
    """
    part = _AnyPart()
    part.feed(content)
    return part.found


class _Strings(_Part):
    def __init__(self) -> None:
        super().__init__()
        self.words = Words()

    def end(self, name: str) -> None:
        if name == "si":
            text = self.taken()
            if len(text) > LONGEST_TEXT:
                raise DamagedError("en text som är längre än en cell kan rymma")
            if _is_identity(text):
                self.words.identities.add(len(self.words.lengths))
            self.words.lengths.append(len(text))


def shared_words(content: bytes) -> Words:
    """Go through the shared texts.

    Raises:
        DamagedError: If it is no plain XML, or a text is longer than a cell can hold.
    """
    part = _Strings()
    part.feed(content)
    return part.words


@dataclass
class SheetFound:
    """What a sheet holds: identity numbers by the letters of their columns and row, and whether beside the cells."""

    cells: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    beside: bool = False


def go_through_sheet(content: bytes, words: Words, bounds: Bounds) -> SheetFound:
    """Go through a sheet, and take what it holds from the bounds.

    Raises:
        DamagedError: If it is no plain XML.
        TooLargeError: If it holds more than is left.
    """
    part = _Sheet(words, bounds)
    part.feed(content)
    return part.found


class _Sheet(_Part):
    def __init__(self, words: Words, bounds: Bounds) -> None:
        super().__init__()
        self.found = SheetFound()
        self._words, self._bounds = words, bounds
        self._row = 0
        self._cell: dict[str, str] = {}
        self._texts: list[str] = []
        self._shared: str | None = None
        self._columns_left = _LAST_COLUMN
        self._in_data = False
        self._starts: dict[str, Callable[[dict[str, str]], None]] = {
            "row": self._begin_row,
            "c": self._begin_cell,
            "mergeCell": self._merge,
            "col": self._column,
        }

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheetData":
            self._in_data = True
        elif begin := self._starts.get(name):
            begin(attributes)
        elif not self._in_data:
            self.found.beside = self.found.beside or any(map(_is_identity, attributes.values()))

    def end(self, name: str) -> None:
        if not self._in_data:
            self.found.beside = _is_identity(self.taken()) or self.found.beside
        elif name in ("v", "f", "is"):
            self._take(name)
        elif name == "c":
            self._end_cell()
        elif name == "sheetData":
            self._in_data = False

    def _begin_row(self, attributes: dict[str, str]) -> None:
        row = attributes.get("r", "")
        self._row = int(row) if row.isdecimal() and len(row) < 9 else self._row + 1
        self._take_empty()
        self.chars.clear()

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        self._cell = attributes
        self._texts.clear()
        self.chars.clear()

    def _take(self, name: str) -> None:
        text = self.taken()
        if name == "v" and self._cell.get("t") == "s":
            self._shared = text.strip()
        elif text:
            self._texts.append(text)
            if name == "f":
                self._texts.append(re.sub(r'["&,;() ]', "", text))

    def _end_cell(self) -> None:
        shared, self._shared = self._shared, None
        if shared is None and not self._texts:
            self._take_empty()
            return
        length, secret = sum(map(len, self._texts)), any(map(_is_identity, self._texts))
        if shared is not None and shared.isdecimal() and len(shared) < 9 and int(shared) < len(self._words.lengths):
            length += self._words.lengths[int(shared)]
            secret = secret or int(shared) in self._words.identities
        self._bounds.cells -= 1
        self._bounds.characters -= length
        if self._bounds.cells < 0:
            raise TooLargeError("högst 300 000 ifyllda celler")
        if self._bounds.characters < 0:
            raise TooLargeError("högst 20 miljoner tecken i cellerna tillsammans")
        if secret:
            self.found.cells[self._cell.get("r", "").rstrip("0123456789")].append(self._row)

    def _take_empty(self) -> None:
        self._bounds.empty -= 1
        if self._bounds.empty < 0:
            raise TooLargeError("högst 300 000 rader och tomma celler med format")

    def _merge(self, attributes: dict[str, str]) -> None:
        try:
            first, top, last, bottom = range_boundaries(attributes.get("ref", ""))
            whole = 0 < first <= last <= _LAST_COLUMN and 0 < top <= bottom <= _LAST_ROW
        except (ValueError, TypeError):
            whole = False
        if not whole:
            raise DamagedError("sammanfogade celler på en plats som inte finns")
        self._bounds.merged -= (last - first + 1) * (bottom - top + 1)
        if self._bounds.merged < 0:
            raise TooLargeError("högst 200 000 sammanfogade celler")

    def _column(self, attributes: dict[str, str]) -> None:
        first, last = attributes.get("min", ""), attributes.get("max", "")
        if not all(edge.isdecimal() and len(edge) < 9 for edge in (first, last)):
            raise DamagedError("en kolumn på en plats som inte finns")
        self._columns_left -= max(1, int(last) - int(first) + 1)
        if self._columns_left < 0:
            raise DamagedError("fler kolumner än Excel kan ha")


def _is_identity(text: str) -> bool:
    """Ask a cell's text; a mobile number is let through here, since the heads that may tell one are not known."""
    return len(text) >= _SHORTEST and holds_identity_number(text, phone=text.startswith(_MOBILE))


def relations(content: bytes) -> list[dict[str, str]]:
    """List what a part leads to: the attributes of its relationships.

    Raises:
        DamagedError: If it is no plain XML.
    """
    part = _Listed({"Relationship"})
    part.feed(content)
    return part.found


class _Listed(_Part):
    def __init__(self, names: Collection[str]) -> None:
        super().__init__()
        self.found: list[dict[str, str]] = []
        self._wanted = names

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name in self._wanted:
            self.found.append(attributes)


def sheet_names(content: bytes) -> dict[str, str]:
    """Give the names of a workbook's sheets by the ids of what they lead to.

    Raises:
        DamagedError: If it is no plain XML.
    """
    part = _Listed({"sheet"})
    part.feed(content)
    return {
        next((value for key, value in found.items() if key.rpartition(":")[2] == "id"), ""): found.get("name", "")
        for found in part.found
    }
