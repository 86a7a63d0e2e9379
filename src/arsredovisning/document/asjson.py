"""Documents and elements to JSON and back, with a version: what stands at its default is left out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from arsredovisning.document.model import VERSION, Document, Shown
from arsredovisning.errors import ReportError

# Without indents the whole of it is done in C, ten times as fast.
_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def to_json(thing: Any) -> Any:
    """Turn a document, an element or a part of one into what JSON can hold."""
    if parts := _parts(thing.__class__):
        found = ((name, getattr(thing, name), default) for name, default in parts)
        return {name: to_json(value) for name, value, default in found if name == "kind" or value != default}
    if isinstance(thing, Mapping):
        return {key: to_json(value) for key, value in thing.items()}
    if isinstance(thing, tuple | list):
        return [to_json(item) for item in thing]
    return str(thing) if isinstance(thing, Decimal) else thing


@cache
def _parts(kind: type) -> tuple[tuple[str, Any], ...]:
    """List the fields of a dataclass and their defaults, its kind first; of what is none, nothing."""
    found = fields(kind) if is_dataclass(kind) else ()
    return tuple((item.name, _default(item)) for item in sorted(found, key=lambda item: item.name != "kind"))


def _default(item: Field[Any]) -> Any:
    return item.default if item.default_factory is MISSING else item.default_factory()


def element_json(element: Any) -> dict[str, Any]:
    """Give an element as an executed notebook holds it."""
    return {"version": VERSION, **to_json(element)}


def read_element(content: Mapping[str, Any]) -> Shown:
    """Read an element that a notebook shows.

    Raises:
        ReportError: If it was written by another version of the program.
    """
    found: Shown = _read(_shown(), content)
    return found


def document_bytes(document: Document) -> bytes:
    """Write a document, the same bytes every time: a block a line, so that two versions can be compared by lines."""
    content = element_json(document)
    blocks = ",\n".join(map(_ENCODE, content.pop("blocks", ())))
    return f'{_ENCODE(content)[:-1]},"blocks":[\n{blocks}\n]}}\n'.encode()


def read_document(content: bytes) -> Document:
    """Read a document.

    Raises:
        ReportError: If it is none, or was written by another version of the program.
    """
    try:
        found: Document = _read(_document(), json.loads(content))
    except (ValueError, RecursionError):
        raise ReportError("Rapporten går inte att läsa: filen är skadad. Bygg den på nytt.") from None
    return found


def _read(adapter: TypeAdapter[Any], content: Mapping[str, Any]) -> Any:
    try:
        if content.get("version") != VERSION:
            raise ReportError("Rapporten är gjord med en annan version av programmet. Bygg den på nytt.")
        return adapter.validate_python({key: value for key, value in content.items() if key != "version"})
    except (ValidationError, AttributeError):
        raise ReportError("Rapporten går inte att läsa: innehållet är skadat. Bygg den på nytt.") from None


@cache
def _shown() -> TypeAdapter[Any]:
    return TypeAdapter(Shown)


@cache
def _document() -> TypeAdapter[Any]:
    return TypeAdapter(Document)
