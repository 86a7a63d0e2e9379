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
            found.append(_objects(field, number))
        else:
            found.append(field)
    return found


def _plain(text: str) -> str:
    return text[1:-1].replace('\\"', '"')


def _unreadable(rest: str, number: int) -> Problem:
    if rest.startswith('"'):
        return Problem(Kind.UNCLOSED_QUOTE, number, rest[:60], 'a text that ends with "')
    if rest.startswith("{"):
        return Problem(Kind.UNCLOSED_BRACE, number, rest[:60], "an object list that ends with }")
    return Problem(Kind.UNEXPECTED, number, rest[:60])


def _objects(field: str, number: int) -> Objects:
    pairs = _pairs(field)
    if pairs is None:
        raise SieError([Problem(Kind.BAD_OBJECTS, number, field[:60], 'pairs as {1 "10" 6 "P1"}')])
    return pairs


@lru_cache(maxsize=4096)
def _pairs(field: str) -> Objects | None:
    members = [_plain(member) if member[0] == '"' else member for member in _MEMBER.findall(field[1:-1].strip(" \t"))]
    dimensions = members[::2]
    if len(members) % 2 or not all(map(_NUMBER.fullmatch, dimensions)):
        return None
    return tuple(zip(dimensions, members[1::2], strict=True))
