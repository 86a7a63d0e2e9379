"""Identity numbers: which ways of writing are refused in lists and surveys, and what is let through."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arsredovisning.data.csvfile import RawTable
from arsredovisning.errors import ReportError
from arsredovisning.imports.identity import checks, holds_identity_number, masked
from arsredovisning.imports.personal import is_contact, refuse_identity_numbers

WAYS = (
    "811218-9876|19811218-9876|8112189876|198112189876|811218+9876|811278-9873|811218 9876|811218 - 9876|"
    "811218–9876|811218—9876|811218−9876|811218\u20119876|811218\u20109876|19811218 9876|19811218 - 9876|"
    "1981-12-18-9876|1981-12-18 9876|81-12-18-9876|1981/12/18-9876|1981.12.18 9876|811218-9875|19811218-9875|"
    "198112189875|811218-9876, 820101-1234|8112189876 8212189875|Kim 811218-9876, ny|811218\xad-9876|"
    "8112\u200b18-9876|８１１２１８-９８７６|٨١١٢١٨-٩٨٧٦|811218-T123|19811218-T123|811218T123|811218-TF12|"
    "8 1 1 2 1 8 9 8 7 6|8,112,189,876|8.112189876E9|8,112189876E+09|1.98112189876E+11|1,98112E+11|8,11219E+09|"
    "8112189876.0|8112189876,00|'8112189876|pnr:8112189876|811218/9876|811218.9876|811218_9876|811218~9876|"
    "811218  -  9876|19 811218-9876|(811218-9876)|811218-98 76|19811278-9873|811278 9873|811218--9876|"
    "811218-9876 a|1981 12 18 9876|A811218-9876|1981-12-18, 9876|811218\u207b9876"
)
OTHERS = (
    "212000-2544|556036-0793|2120002544|070-123 45 67|0701234567|0701-23 45 67|+46 70 123 45 67|08-123 456 78|"
    "2024-03-14 10:22|2024-03-14|20240314|2024-03-14 - 2024-05-01|2019-02-01 – 2019-05-01|2024-0012|"
    "20240315-0012|240315-0012|1234567890|123456|12 345 678|-7 098 123|5050-1055|SE45 5000 0000 0583 9825 7466|"
    "831 30 Östersund|2025-03-14T10:22:33Z|202403141022|19811218|811218|1981-12-18|1 234 567,89|9999999999|"
    "2010–2024|100000000000|2005-01-01–2006-12-31|3,14159E+05|2018-01-01 till 2019-12-31, 24 dagar|"
)


def table(cells: list[str], head: str = "Nr") -> RawTable:
    return RawTable("lista.csv", ("Team", head), tuple((row, ("Norr", cell)) for row, cell in enumerate(cells, 2)))


@pytest.mark.parametrize("text", WAYS.split("|"))
def test_ways_of_writing(text: str) -> None:
    """An identity number is refused with any signs round it, with or without century, as Excel makes it."""
    assert holds_identity_number(text)


@pytest.mark.parametrize("text", OTHERS.split("|"))
def test_other_numbers(text: str) -> None:
    """Organisation numbers, telephone numbers, dates, periods, times, cases by date and amounts are let through."""
    assert not holds_identity_number(text)


@given(
    st.dates(min_value=dt.date(1930, 1, 1), max_value=dt.date(2009, 12, 31)),
    st.integers(0, 999),
    st.booleans(),
    st.sampled_from(["", "-", "+", " ", " - ", "–", "\u2011", " \u2212", "."]),
    st.booleans(),
    st.sampled_from(["", "Kim ", "(", "nr: "]),
)
def test_any_number(born: dt.date, number: int, coordination: bool, gap: str, century: bool, before: str) -> None:
    """Every personnummer and samordningsnummer of a person of working age is found."""
    date = f"{born:%Y%m%d}"
    if coordination:
        date = f"{date[:6]}{int(date[6:]) + 60}"
    nine = f"{date[2:]}{number:03}"
    last = next(digit for digit in "0123456789" if checks(nine + digit))
    text = f"{before}{date if century else date[2:]}{gap}{number:03}{last}."
    assert holds_identity_number(text)
    assert nine not in masked(text)


def test_numbers_that_have_lost_their_zeros() -> None:
    """Excel takes the zeros from the numbers of those born from 2000 on; a column of them is refused."""
    numbers = [f"{year:02}0{month}1{day}123" for year in (0, 0, 1, 5) for month in (1, 9) for day in (1, 7)]
    whole = [nine + next(digit for digit in "0123456789" if checks(nine + digit)) for nine in numbers]
    with pytest.raises(ReportError, match="ser ut att innehålla personnummer"):
        refuse_identity_numbers(table([str(int(number)) for number in whole if number.startswith("000")]))
    for number in whole:
        with pytest.raises(ReportError, match="ser ut att innehålla personnummer"):
            refuse_identity_numbers(table([str(int(number))]))


def test_a_column_of_numbers_with_wrong_check_digits() -> None:
    """Where most cells are ten digits that begin with a date, the check digit is not asked."""
    with pytest.raises(ReportError) as caught:
        refuse_identity_numbers(table(["8112189875", "7903021231", "9001154321"]))
    assert "8112" not in str(caught.value)
    assert caught.value.faults[0].found == "3 rader"


def test_a_column_of_other_numbers() -> None:
    """Ids of seven, eight or ten digits are let through, but for those ten that are a date with its check digit."""
    chance = random.Random(5)
    for length in (7, 8):
        refuse_identity_numbers(table([str(chance.randrange(10 ** (length - 1), 10**length)) for _ in range(200)]))
    refuse_identity_numbers(table([f"21200{number:05}" for number in range(0, 99999, 777)]))


@pytest.mark.parametrize(
    "head",
    ["Personnummer", "Pers.nr", "P-nr", "personID", "T-nummer", "Reservnummer", "Fyra sista", "Personal number", "SSN"],
)
def test_heads(head: str) -> None:
    """A column that is called an identity number, or its last four, is refused also when it is empty."""
    with pytest.raises(ReportError, match=f"kolumn {head}: Kolumnen ser ut att innehålla personnummer"):
        refuse_identity_numbers(table(["", ""], head))


@pytest.mark.parametrize("head", ["Fick du hjälp i tid?", "Tid", "T i D", "Personalens id-kort", "Väntetid", "Person"])
def test_heads_of_other_things(head: str) -> None:
    """A head that has some of the same letters is no identity number's."""
    refuse_identity_numbers(table(["ja", "nej"], head))


def test_a_number_in_a_head_is_not_shown() -> None:
    """A file without heads has somebody's data in its first row: none of it is repeated."""
    first = RawTable("lista.csv", ("Kim Ek", "811218-9876", "kim@ek.se"), ((2, ("Bo Al", "790302-1234", "")),))
    with pytest.raises(ReportError) as caught:
        refuse_identity_numbers(first)
    assert [fault.column for fault in caught.value.faults] == ["nummer 2"]
    assert not any(part in str(caught.value) for part in ("Kim", "8112", "7903", "@"))


@pytest.mark.parametrize(
    ("head", "cell"),
    [
        ("Efternamn", "Ek"),
        ("E-post", ""),
        ("Svar", "nå mig på kim@ek.se"),
        ("Ring", "070-123 45 67"),
        ("Övrigt", "+46 63 12 34 56"),
        ("Födelseår", "1981"),
        ("Född", "1981"),
        ("År", "1981"),
        ("Ålder", "43"),
        ("Birth year", "1981"),
    ],
)
def test_personal_data_is_told(head: str, cell: str) -> None:
    """Names, addresses, telephone numbers and years of birth are personal data, by head or by content."""
    assert is_contact(table(["", cell], head), 1)


@pytest.mark.parametrize(
    ("head", "cell"),
    [("Team", "Norr"), ("Inskriven", "2024-02-01"), ("År", "2024"), ("Antal dagar", "43"), ("Id", "7")],
)
def test_other_columns_are_no_personal_data(head: str, cell: str) -> None:
    """A column of dates, numbers or teams is not told to be personal data."""
    assert not is_contact(table(["", cell], head), 1)
