"""Commands ended at any moment, a few times each; ``make test-faults`` does so hundreds of times."""

from __future__ import annotations

import pytest

from tests.kills import play


@pytest.mark.parametrize(
    ("only", "rounds"),
    [("new", 3), ("import-sie", 3), ("import-deltagare", 3), ("import-excel", 3), ("report", 3)],
)
def test_nothing_is_lost_when_a_command_is_ended(only: str, rounds: int) -> None:
    """Whatever ends it, no output is half, no edit lost, no cache spoilt; processes and temporary folders go."""
    result = play(0, rounds, 2, [only])
    assert sum(result.ended.values()) == rounds
    assert not any(result.wrong.values()), result.wrong
