"""Characters in texts, tables and settings that no font of the report has, each with file and line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from arsredovisning.data.csvfile import read_csv
from arsredovisning.data.settings import read_toml
from arsredovisning.data.year import YearData
from arsredovisning.errors import Fault, ReportError
from arsredovisning.text.characters import HINT, missing_glyph, without_glyph

_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})")


def glyph_faults(data: YearData) -> Iterator[Fault]:
    """Find the characters of a year's data that would be printed as an empty box.

    A file that cannot be read has faults of its own, which are told elsewhere.
    """
    for path in data.folder.texts():
        try:
            yield from _in_text(data.text(path.stem) or "", data.shown_text(path.stem))
        except ReportError:
            continue
    for name in data.table_settings:
        yield from _in_table(data, name)
    folder = data.folder
    for path in (folder.forbund_settings, folder.settings, folder.table_settings):
        yield from _in_settings(path, folder.workspace.relative(path))


def _in_text(text: str, shown: str) -> Iterator[Fault]:
    if without_glyph(text):
        for number, line in enumerate(text.split("\n"), 1):
            yield from _faults(line, shown, number)


def _in_table(data: YearData, name: str) -> Iterator[Fault]:
    path = data.folder.table(name)
    try:
        raw = read_csv(path, data.folder.workspace.relative(path))
    except ReportError:
        return
    for line, cells in raw.rows:
        for column, cell in zip(raw.header, cells, strict=True):
            yield from _faults(cell, raw.shown, line, column)


def _in_settings(path: Path, shown: str) -> Iterator[Fault]:
    for names, words in _strings(read_toml(path, shown)):
        for character in without_glyph(words):
            yield _fault(character, words, shown, _line_of(path, character), ".".join(names))


def _strings(value: Any, names: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Go through every string of a TOML file with the names that lead to it."""
    match value:
        case str():
            yield names, value
        case dict():
            for name, inner in value.items():
                yield from _strings(inner, (*names, name))
        case list():
            for inner in value:
                yield from _strings(inner, names)


def _line_of(path: Path, character: str) -> int | None:
    """Find the first line of a TOML file that has a character, itself or as its code, and is no comment."""
    lines = (_ESCAPED.sub(_character, line) for line in path.read_text("utf-8-sig").split("\n"))
    found = (number for number, line in enumerate(lines, 1) if character in line and not line.lstrip().startswith("#"))
    return next(found, None)


def _character(code: re.Match[str]) -> str:
    return chr(int(code[1] or code[2], 16))


def _faults(words: str, shown: str, line: int, column: str = "") -> Iterator[Fault]:
    for character in without_glyph(words):
        yield _fault(character, words, shown, line, column)


def _fault(character: str, words: str, shown: str, line: int | None, column: str = "") -> Fault:
    around = max(0, words.index(character) - 30)
    return Fault(missing_glyph(character), shown, line, column, words[around : around + 60].strip(), hint=HINT)
