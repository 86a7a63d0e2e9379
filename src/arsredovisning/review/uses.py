"""What a report uses: the texts, tables and figures that its sections, notebooks, texts and notes name."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

from jinja2 import Environment, TemplateError, nodes

from arsredovisning.data.notebooks import read_cells
from arsredovisning.data.year import YearData
from arsredovisning.project.workspace import ReportFolder
from arsredovisning.text.markdown import PLACEMENT

#: The notebook that shows a section which is only a text.
_TEXT = "text"
#: What a report's methods read besides what they are given: tables by id.
_METHODS = {"goals": ("mal", "bedomningar")}
#: The method that shows every note to the statements, with its table and its text.
_NOTES = "notes"
#: A table's cell, where other files than the texts name it.
_CELL = re.compile(r"\b([a-z0-9][a-z0-9_]*)\.[a-z0-9_]+(?:\.[a-z0-9_]+)?\b")
_HOLE = "\0"
_ID = "([a-z0-9_]+)"


@dataclass(frozen=True)
class Uses:
    """What a report uses.

    Attributes:
        names: Names of texts, tables and figures.
        placed: Ids of the figures that a text places.
    """

    names: frozenset[str]
    placed: frozenset[str]


@dataclass(frozen=True)
class _Code:
    """What a notebook's cells name: words, words with holes in them, methods, and Markdown that it writes."""

    words: tuple[str, ...]
    holes: tuple[str, ...]
    methods: tuple[str, ...]


def uses_of(data: YearData) -> Uses:
    """Work out what a report uses, without running it."""
    settings, folder = data.settings, data.folder
    sections = settings.sections()
    code = [_read(folder, name) for name in sorted({section.notebook or _TEXT for section in sections})]
    names = {section.text for section in sections if section.text}
    names |= {word for item in code for word in item.words}
    methods = {method for item in code for method in item.methods}
    names |= {name for method, tables in _METHODS.items() if method in methods for name in tables}
    if _NOTES in methods:
        names |= {note.text for note in settings.textnoter}
        names |= {name for name, item in data.table_settings.items() if item.nummer is not None}
    names |= set(_filled(data, [hole for item in code for hole in item.holes]))
    written = [data.text(path.stem) or "" for path in folder.texts() if path.stem in names]
    written += [word for item in code for word in item.words if "{" in word or "[[" in word]
    placed = [match for text in written for match in PLACEMENT.finditer(text)]
    names |= {match[2] for match in placed}
    names |= {name for text in written for name in _named(text)}
    return Uses(
        frozenset(names | set(_of_tables(data, names)) | set(_compared(data))),
        frozenset(match[2] for match in placed if match[1] == "figur"),
    )


def _of_tables(data: YearData, names: Iterable[str]) -> Iterator[str]:
    """Give the tables that used tables name in comments, footnotes and the numbers that they restate."""
    for name in set(names) & data.table_settings.keys():
        settings = data.table_settings[name]
        for text in (settings.kommentar, *(note.text for note in settings.fotnoter)):
            yield from _named(text)
        for row in data.table(name).rows:
            if "motsvarar" in row.cells:
                yield from _named(f"{{{{ {row.cells['motsvarar'].text} }}}}")


def _compared(data: YearData) -> Iterator[str]:
    """Give the tables in which the förbund says that a comparison of förbund finds its figures."""
    own = data.folder.forbund_settings.with_name("nyckeltal.toml")
    yield from _CELL.findall(own.read_text("utf-8-sig", "replace") if own.exists() else "")


def _named(text: str) -> Iterator[str]:
    """Give the names that a text's expressions use."""
    if "{" in text:
        with suppress(TemplateError):
            yield from (node.name for node in _syntax().parse(text).find_all(nodes.Name))


@lru_cache(maxsize=1)
def _syntax() -> Environment:
    """Give a Jinja2 that only reads: nothing is ever worked out in it."""
    return Environment(autoescape=True)


def _filled(data: YearData, holes: Iterable[str]) -> Iterator[str]:
    """Give the texts and tables that a notebook names with something filled in: the id of a row, or a year."""
    rows = {row.id for name in data.table_settings for row in data.table(name).rows}
    known = [*data.table_settings, *(path.stem for path in data.folder.texts())]
    for hole in holes:
        pattern = re.compile(_ID.join(map(re.escape, hole.split(_HOLE))))
        for name in known:
            match = pattern.fullmatch(name)
            if match and all(part in rows or part.isdigit() for part in match.groups()):
                yield name


@lru_cache(maxsize=64)
def _parsed(source: str) -> _Code:
    words: list[str] = []
    holes: list[str] = []
    methods: list[str] = []
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Constant(value=str(word)):
                words.append(word)
            case ast.JoinedStr() | ast.BinOp(op=ast.Add() | ast.Mod()):
                holes.append(_with_holes(node))
            case ast.Call(func=ast.Attribute(value=ast.Constant(value=str(word)), attr="format")):
                holes.append(re.sub(r"\{[^}]*\}", _HOLE, word))
            case ast.Attribute(attr=name):
                methods.append(name)
    words += [whole for whole in holes if _HOLE not in whole]
    return _Code(tuple(words), tuple(hole for hole in holes if hole.strip(_HOLE) and _HOLE in hole), tuple(methods))


def _with_holes(node: ast.expr) -> str:
    """Give the words that a string is put together of, with a hole where something is filled in."""
    match node:
        case ast.Constant(value=str(word)):
            return word
        case ast.JoinedStr(values=values):
            return "".join(map(_with_holes, values))
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _with_holes(left) + _with_holes(right)
        case ast.BinOp(left=ast.Constant(value=str(word)), op=ast.Mod()):
            return re.sub(r"%\w", _HOLE, word)
    return _HOLE


def _read(folder: ReportFolder, notebook: str) -> _Code:
    """Read what a notebook's cells name; a cell that is no Python names nothing."""
    path = folder.notebook(notebook)
    if not path.exists():
        return _Code((), (), ())
    found = [_Code((), (), ())]
    for cell in read_cells(path, folder.workspace.relative(path)):
        if cell.kind == "markdown":
            found.append(_Code((cell.source,), (), ()))
        elif cell.kind == "code":
            with suppress(SyntaxError, ValueError, RecursionError, MemoryError):
                found.append(_parsed(re.sub(r"^[ \t]*[%!].*$", "", cell.source, flags=re.MULTILINE)))
    words, holes, methods = (
        tuple(part for item in found for part in getattr(item, name)) for name in ("words", "holes", "methods")
    )
    return _Code(words, holes, methods)
