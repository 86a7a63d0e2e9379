"""Damaged SIE files: what the file itself proves wrong is never taken."""

from __future__ import annotations

import random
from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sie4
from sie4 import Measure, SieError
from tests.sie.books import ACCOUNTS, encoded, lines_of, made
from tests.sie.proof import contradictions

Damage = Callable[[list[str], random.Random], list[str]]


def amounts_of(file: sie4.SieFile) -> dict[tuple[Measure, int], dict[str, dict[str, Decimal]]]:
    """Give every amount that can be asked of a file, without those that are zero."""
    found = {}
    for measure in (Measure.BALANCE, Measure.OPENING, Measure.CHANGE):
        for year in (0, -1):
            parts = sie4.amounts(file, measure, year, "1")
            amounts = {account: {name: n for name, n in split.items() if n} for account, split in parts.items()}
            found[measure, year] = {account: split for account, split in amounts.items() if split}
    return found


def amount_lines(lines: list[str]) -> list[int]:
    return [at for at, line in enumerate(lines) if line.split()[0] in ("#IB", "#UB", "#RES", "#PSALDO", "#TRANS")]


def another_digit(lines: list[str], chance: random.Random) -> list[str]:
    at = chance.choice(amount_lines(lines))
    *before, amount = lines[at].split(" ")
    places = [n for n, sign in enumerate(amount) if sign.isdigit()]
    n = chance.choice(places)
    digit = chance.choice([digit for digit in "0123456789" if digit != amount[n]])
    return [*lines[:at], " ".join([*before, amount[:n] + digit + amount[n + 1 :]]), *lines[at + 1 :]]


def another_account(lines: list[str], chance: random.Random) -> list[str]:
    at = chance.choice(amount_lines(lines))
    words = lines[at].split(" ")
    place = next(n for n, word in enumerate(words) if word in ACCOUNTS)
    account = words[place]
    n = chance.randrange(4)
    words[place] = account[:n] + chance.choice([d for d in "0123456789" if d != account[n]]) + account[n + 1 :]
    if chance.random() < 0.5:
        words[place] = chance.choice([other for other in ACCOUNTS if other != account])
    return [*lines[:at], " ".join(words), *lines[at + 1 :]]


def lost_line(lines: list[str], chance: random.Random) -> list[str]:
    at = chance.choice(amount_lines(lines))
    return [*lines[:at], *lines[at + 1 :]]


def repeated_line(lines: list[str], chance: random.Random) -> list[str]:
    at = chance.choice(amount_lines(lines))
    return [*lines[: at + 1], *lines[at:]]


def lost_sign(lines: list[str], chance: random.Random) -> list[str]:
    at = chance.choice([at for at in amount_lines(lines) if " -" in lines[at][8:]] or amount_lines(lines))
    *before, amount = lines[at].split(" ")
    return [*lines[:at], " ".join([*before, amount.removeprefix("-")]), *lines[at + 1 :]]


def swapped_amounts(lines: list[str], chance: random.Random) -> list[str]:
    one, other = chance.sample(amount_lines(lines), 2)
    (*first, amount), (*second, another) = lines[one].split(" "), lines[other].split(" ")
    lines = list(lines)
    lines[one], lines[other] = " ".join([*first, another]), " ".join([*second, amount])
    return lines


def lost_label(lines: list[str], chance: random.Random) -> list[str]:
    label = chance.choice(["#IB 0", "#UB -1", "#RES 0", "#RES -1", "#UB 0", "#PSALDO"])
    return [line for line in lines if not line.startswith(label + " ")]


def cut(lines: list[str], chance: random.Random) -> list[str]:
    return lines[: chance.randrange(len(lines) // 2, len(lines))]


DAMAGES: list[Damage] = [
    another_digit,
    another_account,
    lost_line,
    repeated_line,
    lost_sign,
    swapped_amounts,
    lost_label,
    cut,
]


def outcome(lines: list[str], kind: int, damage: Damage, chance: random.Random) -> tuple[str, str]:
    """Damage a file and tell what becomes of it: ``same``, ``refused``, ``unproven`` or ``proven``, and the proof."""
    damaged = damage(lines, chance)
    try:
        file = sie4.parse(encoded(damaged))
        told = [*sie4.check(file), *sie4.check(file, -1)]
    except SieError as error:
        told = list(error.problems)
    if told:
        return "refused", ""
    if amounts_of(file) == amounts_of(sie4.parse(encoded(lines))):
        return "same", ""
    proof = "; ".join(contradictions(damaged))
    return ("proven" if proof else "unproven"), f"{damage.__name__}, typ {kind}: {proof}"


@pytest.mark.parametrize("kind", [1, 2, 3, 4])
@given(seed=st.integers(0, 10**6), damage=st.sampled_from(DAMAGES))
def test_what_a_damaged_file_proves_wrong_is_refused(kind: int, seed: int, damage: Damage) -> None:
    """Of damaged files that are accepted with other amounts, none is one that its own lines prove wrong."""
    lines = lines_of(made(seed % 50), kind)
    found, proof = outcome(lines, kind, damage, random.Random(seed))
    assert found != "proven", proof


@pytest.mark.parametrize("kind", [1, 2, 3, 4])
def test_undamaged_books_are_accepted(kind: int) -> None:
    """Books of every type that are whole have no problem, in either year."""
    for seed in range(20):
        file = sie4.parse(encoded(lines_of(made(seed), kind)))
        assert (sie4.check(file), sie4.check(file, -1), sie4.remarks(file)) == ([], [], [])
        assert list(contradictions(lines_of(made(seed), kind))) == []
