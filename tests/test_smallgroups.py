"""Small groups: what an attacker can work out of published counts, and which counts are hidden to stop him."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arsredovisning.data.mapping import ALL, SEXES
from arsredovisning.disclosure.agreement import agreeing
from arsredovisning.disclosure.audit import exposures
from arsredovisning.disclosure.bounds import Attacker
from arsredovisning.disclosure.choose import choose
from arsredovisning.disclosure.families import Families, kinds_of, sexes
from arsredovisning.disclosure.groups import ENDED, ENROLLED, NEW, OUTCOME, Group, Picture, Share, Told, Watch, total
from arsredovisning.disclosure.program import Candidate

LIMIT = 5
A, B, C, D = (Group(name) for name in "abcd")


def told(group: Group, number: int, report: int = 2024) -> Told:
    return Told(group, number, f"tabell.{group.what}.{group.sex}", group.what, report)


def picture(*stated: Told, watched: dict[Group, Watch] | None = None) -> Picture:
    """Give a picture of one row by sex."""
    return Picture([sexes(A)], list(stated), [], watched or {each: Watch() for each in A.by_sex()})


def ends(found: Picture, group: Group) -> tuple[float, float]:
    interval = Attacker(found).interval(group)
    return interval.low, interval.high


def of(group: Group, sex: str) -> Group:
    return group._replace(sex=sex)


def test_a_total_and_a_part_bound_the_others() -> None:
    """Of a total and its women, the men are at most the rest; with those of unstated sex they are all of it."""
    known = [told(A, 20), told(of(A, "kvinnor"), 17)]
    assert ends(picture(*known), of(A, "man")) == (0, 3)
    assert ends(picture(*known, told(of(A, "ej_angivet"), 0)), of(A, "man")) == (3, 3)


def test_a_share_tells_a_number() -> None:
    """A whole percent of a hundred or fewer gives the number that it is a share of."""
    found = picture(told(A, 24))
    found.shares.append(Share(of(A, "man"), A, 16.5, 17.5, "", "", 2024))
    assert ends(found, of(A, "man")) == (4, 4)


def test_those_who_were_left_are_those_who_were_there() -> None:
    """What two years print together tells who were new: 18 − (21 − 7) = 4."""
    men = [Group(what, sex="man", year=year) for what in (ENROLLED, NEW, ENDED) for year in (2023, 2024)]
    found = Picture()
    Families(men, {}).add_to(found)
    numbers = {(ENROLLED, 2024): 18, (ENROLLED, 2023): 21, (ENDED, 2023): 7}
    found.told = [told(Group(what, sex="man", year=year), number, year) for (what, year), number in numbers.items()]
    (exposed,) = [item for item in exposures(found, LIMIT, (2024,)) if item.group == Group(NEW, sex="man", year=2024)]
    assert (exposed.low.number, exposed.high.number) == (4, 4)
    assert {(term.number, times) for term, times in exposed.high.terms} == {(18, 1), (21, -1), (7, 1)}


def test_nobody_is_no_group_unless_something_is_said_of_them() -> None:
    """That nobody came is no secret; that nobody of those who are there has something is told of each of them."""
    stated = [told(A, 0), told(B, 9), told(C, 0)]
    found = Picture([], stated, [], {A: Watch(False, B), C: Watch(True, B), D: Watch(True, A)})
    found.told.append(told(D, 0))
    assert [item.group for item in exposures(found, LIMIT)] == [C]


def test_a_group_that_may_be_large_is_not_given_away() -> None:
    """A group that may be of nobody or of as many as the limit is safe, and so is one that is large for sure."""
    assert list(exposures(picture(told(A, 20), told(of(A, "kvinnor"), 15)), LIMIT)) == []
    assert list(exposures(picture(told(A, 20), told(of(A, "kvinnor"), 8), told(of(A, "man"), 7)), LIMIT)) == []


def test_what_contradicts_the_rest_is_left_out_and_told() -> None:
    """Where numbers cannot all be right, the least is left out: what is only assumed, a share, then a number."""
    assumed = total(B, A, assumed=True)
    found = picture(told(A, 20), told(B, 25), told(of(A, "man"), 12), told(of(A, "kvinnor"), 8))
    found.equations.append(assumed)
    found.shares.append(Share(of(A, "man"), A, 39.5, 40.5, "", "", 2024))
    agreement = agreeing(found)
    assert set(agreement.left_out) == {assumed, found.shares[0]}
    assert ends(agreement.picture, of(A, "ej_angivet")) == (0, 0)
    wrong = told(of(A, "man"), 30)
    assert agreeing(picture(told(A, 20), wrong)).left_out in ((wrong,), (told(A, 20),))


def hidden_of(women: int, men: int, unstated: int, kind: str = ENROLLED) -> set[str]:
    """Give the sexes whose numbers are hidden, of a count of people by sex."""
    group = Group(kind)
    counts = {ALL: women + men + unstated, "kvinnor": women, "man": men, "ej_angivet": unstated}
    asked = [group._replace(sex=sex) for sex in (ALL, "kvinnor", "man")]
    found = Picture()
    Families(asked, {}).add_to(found)
    candidates = {each: Candidate(counts[each.sex], 1) for each in asked}
    choice = choose(found, candidates, lambda each: counts[each.sex], LIMIT)
    assert choice.lost == ()
    return {each.sex for each in choice.hidden}


def test_a_small_group_is_hidden_with_the_one_it_could_be_worked_out_from() -> None:
    """Of a total, women and men, a small group is hidden together with the other one."""
    assert hidden_of(3, 17, 0) == {"kvinnor", "man"}
    assert hidden_of(17, 4, 0) == {"kvinnor", "man"}
    assert hidden_of(5, 5, 0) == set()


def test_nobody_may_be_told() -> None:
    """A group of nobody is told, and everybody is then the other group."""
    assert hidden_of(0, 17, 0) == set()
    assert hidden_of(0, 4, 0) >= {ALL, "man"}


def test_a_few_who_have_not_stated_their_sex_are_hidden() -> None:
    """Where one to four have not stated their sex, a number is hidden so that nobody knows how many they are."""
    assert hidden_of(10, 12, 2) == {"kvinnor"}
    assert hidden_of(10, 12, 6) == set()
    assert hidden_of(3, 17, 1) >= {"kvinnor", "man"}


#: Two rows by sex with the sums of rows and columns and of all: each sum's place, and the places of its parts.
PLACES = [Group(str(place)) for place in range(9)]
TABLE = [
    total(PLACES[whole], *(PLACES[part] for part in parts))
    for whole, parts in ((4, (0, 1)), (5, (2, 3)), (6, (0, 2)), (7, (1, 3)), (8, (4, 5)), (8, (6, 7)))
]
SUMS = np.array(
    [[1, 0, 0, 0, 1, 0, 1, 0, 1], [0, 1, 0, 0, 1, 0, 0, 1, 1], [0, 0, 1, 0, 0, 1, 1, 0, 1], [0, 0, 0, 1, 0, 1, 0, 1, 1]]
)
#: Every table with up to sixteen people in a group, with its sums.
ALL_TABLES = np.array(list(product(range(17), repeat=4))) @ SUMS


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=4, max_size=4))
def test_no_small_group_of_a_table_can_be_worked_out(cells: list[int]) -> None:
    """Of all tables that agree with what is told of one, a small group's numbers are as far apart as the limit."""
    table = (np.array(cells) @ SUMS).tolist()
    counts = dict(zip(PLACES, table, strict=True))
    found = Picture(list(TABLE), [], [], {group: Watch() for group in PLACES})
    choice = choose(found, {group: Candidate(number, 1) for group, number in counts.items()}, counts.get, LIMIT)
    shown = [place for place, group in enumerate(PLACES) if group not in choice.hidden]
    possible = ALL_TABLES[(ALL_TABLES[:, shown] == np.array(table)[shown]).all(axis=1)]
    for place, group in enumerate(PLACES):
        if 0 < counts[group] < LIMIT:
            assert group in choice.hidden
            assert np.ptp(possible[:, place]) >= LIMIT


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=4, max_size=4), st.randoms(use_true_random=False))
def test_the_choice_does_not_depend_on_order(cells: list[int], chance: object) -> None:
    """The same numbers are hidden in whatever order equations and numbers come."""
    table = (np.array(cells) @ SUMS).tolist()
    counts = dict(zip(PLACES, table, strict=True))

    def hidden(order: list[Group], equations: list[int]) -> frozenset[Group]:
        found = Picture([TABLE[at] for at in equations], [], [], {group: Watch() for group in order})
        candidates = {group: Candidate(counts[group], 1) for group in order}
        return choose(found, candidates, counts.get, LIMIT).hidden

    places, equations = PLACES[::-1], list(range(len(TABLE)))
    chance.shuffle(equations)  # type: ignore[attr-defined]
    assert hidden(PLACES, list(range(len(TABLE)))) == hidden(places, equations)


def test_few_cells_are_hidden_and_totals_are_spared() -> None:
    """Of the ways to protect a group the one with the fewest cells is chosen, and with the same, not the totals."""
    counts = {ALL: 30, "kvinnor": 3, "man": 27, "ej_angivet": 0}
    found = picture(told(of(A, "ej_angivet"), 0))
    for cells, hidden in ((1, {"kvinnor", "man"}), (3, {"kvinnor", ALL})):
        candidates = {
            of(A, sex): Candidate(counts[sex], cells if sex == "man" else 1) for sex in (ALL, "kvinnor", "man")
        }
        choice = choose(found, candidates, lambda each: counts[each.sex], LIMIT)
        assert {each.sex for each in choice.hidden} == hidden


def test_what_last_years_report_gives_away_is_told() -> None:
    """A small group that follows from what is printed already is told to be lost, and nothing is hidden for nothing."""
    found = picture(told(A, 20), told(of(A, "man"), 16), told(of(A, "ej_angivet"), 0))
    choice = choose(
        found, {of(A, "kvinnor"): Candidate(4, 1)}, lambda each: 4 if each.sex == "kvinnor" else None, LIMIT
    )
    assert choice.lost == (of(A, "kvinnor"),)


@pytest.mark.parametrize("team", [ALL, "norr"])
def test_kinds_that_are_parts_of_others(team: str) -> None:
    """What a larger set of outcomes leaves of a smaller, and what all of them leave, are looked after."""
    kinds = kinds_of(("arbete", "studier", "annat"), ())
    asked = [Group(OUTCOME, words, team=team) for words in (("arbete",), ("arbete", "studier"))]
    found = Picture()
    Families([*asked, Group(ENDED, team=team)], kinds).add_to(found)
    found.told = [told(asked[0], 32), told(asked[1], 36), told(Group(ENDED, team=team), 60)]
    assert {item.group.kinds for item in exposures(found, LIMIT)} == {("studier",)}
    assert ends(found, Group(OUTCOME, ("annat",), team=team)) == (24, 24)


def test_the_groups_of_everybody() -> None:
    """Every group is looked after as a whole and by sex, with those who have not stated theirs."""
    found = Picture()
    Families([Group(ENROLLED), Group(ENDED)], {}).add_to(found)
    assert {group.sex for group in found.watched} == {ALL, *SEXES}
    assert {(group.what, group.without) for group in found.watched} == {
        (ENROLLED, ()),
        (ENDED, ()),
        (ENROLLED, (ENDED,)),
    }
