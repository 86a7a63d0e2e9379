"""A table as it is written into a made-up report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """A table to be written: its entry in tabeller.toml, and its lines."""

    id: str
    settings: Mapping[str, object]
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
