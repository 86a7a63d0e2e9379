"""Populations and surveys imported and attacked by the bench's attacker, who shares no code with the product."""

from __future__ import annotations

from pathlib import Path

import pytest

from arsredovisning.data.year import YearData
from arsredovisning.project.workspace import Workspace
from arsredovisning.review.context import Review
from arsredovisning.review.rules.disclosure import small_groups
from bench.smagrupper.attack import Result, attack
from bench.smagrupper.populations import YEARS, make_population
from bench.smagrupper.run import published
from bench.smagrupper.surveys import attacked_survey, make_answers


@pytest.mark.parametrize("seed", range(1000, 1006))
@pytest.mark.parametrize("choice", ["fler streck", "bara inskrivna"])
def test_no_small_group_is_found_out(tmp_path: Path, seed: int, choice: str) -> None:
    """Of two years' tables, no small group can be known within the limit, and the granskning finds none either."""
    population = make_population(seed)
    published(tmp_path, population, f'ej_angivet = "{choice}"\n')
    results = attack(tmp_path, population)
    assert [result for result in results if result.pinned or result.narrow] == []
    first, second = (YearData(Workspace(tmp_path).find("provlandet", year)) for year in YEARS)
    assert [item.message for item in small_groups(Review(second, {YEARS[0]: first}))] == []


def test_the_attacker_finds_what_is_printed(tmp_path: Path) -> None:
    """With the true numbers in place of the dashes, the attacker knows every small group: he is no stub."""
    population = make_population(1000)
    published(tmp_path, population, "smagrupp = 2\n")
    results: list[Result] = attack(tmp_path, population)
    assert any(result.pinned and result.target.kind == "printed" for result in results)
    assert any(result.pinned and result.target.kind == "derived" for result in results)


@pytest.mark.parametrize("seed", range(1000, 1030))
def test_no_small_group_of_answers_is_found_out(tmp_path: Path, seed: int) -> None:
    """No small group of answers can be known within the limit, and no share by sex is of answers that are all alike."""
    result = attacked_survey(tmp_path, make_answers(seed))
    assert (result.found, result.alike) == (0, 0)
