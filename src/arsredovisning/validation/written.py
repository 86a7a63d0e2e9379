"""What is left among the words that a person wrote: in texts, in settings and in tables, each with its line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from arsredovisning.data.csvfile import RawTable
from arsredovisning.data.toml import read_toml
from arsredovisning.data.year import YearData
from arsredovisning.errors import Fault, ReportError
from arsredovisning.text.characters import boxes
from arsredovisning.text.expressions import Expressions
from arsredovisning.text.garbled import garbled, unprintable
from arsredovisning.text.leftovers import Leftover, conflicts, half_markup, leftovers
from arsredovisning.text.markdown import REFERENCE
from arsredovisning.text.printed import Printed, dead_links, printed
from arsredovisning.text.syntax import EXPRESSION

#: Ends a line of a text while it is found which of its lines a printed line comes from.
_LINE_MARK = "\ue000{}\ue001"
_LINE_MARKS = re.compile(r"\ue000(\d+)\ue001")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})")
#: Settings that are Markdown, and those whose references become numbers.
_MARKDOWN, _LINKED = ("kommentar", "text"), ("rubrik", "skal")


def of_words(words: str) -> Iterator[Leftover]:
    """Find everything that is wrong with words that are no Markdown."""
    broken = list(unprintable(words)) or [*leftovers(words), *garbled(words)]
    return iter(broken or boxes(words))


def text_leftovers(text: str, rendered: str, shown: str, expressions: Expressions) -> list[Fault]:
    """Find what is left in a text whose expressions can be worked out.

    Args:
        text: Markdown as it is written.
        rendered: The same with its expressions worked out.
        shown: The text's file in messages.
        expressions: Works out its expressions.
    """
    raw = [(text.count("\n", 0, item.offset) + 1, item) for item in chain(unprintable(text), conflicts(text))]
    if raw:
        return [_fault(item, shown, line) for line, item in raw]
    found = list(_in_markdown(rendered))
    source = _source_lines(text, lambda marked: expressions.render(marked, shown)) if found else []
    if found:
        return [_fault(item, shown, source[min(line, len(source)) - 1]) for line, item in found]
    lines = enumerate(text.split("\n"), 1)
    return [_fault(item, shown, number) for number, line in lines for item in boxes(line)]


def _in_markdown(markdown: str) -> Iterator[tuple[int, Leftover]]:
    lines = markdown.split("\n")
    for item in printed(markdown):
        # A reference becomes a number and a link once the whole report is known.
        words = REFERENCE.sub(lambda match: "x" * len(match[0]), item.words)
        links = list(dead_links(item))
        inside = {mark for link in links for mark in range(link.offset, link.offset + len(link.found))}
        others = chain(unprintable(words), leftovers(words), half_markup(item.typed), garbled(words))
        for left in sorted(chain(links, (left for left in others if left.offset not in inside)), key=_by_offset):
            yield _line_in(item, left, lines), left


def _by_offset(item: Leftover) -> int:
    return item.offset


def _line_in(item: Printed, left: Leftover, lines: list[str]) -> int:
    """Find the line of what is left: where its first word stands, from where it should stand by its offset."""
    line = item.line + item.words.count("\n", 0, left.offset)
    first = (left.found.split() or [""])[0]
    return next((number for number in range(line, min(line + 3, len(lines) + 1)) if first in lines[number - 1]), line)


def _source_lines(text: str, render: Callable[[str], str]) -> list[int]:
    """Say for each line of a text with its expressions worked out which line of the source it comes from."""
    lines = text.split("\n")
    if not any("\n" in match[0] for match in EXPRESSION.finditer(text)) and "{%" not in text:
        return list(range(1, len(lines) + 1))
    inside = {
        text.count("\n", 0, match.start()) + n
        for match in EXPRESSION.finditer(text)
        for n in range(match[0].count("\n"))
    }
    marked = "\n".join(
        line if number in inside else line + _LINE_MARK.format(number + 1) for number, line in enumerate(lines)
    )
    found: list[int] = []
    for line in render(marked).split("\n"):
        marks = _LINE_MARKS.findall(line)
        found.append(int(marks[0]) if marks else (found[-1] + 1 if found else 1))
    return found


def table_leftovers(raw: RawTable, words: tuple[str, ...]) -> Iterator[Fault]:
    """Find what is left in a table's labels and columns of words.

    Args:
        raw: The table.
        words: The columns that hold words.
    """
    columns = [(raw.header.index(name), name) for name in words if name in raw.header]
    for line, cells in raw.rows:
        for at, name in columns:
            for item in of_words(cells[at]):
                yield _fault(item, raw.shown, line, name)


def settings_leftovers(data: YearData, expressions: Expressions) -> Iterator[Fault]:
    """Find what is left in the words of forbund.toml, report.toml and tabeller.toml."""
    folder = data.folder
    for path in (folder.forbund_settings, folder.settings, folder.table_settings):
        shown = folder.workspace.relative(path)
        for names, value in _strings(read_toml(path, shown)):
            for item in _of_setting(names, value, shown, expressions):
                yield _fault(item, shown, _line_of(path, names, item, value), ".".join(names))


def _of_setting(names: tuple[str, ...], value: str, shown: str, expressions: Expressions) -> Iterator[Leftover]:
    if names[-1] in _MARKDOWN and any(part in ("kommentar", "fotnoter") for part in names):
        if broken := list(unprintable(value)):
            return iter(broken)
        try:
            found = [item for _line, item in _in_markdown(expressions.render(value, shown))]
            return iter(found or boxes(value))
        except ReportError:
            return iter(())
    if names[-1] in _LINKED and "kolumner" not in names:
        value = REFERENCE.sub(lambda match: "x" * len(match[0]), value)
    return of_words(value)


def _strings(value: Any, names: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Go through every string of a TOML file with the names that lead to it."""
    if isinstance(value, str):
        yield names, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _strings(inner, (*names, name))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _strings(inner, (*names, str(number)))


def _line_of(path: Path, names: tuple[str, ...], item: Leftover, value: str) -> int | None:
    """Find the line of a TOML file where a string stands, below the heading of its table."""
    lines = [_ESCAPED.sub(_character, line) for line in path.read_text("utf-8-sig").split("\n")]
    start = next((number for number, line in enumerate(lines) if line.strip() == f"[{names[0]}]"), 0)
    at = min(item.offset, max(0, len(value) - 1))
    around = next(
        (part for part in (value, value[at : at + 12], value.split("\n")[0]) if part and "\n" not in part), ""
    )
    return next((number for number, line in enumerate(lines[start:], start + 1) if around and around in line), None)


def _character(match: re.Match[str]) -> str:
    code = int(match[1] or match[2], 16)
    return chr(code) if code <= 0x10FFFF else match[0]


def _fault(item: Leftover, shown: str, line: int | None, column: str = "") -> Fault:
    return Fault(item.message, shown, line, column, item.found, item.expected, item.hint)
