"""Numbers: reading them, counting with them and printing them."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from decimal import Decimal

import pytest

from arsredovisning.data.values import MINUS, NBSP, Source, Value, convert_money, format_number, parse_number
from arsredovisning.errors import ReportError


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("8227", "8227"),
        ("8 227", "8227"),
        (f"8{NBSP}227", "8227"),
        ("8\u2009227", "8227"),
        ("8\u202f227", "8227"),
        ("1 234 567", "1234567"),
        ("8227,5", "8227.5"),
        ("8227,50", "8227.50"),
        ("-594", "-594"),
        (f"{MINUS}594", "-594"),
        (f"{MINUS} 1{NBSP}594,5", "-1594.5"),
        ("0", "0"),
    ],
)
def test_numbers_as_people_write_them(text: str, number: str) -> None:
    """A number is read with any kind of space between thousands and either kind of minus, decimals kept."""
    assert str(parse_number(text)) == number


@pytest.mark.parametrize(
    "text", ["", "8.5", "8,", ",5", "82 27", "1234 567", "1e3", "NaN", "12 %", "8227 kr", "--5", "(594)", "-"]
)
def test_what_is_no_number(text: str) -> None:
    """What could be read in two ways, or is no number, is not taken for one."""
    assert parse_number(text) is None


@pytest.mark.parametrize(
    ("number", "printed"),
    [
        ("1271", f"1{NBSP}271"),
        ("1234567,5", f"1{NBSP}234{NBSP}567,5"),
        ("-594", f"{MINUS}594"),
        ("-8227,50", f"{MINUS}8{NBSP}227,50"),
        ("0,5", "0,5"),
        ("999", "999"),
    ],
)
def test_numbers_are_printed_in_swedish(number: str, printed: str) -> None:
    """A number is printed with hard spaces, decimal comma, U+2212 and the decimals it was written with."""
    parsed = parse_number(number)
    assert parsed is not None
    assert format_number(parsed) == printed


@pytest.mark.parametrize(
    ("number", "printed"), [("0.5", "1"), ("2.5", "3"), ("-2.5", f"{MINUS}3"), ("2.49", "2"), ("-0.4", "0")]
)
def test_halves_are_rounded_away_from_zero(number: str, printed: str) -> None:
    """Rounding is what a person does: halves away from zero, and never a minus before a zero."""
    assert format_number(Decimal(number), 0) == printed


def test_decimals_are_filled_up() -> None:
    """A number asked for with two decimals gets two."""
    assert format_number(Decimal("35"), 2) == "35,00"


def test_an_empty_cell_is_not_printed() -> None:
    """An empty cell is refused instead of printed as nan."""
    with pytest.raises(ReportError, match="Cellen är tom"):
        format_number(Decimal("NaN"))


def test_a_number_longer_than_any_amount() -> None:
    """A number with more digits than any amount has is taken for a slip, not read and rounded."""
    assert parse_number("1" * 31) is None


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (lambda a, b: a + b, "1600"),
        (lambda a, b: a - b, "1400"),
        (lambda a, _b: a * 2, "3000"),
        (lambda a, _b: 2 * a, "3000"),
        (lambda a, _b: a / 4, "375"),
        (lambda a, _b: -a, "-1500"),
        (lambda a, _b: abs(-a), "1500"),
        (lambda a, _b: a + 100, "1600"),
        (lambda a, _b: 100 - a, "-1400"),
        (lambda a, b: sum([a, b]), "1600"),
    ],
)
def test_the_unit_follows(count: Callable[[Value, Value], Value], expected: str) -> None:
    """Sums, differences, multiples and parts of an amount are amounts in the same unit."""
    result = count(Value(1500, "tkr"), Value(100, "tkr"))
    assert (result, result.unit) == (Decimal(expected), "tkr")


@pytest.mark.parametrize("count", [lambda a, b: a + b, lambda a, b: a - b, lambda a, b: b - a])
@pytest.mark.parametrize("other", ["kr", "%", "antal"])
def test_units_do_not_mix(count: Callable[[Value, Value], Value], other: str) -> None:
    """Two units are never added or subtracted as if they were one."""
    with pytest.raises(ReportError, match=f"Det går inte att räkna ihop .*{other}"):
        count(Value(1, "tkr"), Value(1, other))


def test_kr_and_tkr_do_not_make_a_quotient() -> None:
    """An amount in tkr divided by one in kr is refused, since the quotient would be a thousand times wrong."""
    with pytest.raises(ReportError, match="tkr med kr"):
        Value(3, "tkr") / Value(2, "kr")


def test_a_quotient_of_amounts_has_no_unit() -> None:
    """An amount divided by another is a plain number."""
    assert (Value(3, "tkr") / Value(2, "tkr")).unit == ""


@pytest.mark.parametrize(
    ("number", "unit", "wanted", "expected"),
    [
        ("2500000", "kr", "tkr", "2500"),
        ("8.5", "mkr", "tkr", "8500"),
        ("8502", "tkr", "kr", "8502000"),
        ("7", "tkr", "tkr", "7"),
    ],
)
def test_money_is_converted(number: str, unit: str, wanted: str, expected: str) -> None:
    """An amount is converted exactly between kr, tkr and mkr."""
    converted = convert_money(Value(number, unit), wanted)
    assert (converted, converted.unit) == (Decimal(expected), wanted)


@pytest.mark.parametrize("unit", ["%", "antal", "dagar"])
def test_only_money_is_converted_to_money(unit: str) -> None:
    """A share or a count is refused where an amount is asked for."""
    with pytest.raises(ReportError, match=f"enheten {unit} .* tkr"):
        convert_money(Value(35, unit), "tkr")


def test_a_value_survives_the_way_between_processes() -> None:
    """A value keeps its digits, its unit and the cell it comes from when it is sent to another process."""
    value = Value("8227.50", "tkr", Source("data/x.csv", 3, "2024"))
    copy = pickle.loads(pickle.dumps(value))
    assert (str(copy), copy.unit, copy.source) == ("8227.50", "tkr", value.source)
