"""A line's fields: plain words, texts in quotation marks, and object lists in braces."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TypeAlias

from sie4.errors import Kind, Problem, SieError
from sie4.model import Objects

#: A field: its text, or an object list as pairs of dimension and object.
Field: TypeAlias = str | Objects

# A quotation mark ends a text when the field ends there, so that an unescaped one inside a name (as some programs
# write) stays a part of the name. What none of the forms fits is the second group.
_TEXT = r'"(?>\\"(?![ \t]*\Z)|[^"]|"(?![ \t}]|\Z))*+"'
_OBJECTS = rf'\{{(?>[^"{{}}]|{_TEXT})*+\}}'
_FIELD = re.compile(rf'[ \t]*+(?:({_TEXT}|{_OBJECTS}|[^ \t"{{}}][^ \t{{}}]*+)|(.+))')
_MEMBER = re.compile(rf"[ \t]*+({_TEXT}|[^ \t]++)")
_NUMBER = re.compile("[0-9]+")


def split(line: str, number: int) -> list[Field]:
    """Split a line into its fields.

    Args:
        line: The line, without its end and surrounding spaces.
        number: Its number in the file, for the problem.

    Raises:
        SieError: If a quotation mark or a brace is not closed, or an object list is not one of pairs.
    """
    found: list[Field] = []
    for field, unreadable in _FIELD.findall(line):
        if unreadable:
            raise SieError([_unreadable(unreadable, number)])
        if field[0] == '"':
            found.append(_plain(field))
        elif field[0] == "{":
            found.append(objects(field, number))
        else:
            found.append(field)
    return found


def split_before(line: str, number: int) -> list[Field]:
    """Split a line into the fields that stand before what cannot be read.

    Args:
        line: The line, without its end and surrounding spaces.
        number: Its number in the file, for the problem.

    Raises:
        SieError: If an object list before it is not one of pairs.
    """
    end = next((found.start() for found in _FIELD.finditer(line) if found[2]), len(line))
    return split(line[:end], number)


def members(line: str) -> list[str]:
    """Give all words of a line, those inside braces too, without quotation marks around; what fits nothing as it is."""
    found: list[str] = []
    for field, unreadable in _FIELD.findall(line):
        if field[:1] == "{":
            found += _words(field)
        else:
            found.append(_plain(field) if field[:1] == '"' else (field or unreadable).strip("{}"))
    return found


def _plain(text: str) -> str:
    return text[1:-1].replace('\\"', '"')


def _unreadable(rest: str, number: int) -> Problem:
    if rest.startswith('"'):
        return Problem(Kind.UNCLOSED_QUOTE, number, rest[:60], 'a text that ends with "')
    if rest.startswith("{"):
        return Problem(Kind.UNCLOSED_BRACE, number, rest[:60], "an object list that ends with }")
    return Problem(Kind.UNEXPECTED, number, rest[:60])


def objects(field: str, number: int) -> Objects:
    """Read an object list with its braces.

    Args:
        field: The list, such as ``{1 "10" 6 "P1"}``.
        number: The line's number in the file, for the problem.

    Raises:
        SieError: If it is not one of pairs, each of another dimension.
    """
    pairs = _pairs(field)
    if pairs is None:
        raise SieError([Problem(Kind.BAD_OBJECTS, number, field[:60], 'pairs as {1 "10" 6 "P1"}')])
    return pairs


@lru_cache(maxsize=4096)
def _pairs(field: str) -> Objects | None:
    words = _words(field)
    if len(words) % 2 or not all(map(_NUMBER.fullmatch, words[::2])):
        return None
    dimensions = [plain_dimension(number) for number in words[::2]]
    if len(set(dimensions)) < len(dimensions):
        return None
    return tuple(zip(dimensions, words[1::2], strict=True))


def _words(field: str) -> list[str]:
    return [_plain(word) if word[0] == '"' else word for word in _MEMBER.findall(field[1:-1].strip(" \t"))]


def plain_dimension(number: str) -> str:
    """Give a dimension's number as it is compared: ``01`` is ``1``."""
    return number.lstrip("0") or "0"
