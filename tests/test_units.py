"""The algebra of units: a result has the unit that docs/datamodell.md says, or there is none."""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arsredovisning.data.units import MONEY
from arsredovisning.data.values import Value
from arsredovisning.errors import ReportError
from tests.project import REPOSITORY, Project

#: The unit of a result, by the units of what stands to the left and to the right; what is not here is refused.
SUMS = {(unit, unit): unit for unit in ("", "kr", "tkr", "mkr", "%", "antal", "dagar")}
SUMS |= {(unit, ""): unit for unit, _same in SUMS} | {("", unit): unit for unit, _same in SUMS}
PRODUCTS = {(unit, ""): unit for unit in ("", "kr", "tkr", "mkr", "%", "antal", "dagar")}
PRODUCTS |= {(unit, "antal"): unit or "antal" for unit in ("", "kr", "tkr", "mkr", "antal", "dagar")}
PRODUCTS |= {(right, left): unit for (left, right), unit in PRODUCTS.items()}
QUOTIENTS = {(unit, ""): unit for unit in ("", "kr", "tkr", "mkr", "%", "antal", "dagar")}
QUOTIENTS |= {(unit, unit): "" for unit in ("kr", "tkr", "mkr", "%", "antal", "dagar")}
QUOTIENTS |= {(unit, "antal"): unit for unit in ("kr", "tkr", "mkr", "%", "dagar")} | {("", "antal"): ""}
POWERS = {(base, exponent): base for base in ("", "antal") for exponent in ("", "antal")}

OPERATORS: dict[str, tuple[Callable[[Any, Any], Any], dict[tuple[str, str], str]]] = {
    "+": (operator.add, SUMS),
    "-": (operator.sub, SUMS),
    "%": (operator.mod, SUMS),
    "*": (operator.mul, PRODUCTS),
    "/": (operator.truediv, QUOTIENTS),
    "//": (operator.floordiv, QUOTIENTS),
    "**": (operator.pow, POWERS),
}
COMPARISONS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
UNITS = st.sampled_from(["kr", "tkr", "mkr", "%", "antal", "dagar"])
NUMBERS = st.decimals(min_value=Decimal("0.01"), max_value=40, places=2)
PLAIN = st.one_of(st.integers(1, 40), NUMBERS, st.floats(0.5, 40, allow_nan=False))
VALUES = st.builds(Value, NUMBERS, UNITS)


def unit(number: Any) -> str:
    return getattr(number, "unit", "")


@given(st.sampled_from(sorted(OPERATORS)), VALUES, st.one_of(VALUES, PLAIN), st.booleans())
def test_every_result_has_the_unit_of_the_table(sign: str, value: Value, other: Any, turned: bool) -> None:
    """Whatever is worked out of two numbers is in the unit that the table says, or is refused."""
    count, table = OPERATORS[sign]
    left, right = (other, value) if turned else (value, other)
    if (unit(left), unit(right)) not in table:
        with pytest.raises(ReportError, match="Det går inte att") as caught:
            count(left, right)
        assert caught.value.faults[0].hint
    else:
        result = count(left, right)
        assert isinstance(result, Value)
        assert result.unit == table[unit(left), unit(right)]


@given(st.sampled_from(sorted(COMPARISONS)), VALUES, st.one_of(VALUES, PLAIN))
def test_only_like_units_are_compared(sign: str, value: Value, other: Any) -> None:
    """Two values are compared when they could be added, and then as the numbers that they are."""
    exact = other if isinstance(other, Decimal) else Decimal(str(other))
    if (value.unit, unit(other)) in SUMS:
        assert COMPARISONS[sign](value, other) is COMPARISONS[sign](Decimal(value), Decimal(exact))
    else:
        with pytest.raises(ReportError, match="Det går inte att räkna ihop"):
            COMPARISONS[sign](value, other)


@given(VALUES, st.integers(0, 2))
def test_what_is_done_to_one_value_keeps_its_unit(value: Value, decimals: int) -> None:
    """A value without its sign, with the other sign, or rounded, is in the unit that it had."""
    made = [abs(value), -value, +value, round(value), round(value, decimals)]
    assert [item.unit for item in made] == [value.unit] * 5


@given(VALUES, VALUES)
def test_quotient_and_remainder_together_are_those_of_each(value: Value, other: Value) -> None:
    """``divmod`` has the units of the quotient and the remainder that it is made of, or is refused as they are."""
    if value.unit == other.unit:
        assert [part.unit for part in divmod(value, other)] == ["", value.unit]
    else:
        with pytest.raises(ReportError):
            divmod(value, other)


@pytest.mark.parametrize("number", ["2,5", "ord"])
def test_a_word_is_no_number(number: str) -> None:
    """A value is not counted with a word, even one of digits."""
    for count in (operator.add, operator.mul, operator.truediv):
        with pytest.raises(ReportError, match="är inget tal"):
            count(Value(3, "kr"), number)


FAULTS = [
    ("(fakta.andel * resultatrakning.intakter) | procent", "multiplicera % med tkr", "procent_av(procent, värde)"),
    ("deltagare.inskrivna * fakta.andel / 100", "multiplicera antal med %", "procent_av(procent, värde)"),
    ("fakta.anslag * fakta.anslag", "multiplicera kr med kr", "Multiplicera med ett antal"),
    ("deltagare.inskrivna / fakta.anslag", "dividera antal med kr", "belopp / antal"),
    ("1 / fakta.anslag", "dividera ett tal utan enhet med kr", "belopp / antal"),
    ("fakta.andel + deltagare.inskrivna", "räkna ihop % med antal", "andel(del, hela)"),
    ("fakta.anslag + resultatrakning.intakter", "räkna ihop kr med tkr", "omrakna(värdet, 'kr')"),
    ("'x' if fakta.anslag > resultatrakning.intakter else 'y'", "kr med tkr", "omrakna(värdet, 'kr')"),
    ("'x' if fakta.anslag == resultatrakning.intakter else 'y'", "kr med tkr", "omrakna(värdet, 'kr')"),
    ("'x' if fakta.anslag != deltagare.inskrivna else 'y'", "kr med antal", "samma enhet"),
    ("'x' if fakta.anslag in [resultatrakning.intakter] else 'y'", "kr med tkr", "omrakna"),
    ("'x' if fakta.anslag is eq(resultatrakning.intakter) else 'y'", "kr med tkr", "omrakna"),
    ("'x' if fakta.anslag is gt(resultatrakning.intakter) else 'y'", "kr med tkr", "omrakna"),
    ("[fakta.anslag, resultatrakning.intakter] | max", "kr med tkr", "omrakna"),
    ("[fakta.anslag, deltagare.inskrivna] | min", "kr med antal", "samma enhet"),
    ("[fakta.anslag, resultatrakning.intakter] | sum", "kr med tkr", "omrakna"),
    ("[fakta.anslag, resultatrakning.intakter] | sort | first", "tkr med kr", "omrakna"),
    ("storst({'a': fakta.anslag, 'b': resultatrakning.intakter})", "kr med tkr", "omrakna"),
    ("andel(fakta.anslag, deltagare.inskrivna) | procent", "kr med antal", "samma enhet"),
    ("ungefar(fakta.anslag, 'en tredjedel', fakta.andel)", "kr med %", "andel(del, hela)"),
    ("ungefar(fakta.anslag, 'ord', 2500000, fakta.anslag)", "Gränsen är i enheten kr", ""),
    ("riktning(fakta.anslag, deltagare.inskrivna, 'upp', 'ner')", "kr med antal", "samma enhet"),
    ("(resultatrakning.intakter / resultatrakning.intakter.2023) | procent", "tal utan enhet", "andel(del, hela)"),
    ("(resultatrakning.intakter / resultatrakning.intakter.2023) | tkr", "tal utan enhet", "filtret tal"),
    ("procent_av(deltagare.inskrivna, fakta.anslag)", "inte procent", ""),
    ("omrakna(deltagare.inskrivna, 'kr')", "Bara belopp räknas om", ""),
    ("omrakna(fakta.anslag, 'euro')", "Bara belopp räknas om", ""),
    ("fakta.anslag ~ ' kr'", "utan sin enhet", "med ett filter"),
    ("'%s kr' % fakta.anslag", "är inget tal", ""),
    ("'{} kr'.format(fakta.anslag)", "Ett ord har ingen del ”format”", "filter"),
    ("fakta.anslag.varde.quantize(1)", "Ett tal har ingen del ”quantize”", "filter"),
    ("fakta.anslag | replace('2', '3')", "utan sin enhet", "med ett filter"),
    ("fakta.anslag | upper", "utan sin enhet", "med ett filter"),
    ("[fakta.anslag] | join(' ')", "utan sin enhet", "med ett filter"),
    ("fakta.anslag | int", "inte rätt skrivet", "Filtret ”int” finns inte"),
    ("fakta.anslag | float", "inte rätt skrivet", "Filtret ”float” finns inte"),
    ("fakta.anslag | string", "inte rätt skrivet", "Filtret ”string” finns inte"),
    ("fakta.anslag | filesizeformat", "inte rätt skrivet", "Filtret ”filesizeformat” finns inte"),
]


@pytest.mark.parametrize(("expression", "message", "hint"), FAULTS)
def test_no_unit_is_dropped_or_invented(project: Project, expression: str, message: str, hint: str) -> None:
    """An expression that would lose a unit or make one up is a fault on its line that says what to write instead."""
    with pytest.raises(ReportError) as caught:
        project.render(f"Ett.\n\n{{{{ {expression} }}}}\n")
    (fault,) = caught.value.faults
    assert (fault.file, fault.line) == ("texter/prov.md", 3)
    assert message in fault.message
    assert hint in fault.hint


@pytest.mark.parametrize(
    ("expression", "printed"),
    [
        ("procent_av(fakta.andel, resultatrakning.intakter) | tkr", "3 012 tkr"),
        ("procent_av(10, deltagare.inskrivna) | tal", "127,1"),
        ("(omrakna(fakta.anslag, 'tkr') + resultatrakning.intakter) | tkr", "10 984 tkr"),
        ("'mer' if resultatrakning.intakter > omrakna(fakta.anslag, 'tkr') else 'mindre'", "mer"),
        ("(fakta.anslag / deltagare.inskrivna) | kr", "1 967 kr"),
        ("(fakta.anslag * deltagare.avslutade / deltagare.inskrivna) | kr", "1 168 371 kr"),
        ("(resultatrakning.intakter / 3) | round | tkr", "2 828 tkr"),
        ("(resultatrakning.intakter.2023 | round) | tkr(1)", "8 228,0 tkr"),
        ("[fakta.anslag, 1, 2] | max | kr", "2 500 000 kr"),
        ("[fakta.anslag, 3000000] | max | kr", "3 000 000 kr"),
        ("[fakta.anslag, fakta.anslag] | sum | mkr", "5 Mkr"),
        ("[3, 1] | sort | first", "1"),
        ("[fakta.anslag, fakta.anslag] | map('kr') | join(' och ')", "2 500 000 kr och 2 500 000 kr"),
        ("fakta.anslag | kr ~ ' per år'", "2 500 000 kr per år"),
        ("'lika' if deltagare.inskrivna == 1271 else 'olika'", "lika"),
        ("'i' if 3 in [1, 3] and deltagare.inskrivna not in [1] else 'inte i'", "i"),
        ("'stigande' if 1 < deltagare.inskrivna <= 1271 else 'annat'", "stigande"),
        ("fakta.ordforande.ord | upper", "KIM EK"),
        ("35 | procent", "35 %"),
    ],
)
def test_what_has_a_meaning_is_worked_out(project: Project, expression: str, printed: str) -> None:
    """What the algebra allows prints the number in its unit."""
    assert project.render(f"{{{{ {expression} }}}}").replace("\u00a0", " ") == printed


def test_the_table_of_the_documentation_is_the_algebra() -> None:
    """Each row of the table in docs/datamodell.md says what is worked out, or that it is a fault."""
    text = (REPOSITORY / "docs" / "datamodell.md").read_text("utf-8")
    rows = [
        line.split("|")[1:-1] for line in text.split("\n") if line.startswith(("| + − %", "| × |", "| ÷ //", "| ** |"))
    ]
    signs = {"+ − %": "+", "×": "*", "÷ //": "/", "**": "**"}
    told: dict[str, dict[tuple[str, str], str]] = {sign: {} for sign in signs.values()}
    for operators, left, right, result in ([cell.strip() for cell in row] for row in rows):
        for one in _units(left):
            for other in _units(right) if right != "samma" else [one]:
                made = {"vänster": one, "höger": other, "utan enhet": ""}.get(result, result)
                told[signs[operators]][one, other] = made
    assert told == {"+": SUMS, "*": PRODUCTS, "/": QUOTIENTS, "**": POWERS}


def _units(words: str) -> list[str]:
    every = {"belopp": list(MONEY), "utan enhet": [""]}
    return [unit for word in words.split(", ") for unit in every.get(word, [word])]
