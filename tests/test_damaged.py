"""Damaged files: whatever has happened to one, it is read or refused in Swedish, and never more."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.damaged.__main__ import BROKEN, damaged_at
from tests.damaged.doors import doors

NAMES = (
    "SIE",
    "lista csv",
    "enkät csv",
    "lista xlsx",
    "enkät xlsx",
    "arbetsbok",
    "liten mapp",
    "stor mapp",
    "mappning",
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("skadat")


def test_every_door_takes_damaged_files(made: Path) -> None:
    """At each door some dozens of damaged files end without a traceback; ``make test-damaged`` gives thousands."""
    opened = doors(made)
    assert tuple(door.name for door in opened) == NAMES
    for door in opened:
        count = damaged_at(door, seed=7, cases=4 if door.name in ("stor mapp", "mappning") else 30)
        assert count.failures == {}
        assert count.found[BROKEN] == 0
        assert sum(count.found.values()) > 0
