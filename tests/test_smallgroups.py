"""Which counts of people are hidden."""

from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from arsredovisning.data.disclosure import Sum, hidden

LIMIT = 5
BY_SEX = [Sum("alla", ("kvinnor", "man", "ej"))]


def hidden_of(women: int, men: int, unstated: int) -> set[str]:
    counts = {"alla": women + men + unstated, "kvinnor": women, "man": men, "ej": unstated}
    return set(hidden(counts, BY_SEX, LIMIT, untold=["ej"], harmless=["ej"])) - {"ej"}


def test_a_small_group_is_hidden_with_the_one_it_could_be_worked_out_from() -> None:
    """Of a total, women and men, a small group is hidden together with the other one."""
    assert hidden_of(3, 17, 0) == {"kvinnor", "man"}
    assert hidden_of(17, 4, 0) == {"kvinnor", "man"}
    assert hidden_of(5, 5, 0) == set()


def test_nobody_is_no_group() -> None:
    """A group of nobody is told, and everybody is then the other group."""
    assert hidden_of(0, 17, 0) == set()
    assert hidden_of(0, 4, 0) == {"alla", "man"}


def test_those_who_have_not_stated_their_sex_hide_others() -> None:
    """A few who have not stated their sex are no group by themselves; with them the rest of a total may be large."""
    assert hidden_of(10, 12, 2) == set()
    assert hidden_of(3, 17, 2) == {"kvinnor"}
    assert hidden_of(3, 17, 1) == {"kvinnor", "man"}


def test_a_sum_of_sums_gives_nothing_away() -> None:
    """A small group is safe from the sum of a sum: what two totals leave together is looked at too."""
    counts = {"alla": 30, "arbete_studier": 27, "arbete": 15, "studier": 12, "annat": 3}
    sums = [Sum("alla", ("arbete", "studier", "annat")), Sum("arbete_studier", ("arbete", "studier"))]
    chosen = hidden(counts, sums, LIMIT, untold=["studier"])
    assert {"annat"} < set(chosen) - {"studier"}


#: Two rows by sex with the sums of rows and columns and of all: each sum's place, and the places of its parts.
TABLE = [Sum(4, (0, 1)), Sum(5, (2, 3)), Sum(6, (0, 2)), Sum(7, (1, 3)), Sum(8, (4, 5)), Sum(8, (6, 7))]
SUMS = np.array(
    [[1, 0, 0, 0, 1, 0, 1, 0, 1], [0, 1, 0, 0, 1, 0, 0, 1, 1], [0, 0, 1, 0, 0, 1, 1, 0, 1], [0, 0, 0, 1, 0, 1, 0, 1, 1]]
)
#: Every table with up to sixteen people in a group, with its sums.
ALL_TABLES = np.array(list(product(range(17), repeat=4))) @ SUMS


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=4, max_size=4))
def test_no_small_group_of_a_table_can_be_worked_out(cells: list[int]) -> None:
    """Of all tables that agree with what is told of one, not all have the same number in a small group."""
    table = np.array(cells) @ SUMS
    counts = dict(enumerate(table.tolist()))
    chosen = hidden(counts, TABLE, LIMIT)
    told = [place for place in counts if place not in chosen]
    possible = ALL_TABLES[(ALL_TABLES[:, told] == table[told]).all(axis=1)]
    for place, count in counts.items():
        if 0 < count < LIMIT:
            assert place in chosen
            assert len(np.unique(possible[:, place])) > 1
