"""Settings written as TOML, in the order they are given and the way the project's files are laid out."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from typing import Any

_WIDTH = 110


def to_toml(document: Mapping[str, Any]) -> str:
    """Write settings as TOML.

    Tables on the top level get a heading, and lists of tables one for each; lists of tables below that have a
    table a line.

    Args:
        document: What tomllib reads: values before tables on each level.
    """
    return "\n".join(_blocks(document)).lstrip("\n") + "\n"


def _blocks(document: Mapping[str, Any]) -> Iterator[str]:
    for key, value in document.items():
        if isinstance(value, Mapping):
            yield from _table(key, value)
        elif _is_tables(value):
            for item in value:
                yield from ("", f"[[{key}]]", *_lines(item))
        else:
            yield f"{key} = {_value(value)}"


def _table(name: str, table: Mapping[str, Any]) -> Iterator[str]:
    if table and all(isinstance(value, Mapping) for value in table.values()):
        for key, value in table.items():
            yield from _table(f"{name}.{key}", value)
    else:
        yield from ("", f"[{name}]", *_lines(table))


def _lines(table: Mapping[str, Any]) -> Iterator[str]:
    for key, value in table.items():
        yield f"{key} = {_value(value)}"


def _value(value: Any) -> str:
    if isinstance(value, list):
        return _list(value)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_value(item)}" for key, item in value.items()) + " }"
    return value.isoformat() if isinstance(value, dt.date) else json.dumps(value, ensure_ascii=False)


def _list(items: list[Any]) -> str:
    written = [_value(item) for item in items]
    short = f"[{', '.join(written)}]"
    if not _is_tables(items) and len(short) <= _WIDTH:
        return short
    return "[\n" + "".join(f"  {item},\n" for item in written) + "]"


def _is_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, Mapping) for item in value)
