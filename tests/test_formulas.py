"""The small formulas in the data."""

from __future__ import annotations

from decimal import Decimal

import pytest

from arsredovisning.data.formulas import evaluate, is_formula, names_in

VALUES = {"a": Decimal(10), "b": Decimal(-4), "rad_2": Decimal(3), "2024": Decimal(7), "abs_x": Decimal(2)}


@pytest.mark.parametrize(
    ("formula", "result"),
    [
        ("a", 10),
        ("a + b", 6),
        ("a - b - rad_2", 11),
        ("2 * a - b", 24),
        ("-a", -10),
        ("a * (b + rad_2)", -10),
        ("abs(a) - abs(b)", 6),
        ("2024 - a", -3),
        ("abs_x * 100", 200),
    ],
)
def test_a_formula_is_worked_out(formula: str, result: int) -> None:
    """A formula of ids, whole numbers, + - *, parentheses and abs() is worked out with the usual precedence."""
    assert evaluate(formula, VALUES.__getitem__) == result


def test_names_in_order() -> None:
    """The names of a formula are its rows or columns, years among them, but not abs."""
    assert names_in("abs(kostnader) + intakter - 2024 * 2") == ["kostnader", "intakter", "2024"]


@pytest.mark.parametrize(
    "formula",
    [
        "a / b",
        "A + b",
        "a ** 2",
        "a +",
        "",
        "a b",
        "a.real",
        "a[0]",
        "open(a)",
        "abs(a, b)",
        "__import__('os')",
        "a if b else a",
        "1.5 * a",
        "'a'",
    ],
)
def test_nothing_else_is_a_formula(formula: str) -> None:
    """Anything but the formulas we promise is refused, and nothing in it is run."""
    assert not is_formula(formula)


def test_a_formula_deeper_than_the_stack_is_refused() -> None:
    """A formula nested too deep to work out is refused instead of ending the program."""
    assert not is_formula("-" * 600 + "a" + " + a" * 600)


def test_good_formulas_are_recognised() -> None:
    """A formula that can be worked out is said to be one."""
    assert is_formula("2 * a - abs(b)")
