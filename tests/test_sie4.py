"""The reader of SIE files."""

from __future__ import annotations

import ast
import datetime as dt
import pickle
import sys
import zlib
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sie4
from bench import sie as bench
from sie4 import Balance, Booked, Day, Kind, Measure, Period, Problem, SieError, SieFile, Transaction, Verification
from sie4.fields import split

HEAD = [
    "#FLAGGA 0",
    '#PROGRAM "Prov" 1.0',
    "#FORMAT PC8",
    "#GEN 20250115 KE",
    "#SIETYP 4",
    '#FNAMN "Förbundet på Ön"',
    "#RAR 0 20240101 20241231",
    '#KONTO 1930 "Företagskonto"',
    '#KONTO 2010 "Eget kapital"',
    '#KONTO 3510 "Bidrag"',
    '#KONTO 5010 "Löner"',
]
BALANCES = [
    "#IB 0 1930 100.00",
    "#IB 0 2010 -100.00",
    "#UB 0 1930 150.50",
    "#UB 0 2010 -100.00",
    "#RES 0 3510 -80.50",
    "#RES 0 5010 30.00",
]
BOOKED = [
    '#VER A 1 20240115 "Bidrag \\"kvartal\\" 1"',
    "{",
    "#TRANS 1930 {} 80.50",
    "#TRANS 3510 {} -80.50",
    "}",
    '#VER A 2 20240125 "Lön"',
    "{",
    '#TRANS 5010 {1 "10" 6 "P1"} 10 20240125 "Åsa" 1 KE',
    '#TRANS 5010 {1 "20"} 20.00',
    "#TRANS 1930 {} -30.00",
    "}",
]
WHOLE = [*HEAD, *BALANCES, *BOOKED]


def encoded(lines: list[str], encoding: str = "cp437", end: str = "\r\n") -> bytes:
    return "".join(f"{line}{end}" for line in lines).encode(encoding)


def parsed(*lines: str) -> SieFile:
    return sie4.parse(encoded(list(lines)))


def verifications(*lines: str) -> list[Verification]:
    """Give each verification of a file."""
    found: list[Verification] = []
    sie4.parse(encoded(list(lines)), found.append)
    return found


def problems(*lines: str) -> list[Problem]:
    """Give what is wrong with a file, whether it can be read or not."""
    try:
        return sie4.check(parsed(*lines))
    except SieError as error:
        return list(error.problems)


def without(*labels: str) -> list[str]:
    return [line for line in WHOLE if line.split()[0] not in labels]


def totals(file: SieFile, measure: Measure, year: int = 0) -> dict[str, str]:
    return {account: str(parts[""]) for account, parts in sie4.amounts(file, measure, year).items()}


def test_every_record_is_read() -> None:
    """Head, years, accounts, dimensions, objects, balances, periods, budgets and verifications become records."""
    lines = [
        *HEAD,
        "#ORGNR 222000-1234",
        "#OMFATTN 20241231",
        '#PROSA "Ett exempel"',
        "#RAR -1 20230101 20231231",
        "#KTYP 1930 T",
        "#SRU 1930 7281",
        "#ENHET 1930 st",
        '#DIM 1 "Kostnadsställe"',
        '#UNDERDIM 21 "Grupp" 1',
        '#OBJEKT 1 "10" "Kansli"',
        *BALANCES,
        "#UB -1 1930 100.00",
        '#OIB 0 1930 {1 "10"} 40',
        '#OUB 0 1930 {1 "10"} 40',
        "#PSALDO 0 202401 1930 {} 50.50 0",
        '#PBUDGET 0 202412 5010 {1 "10"} 25',
        *BOOKED,
    ]
    file = parsed(*lines)
    assert (file.program, file.company, file.organisation) == ("Prov 1.0", "Förbundet på Ön", "222000-1234")
    assert (file.kind, file.generated, file.covers) == (4, dt.date(2025, 1, 15), dt.date(2024, 12, 31))
    assert file.prose == ("Ett exempel",)
    assert {index: (year.start, year.end) for index, year in file.years.items()} == {
        0: (dt.date(2024, 1, 1), dt.date(2024, 12, 31)),
        -1: (dt.date(2023, 1, 1), dt.date(2023, 12, 31)),
    }
    assert (file.accounts["1930"].name, file.accounts["1930"].kind) == ("Företagskonto", "T")
    assert file.dimensions == {"1": "Kostnadsställe", "21": "Grupp"}
    assert file.objects == {("1", "10"): "Kansli"}
    assert file.opening[0] == Balance(0, "1930", Decimal("100.00"), (), 22)
    assert file.object_closing == (Balance(0, "1930", Decimal(40), (("1", "10"),), 30),)
    assert file.periods == (Period(0, "202401", "1930", (), Decimal("50.50"), 31),)
    assert file.budgets == (Period(0, "202412", "5010", (("1", "10"),), Decimal(25), 32),)
    assert verifications(*lines) == [
        Verification(
            "A",
            "1",
            dt.date(2024, 1, 15),
            'Bidrag "kvartal" 1',
            (Transaction("1930", (), Decimal("80.50")), Transaction("3510", (), Decimal("-80.50"))),
            33,
        ),
        Verification(
            "A",
            "2",
            dt.date(2024, 1, 25),
            "Lön",
            (
                Transaction("5010", (("1", "10"), ("6", "P1")), Decimal(10), "Åsa"),
                Transaction("5010", (("1", "20"),), Decimal("20.00")),
                Transaction("1930", (), Decimal("-30.00")),
            ),
            38,
        ),
    ]
    assert (file.verifications, file.days[0]) == (2, Day(dt.date(2024, 1, 15), "A 1", 33))
    assert Booked("5010", (("1", "20"),), Decimal("20.00"), 41) in file.booked
    assert sie4.check(file) == []


@pytest.mark.parametrize(
    ("encoding", "told"),
    [("cp437", "cp437"), ("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("cp1252", "cp1252"), ("latin-1", "cp1252")],
)
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_the_letters_are_right_in_any_encoding(encoding: str, told: str, end: str) -> None:
    """A file reads alike in code page 437, UTF-8, Windows-1252 or Latin-1, though all say ``#FORMAT PC8``."""
    file = sie4.parse(encoded(WHOLE, encoding, end))
    assert file.encoding == told
    assert (file.company, file.accounts["5010"].name) == ("Förbundet på Ön", "Löner")
    assert file.booked == parsed(*WHOLE).booked


def test_letters_of_one_account_are_enough() -> None:
    """A single Swedish letter decides the encoding, and a file without any is ASCII."""
    plain = [*HEAD[:5], '#FNAMN "x"', HEAD[6], *BALANCES]
    for encoding in ("cp437", "cp1252", "utf-8"):
        for letter in "åäöÅÄÖ":
            file = sie4.parse(encoded([*plain, f'#KONTO 6000 "{letter}"'], encoding))
            assert file.accounts["6000"].name == letter
    assert sie4.parse(encoded([*plain, "#KONTO 6000 a"])).encoding == "ascii"


def test_latin_bytes_without_a_place_in_windows() -> None:
    """Bytes that Windows-1252 does not know are read as Latin-1 instead of stopping the file."""
    content = encoded([*WHOLE, '#PROSA "åäö"'], "latin-1") + b'#PROSA "\x81"\r\n'
    assert sie4.parse(content).encoding == "latin-1"


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        ("#KONTO 1930 Bank", ["#KONTO", "1930", "Bank"]),
        ('#KONTO\t1930\t \t"Bank konto"', ["#KONTO", "1930", "Bank konto"]),
        (r'#KONTO 1915 "Kassa \"extra\""', ["#KONTO", "1915", 'Kassa "extra"']),
        (r'#FNR "C:\Data\Bolag"', ["#FNR", r"C:\Data\Bolag"]),
        ('#FNR "C:\\Data\\"', ["#FNR", "C:\\Data\\"]),
        ('#KONTO 1288 "F"rskott till Lind" Park"', ["#KONTO", "1288", 'F"rskott till Lind', 'Park"']),
        ('#KONTO 2943 L"neskatt', ["#KONTO", "2943", 'L"neskatt']),
        ('#VER "" "" 20240101 "Porto"', ["#VER", "", "", "20240101", "Porto"]),
        ("#TRANS 1930 { } -5", ["#TRANS", "1930", (), "-5"]),
        ('#TRANS 1930{1 "10"}-5', ["#TRANS", "1930", (("1", "10"),), "-5"]),
        ('#TRANS 1930 {"1" "a b" 6 P-1} 5', ["#TRANS", "1930", (("1", "a b"), ("6", "P-1")), "5"]),
        ('#TRANS 1930 {1 "{x}"} 5', ["#TRANS", "1930", (("1", "{x}"),), "5"]),
        ('#OBJEKT 1 "01" "Grupp {ny} här"', ["#OBJEKT", "1", "01", "Grupp {ny} här"]),
    ],
)
def test_fields(line: str, fields: list[object]) -> None:
    """Fields are split at spaces and tabs; quotation marks and braces keep theirs, as programs really write them."""
    assert split(line, 1) == fields


def test_what_is_unknown_is_skipped() -> None:
    """Unknown labels, more fields than known, empty lines, indented rows and an end-of-file mark are no faults."""
    told = ["", "#NYPOST 1 {2 3} x", "#KONTO 6000 Annat mer", *WHOLE[11:-1], "#NYRAD 2", "}", "   "]
    file = sie4.parse(encoded([*HEAD, *(f"  {line}\t" for line in told)]) + b"\x1a")
    assert file.accounts["6000"].name == "Annat"
    assert file.verifications == 2


def test_a_checksum_does_not_hinder_reading() -> None:
    """A checksum that is wrong is a problem of the file that is read; one that is not begun cannot be verified."""
    wrong = parsed("#FLAGGA 0", "#KSUMMA", *WHOLE[1:], "#KSUMMA -1234")
    assert (wrong.verifications, wrong.remarks) == (2, ())
    (told,) = sie4.check(wrong)
    assert (told.kind, told.found) == (Kind.CHECKSUM, "-1234")
    right = parsed("#FLAGGA 0", "#KSUMMA", *WHOLE[1:], f"#KSUMMA {told.expected}")
    assert (sie4.check(right), right.checksum) == ([], None)
    unbegun = parsed(*WHOLE, "#KSUMMA 1234")
    assert ([item.kind for item in unbegun.remarks], sie4.check(unbegun)) == ([Kind.CHECKSUM_UNKNOWN], [])


def test_the_checksum_counts_labels_and_fields() -> None:
    """Only label and fields count: no blanks between, no quotation marks around, no braces; an escaped mark is one."""
    rows = ['#KONTO 6000 "a \\"b\\" {c}"', '#VER A 9 20240115 "x y"', "{", '#TRANS 1930  { 1 "a b" }\t0', "}"]
    plain = '#KONTO6000a "b" {c}#VERA920240115x y#TRANS19301a b0'
    head = "".join("".join(line.split('"')[::2]).replace(" ", "") for line in HEAD[2:5])
    value = zlib.crc32((head + plain).encode("cp437"))
    lines = ["#FLAGGA 0", '#FNAMN "F"', '#PROGRAM "P"', "#KSUMMA", *HEAD[2:5], *rows, f"#KSUMMA {value}"]
    assert parsed(*lines).checksum is None


def test_added_and_removed_rows_are_not_booked_twice() -> None:
    """A row that was added is booked once, by its ``#TRANS``; a row that was removed is not booked."""
    rows = ["#BTRANS 1930 {} 99", "#RTRANS 1930 {} 80.50", "#TRANS 1930 {} 80.50", "#TRANS 3510 {} -80.50"]
    lines = [*HEAD, *BALANCES, "#VER A 1 20240115 x", "{", *rows, "}", *BOOKED[5:]]
    assert [str(row.amount) for row in verifications(*lines)[0].transactions] == ["80.50", "-80.50"]
    assert problems(*lines) == []


def test_a_verification_without_series_number_or_rows() -> None:
    """Import files leave series and number out, and a voided verification may have no rows."""
    lines = [*HEAD[:6], '#VER "" "" 20240101 "Makulerad"', "{", "}"]
    assert [(item.name, item.transactions) for item in verifications(*lines)] == [("", ())]
    assert not parsed(*lines).has_balances


TRANS = ["#VER A 7 20240201 x", "{", "#TRANS 1930 {} 1.00", "#TRANS 3510 {} -1.00", "}"]


@pytest.mark.parametrize(
    ("lines", "kind", "line"),
    [
        ([], Kind.NOT_SIE, 1),
        (["<?xml version='1.0'?>"], Kind.NOT_SIE, 1),
        (["Konto;Belopp"], Kind.NOT_SIE, 1),
        (HEAD[1:], Kind.NOT_SIE, 1),
        (HEAD[:6], Kind.EMPTY, 7),
        (without("#FNAMN"), Kind.MISSING_LABEL, None),
        (without("#PROGRAM"), Kind.MISSING_LABEL, None),
        (without("#GEN"), Kind.MISSING_LABEL, None),
        (without("#RAR"), Kind.MISSING_LABEL, None),
        (without("#KONTO"), Kind.MISSING_LABEL, None),
        (without("#UB"), Kind.MISSING_LABEL, None),
        (WHOLE[:-1], Kind.CUT_OFF, 23),
        (["#FLAGGA 0", "#KSUMMA", *WHOLE[1:]], Kind.CUT_OFF, 30),
        ([*HEAD, *TRANS[:4], *BOOKED], Kind.CUT_OFF, 12),
        ([*HEAD, '#FNAMN "x'], Kind.UNCLOSED_QUOTE, 12),
        ([*HEAD, '#FNAMN "'], Kind.UNCLOSED_QUOTE, 12),
        ([*HEAD, '#OIB 0 1930 {1 "10" 5'], Kind.UNCLOSED_BRACE, 12),
        ([*HEAD, "#OIB 0 1930 {1 {2}} 5"], Kind.UNCLOSED_BRACE, 12),
        ([*HEAD, "#OIB 0 1930 } 5"], Kind.UNEXPECTED, 12),
        ([*HEAD, "och så vidare"], Kind.UNEXPECTED, 12),
        ([*HEAD, "}"], Kind.UNEXPECTED, 12),
        ([*HEAD, "{"], Kind.UNEXPECTED, 12),
        ([*HEAD, TRANS[0], *TRANS], Kind.UNEXPECTED, 13),
        ([*HEAD, TRANS[2]], Kind.UNEXPECTED, 12),
        ([*HEAD, "#IB 0 1930"], Kind.MISSING_FIELD, 12),
        ([*HEAD, "#PSALDO 0 202401 1930"], Kind.MISSING_FIELD, 12),
        ([*HEAD, "#VER A 1"], Kind.MISSING_FIELD, 12),
        ([*HEAD, "#IB 0 1930 100,50"], Kind.BAD_AMOUNT, 12),
        ([*HEAD, "#IB 0 1930 1e9"], Kind.BAD_AMOUNT, 12),
        ([*HEAD, "#IB 0 1930 ²"], Kind.BAD_AMOUNT, 12),
        ([*HEAD, "#IB 0 1930 {} 5"], Kind.BAD_AMOUNT, 12),
        ([*HEAD, "#IB 0 19A0 5"], Kind.BAD_ACCOUNT, 12),
        ([*HEAD, "#IB x 1930 5"], Kind.BAD_YEAR, 12),
        ([*HEAD, "#PSALDO 0 202413 1930 {} 5"], Kind.BAD_PERIOD, 12),
        ([*HEAD, "#PSALDO 0 202412 1930 5"], Kind.BAD_OBJECTS, 12),
        ([*HEAD, "#OIB 0 1930 {1} 5"], Kind.BAD_OBJECTS, 12),
        ([*HEAD, "#OIB 0 1930 {a 1} 5"], Kind.BAD_OBJECTS, 12),
        ([*HEAD, "#OMFATTN 20240230"], Kind.BAD_DATE, 12),
        ([*HEAD, "#OMFATTN 2024-12-31"], Kind.BAD_DATE, 12),
        ([*HEAD, "#RAR -1 20231231 20230101"], Kind.BAD_DATE, 12),
        ([*HEAD, "#VER A 1 20241301", "{", "}"], Kind.BAD_DATE, 12),
        ([*HEAD, "#SIETYP 5"], Kind.BAD_TYPE, 12),
        ([*HEAD, "#IB 0 1930 5", "#IB 0 1930 5"], Kind.DUPLICATE, 13),
        ([*HEAD, "#RAR 0 20230101 20231231"], Kind.DUPLICATE, 12),
        ([*HEAD, *TRANS[:3], "#TRANS 3510 {} -1.01", "}"], Kind.UNBALANCED, 12),
        ([*HEAD, *BALANCES, *BOOKED, "#VER B 1 20250101 x", "{", "}"], Kind.OUTSIDE_YEAR, 29),
        ([*HEAD, *BALANCES, *BOOKED, "#PSALDO 0 202501 1930 {} 1"], Kind.OUTSIDE_YEAR, 29),
        ([*HEAD[:6], "#RAR -1 20230101 20231231", *HEAD[7:], "#IB 0 1930 0"], Kind.UNKNOWN_YEAR, 12),
        ([*HEAD, *BALANCES, *BOOKED[5:]], Kind.DIFFERS, 14),
        ([*HEAD, "#IB 0 1930 5", "#UB 0 1930 5"], Kind.UNEVEN, None),
    ],
)
def test_what_is_wrong_is_told_with_its_line(lines: list[str], kind: Kind, line: int | None) -> None:
    """Whatever is wrong is told by its kind, with the line where it stands."""
    assert (kind, line) in [(problem.kind, problem.line) for problem in problems(*lines)]


def test_every_problem_is_told_at_once() -> None:
    """All problems of a file are told in one go, in order, but no more than a person can use."""
    told = problems(*HEAD, "#IB 0 x 5", "#UB 0 1930 y", *TRANS[:3], "}")
    assert [(problem.kind, problem.line) for problem in told] == [
        (Kind.BAD_ACCOUNT, 12),
        (Kind.BAD_AMOUNT, 13),
        (Kind.UNBALANCED, 14),
    ]
    assert len(problems(*HEAD, *["x"] * 1000)) == sie4.errors.MOST_PROBLEMS
    assert len(problems(*["x"] * 1000)) == 1


def test_a_row_that_cannot_be_read_is_told_once() -> None:
    """A verification with a row that cannot be read is not also told not to balance."""
    (told,) = problems(*HEAD, *TRANS[:3], "#TRANS 3510 {} -1,00", "}")
    assert (told.kind, told.line, told.found) == (Kind.BAD_AMOUNT, 15, "-1,00")


def test_a_problem_says_what_stands_there_and_what_should() -> None:
    """A problem tells line, subject, what stands there and what was expected, also after pickling."""
    (told,) = problems(*HEAD, *TRANS[:3], "#TRANS 3510 {} -1.01", "}")
    assert str(told) == "line 12: the verification does not balance, in A 7, found '-0.01', expected 0"
    error = SieError([told])
    assert pickle.loads(pickle.dumps(error)).problems == (told,)


def test_year_balances() -> None:
    """A file of balances only (type 1) gives them by year; one that is left out is zero."""
    lines = [line.replace("#SIETYP 4", "#SIETYP 1") for line in HEAD]
    before = ["#RAR -1 20230101 20231231", "#UB -1 1930 100", "#UB -1 2010 -90", "#RES -1 3510 -10"]
    file = parsed(*lines, *before, "#IB 0 1930 100", "#IB 0 2010 -100", "#UB 0 2010 -60", "#RES 0 5010 60")
    assert sie4.check(file) == []
    assert totals(file, Measure.BALANCE) == {"2010": "-60", "5010": "60"}
    assert totals(file, Measure.BALANCE, -1) == {"1930": "100", "2010": "-90", "3510": "-10"}
    assert totals(file, Measure.OPENING) == {"1930": "100", "2010": "-100"}
    assert totals(file, Measure.CHANGE) == {"1930": "-100", "2010": "40", "5010": "60"}
    assert not sie4.has_amounts(file, Measure.BUDGET)
    assert sie4.has_amounts(file, Measure.BALANCE, -1)


def test_periods_are_changes() -> None:
    """Period records (types 2 and 3) are changes: with the opening balance they give the closing one, or differ."""
    lines = [line.replace("#SIETYP 4", "#SIETYP 2") for line in HEAD]
    periods = ["#PSALDO 0 202401 1930 {} 80.50", "#PSALDO 0 202402 1930 {} -30.00"]
    assert problems(*lines, *BALANCES, *periods) == []
    (told,) = problems(*lines, *BALANCES, *periods[:1])
    assert (told.kind, told.line, told.subject) == (Kind.DIFFERS, 14, "1930")
    assert (told.found, told.expected) == ("150.50", "180.50")
    file = parsed(*lines, *BALANCES[:2], *BALANCES[3:], *periods)
    assert totals(file, Measure.BALANCE)["1930"] == "150.50"


def test_balances_that_are_left_out_are_worked_out() -> None:
    """A file that states no result gets it from its verifications."""
    file = parsed(*HEAD, *BALANCES[:2], *BOOKED)
    assert totals(file, Measure.BALANCE) == {"1930": "150.50", "2010": "-100.00", "3510": "-80.50", "5010": "30.00"}


def test_amounts_by_object_from_verifications() -> None:
    """An account is split by the objects of one dimension; what belongs to none of them is kept apart."""
    file = parsed(*WHOLE)
    assert sie4.amounts(file, Measure.BALANCE, dimension="1")["5010"] == {"10": Decimal(10), "20": Decimal(20)}
    assert sie4.amounts(file, Measure.BALANCE, dimension="6")["5010"] == {"P1": Decimal(10), "": Decimal(20)}
    assert sie4.amounts(file, Measure.CHANGE, dimension="1")["1930"] == {"": Decimal("50.50")}


def test_amounts_by_object_from_balances() -> None:
    """Without verifications the objects' own records give the split: changes, opening and closing balances."""
    lines = [line.replace("#SIETYP 4", "#SIETYP 3") for line in HEAD]
    own = ['#OIB 0 1930 {1 "10"} 40', '#OUB 0 1930 {1 "10"} 50', '#OIB 0 2010 {1 "10"} -40']
    periods = ['#PSALDO 0 202401 5010 {1 "10"} 10', '#PSALDO 0 202402 5010 {1 "10"} 5', "#PSALDO 0 202402 5010 {} 30"]
    file = parsed(*lines, *BALANCES, *own, *periods)
    assert sie4.check(file) == []
    split_by = {measure: sie4.amounts(file, measure, dimension="1") for measure in Measure}
    assert split_by[Measure.OPENING]["1930"] == {"10": Decimal(40), "": Decimal(60)}
    assert split_by[Measure.BALANCE]["1930"] == {"10": Decimal(50), "": Decimal("100.50")}
    assert split_by[Measure.BALANCE]["2010"] == {"10": Decimal(-40), "": Decimal(-60)}
    assert split_by[Measure.BALANCE]["5010"] == {"10": Decimal(15), "": Decimal(15)}
    assert split_by[Measure.CHANGE]["5010"] == {"10": Decimal(15), "": Decimal(15)}
    assert split_by[Measure.BUDGET] == {}


def test_budgets_are_counted_once() -> None:
    """An account's budget is its records without object, else its objects; of several dimensions it cannot be told."""
    total = ["#PBUDGET 0 202401 5010 {} 10", "#PBUDGET 0 202402 5010 {} 20"]
    ten, twenty = '#PBUDGET 0 202401 5010 {1 "10"} 4', '#PBUDGET 0 202401 5010 {1 "20"} 6'
    project, other = '#PBUDGET 0 202401 5010 {6 "P1"} 3', "#PBUDGET -1 202301 5010 {} 99"
    before = "#RAR -1 20230101 20231231"
    assert totals(parsed(*WHOLE, before, *total, ten, project, other), Measure.BUDGET) == {"5010": "30"}
    assert totals(parsed(*WHOLE, ten, twenty), Measure.BUDGET) == {"5010": "10"}
    split_by = sie4.amounts(parsed(*WHOLE, *total, ten), Measure.BUDGET, dimension="1")
    assert split_by == {"5010": {"10": Decimal(4), "": Decimal(26)}}
    with pytest.raises(SieError) as told:
        totals(parsed(*WHOLE, ten, project), Measure.BUDGET)
    assert [(problem.kind, problem.line) for problem in told.value.problems] == [(Kind.AMBIGUOUS_BUDGET, 30)]


def test_a_file_cut_at_any_byte_is_refused_or_whole() -> None:
    """However a file is cut off, it is refused, or all its amounts are those of the whole file."""
    budget = ['#PBUDGET 0 202401 5010 {1 "10"} 25.00', "#PBUDGET 0 202402 5010 {} 35.00"]
    content = encoded([*HEAD, *BALANCES, *budget, *BOOKED])
    whole = {measure: sie4.amounts(sie4.parse(content), measure, dimension="1") for measure in Measure}
    passed = []
    for size in range(len(content)):
        try:
            file = sie4.parse(content[:size])
        except SieError:
            continue
        if not sie4.check(file):
            assert {measure: sie4.amounts(file, measure, dimension="1") for measure in Measure} == whole
            passed.append(size)
    assert passed == [len(content) - 2, len(content) - 1]


ODD = st.sampled_from(
    ["{", "}", '"', '\\"', "#", "\r\n", " ", "-", "0", "å", "\x1a", "#TRANS", "#VER A 1 20240101", "\x00"]
)


@given(st.data())
def test_whatever_stands_in_a_file_it_is_read_or_refused(data: st.DataObject) -> None:
    """A file with anything put in or taken away is read or refused with a reason, whatever its bytes are."""
    content = encoded(WHOLE)
    at = data.draw(st.integers(0, len(content)))
    taken = data.draw(st.integers(0, 30))
    put = data.draw(st.binary(max_size=20) | st.lists(ODD, max_size=6).map(lambda odd: "".join(odd).encode("cp437")))
    changed = data.draw(st.sampled_from([content[:at] + put + content[at + taken :], put, b"#FLAGGA 0\n" + put]))
    try:
        file = sie4.parse(changed)
        for measure in Measure:
            sie4.amounts(file, measure, dimension="1")
    except SieError as error:
        told = list(error.problems)
    else:
        told = sie4.check(file)
    assert all(isinstance(problem, Problem) for problem in told)


def read_as(content: bytes, each: Callable[[Verification], object] | None) -> object:
    """Give what a file is read as, or what is wrong with it."""
    try:
        file = sie4.parse(content, each)
    except SieError as error:
        return error.problems
    return sorted(file.booked, key=lambda booked: booked.line), file.days, file.verifications, file.remarks


@given(st.data())
def test_verifications_are_the_same_read_one_by_one(data: st.DataObject) -> None:
    """What is booked, and what is wrong, are the same whether or not somebody wants each verification."""
    rows = [
        '#TRANS 1930 {} 1.00 "" "a b" 0',
        '#TRANS 3510 { 1 "10" } -1.00',
        "#TRANS 5010 {01 10 6 x} .00",
        "#RTRANS x",
    ]
    lines = [*WHOLE, *["#VER A 1 20240115 x", "{", *rows, "}"] * 2]
    content = encoded(lines)
    for _ in range(data.draw(st.integers(0, 4))):
        at = data.draw(st.integers(0, len(content)))
        put = data.draw(
            st.sampled_from([b"", b'"', b"{", b"}", b" ", b"\\", b"0", b"\x00", b"\t", b"\r\n", b"#", b"-"])
        )
        content = content[:at] + put + content[at + data.draw(st.integers(0, 2)) :]
    assert read_as(content, None) == read_as(content, lambda _each: None)


@given(st.text(alphabet='a\\" {}', max_size=200))
def test_odd_quotation_marks_cost_no_time(text: str) -> None:
    """No line, however its quotation marks and braces stand, takes more than a moment to split or refuse."""
    line = f"#KONTO 1930 {text * 50}".strip()
    try:
        fields = [*split(line, 1), line]
    except SieError as error:
        fields = [problem.found for problem in error.problems]
    assert fields


NAMES = st.text(alphabet='abcåäöÅÄÖ "{}#,;', max_size=12).map(str.strip)
ORE = st.integers(-(10**12), 10**12).map(lambda ore: Decimal(ore).scaleb(-2))


def quoted(text: str) -> str:
    return '"' + text.replace('"', '\\"') + '"'


@given(
    names=st.dictionaries(st.integers(1000, 8999).map(str), NAMES, min_size=1, max_size=5),
    booked=st.lists(st.tuples(ORE, NAMES, st.dates(dt.date(2024, 1, 1), dt.date(2024, 12, 31)), NAMES), max_size=5),
    encoding=st.sampled_from(["cp437", "utf-8", "cp1252"]),
)
def test_what_is_written_is_read(
    names: dict[str, str], booked: list[tuple[Decimal, str, dt.date, str]], encoding: str
) -> None:
    """Accounts, texts, objects, dates and amounts that are written to a file are those that are read from it."""
    accounts = sorted(names)
    one, other = accounts[0], accounts[-1]
    lines = [*HEAD[:6], *(f"#KONTO {number} {quoted(name)}" for number, name in names.items()), "#DIM 1 ÅÄÖ"]
    for number, (amount, text, date, name) in enumerate(booked):
        lines += [f"#VER A {number} {date:%Y%m%d} {quoted(text)}", "{"]
        lines += [f"#TRANS {one} {{1 {quoted(name)}}} {amount}", f"#TRANS {other} {{}} {-amount}", "}"]
    lines += ["#VER B 1 20240101 slut", "{", "}"]
    each: list[Verification] = []
    file = sie4.parse(encoded(lines, encoding), each.append)
    assert {number: account.name for number, account in file.accounts.items()} == names
    assert [(item.text, item.date) for item in each[:-1]] == [(text, date) for _, text, date, _ in booked]
    assert [item.transactions for item in each[:-1]] == [
        (Transaction(one, (("1", name),), amount), Transaction(other, (), -amount)) for amount, _, _, name in booked
    ]


@pytest.mark.slow
def test_a_hundred_thousand_verifications() -> None:
    """A file with as many verifications as a large municipality's is read, added up and checked."""
    count = 100_000
    rows = (
        f'#VER A {number} 2024{number % 12 + 1:02}15 "Köp {number}"\r\n{{\r\n'
        f'#TRANS 5010 {{1 "{number % 50}"}} {number}.50 "" "Å" 0\r\n#TRANS 1930 {{}} -{number}.50\r\n}}\r\n'
        for number in range(count)
    )
    total = Decimal(count * (count - 1) // 2) + count * Decimal("0.5")
    result = ["#IB 0 1930 0", f"#UB 0 1930 {-total}", f"#RES 0 5010 {total}"]
    file = sie4.parse(encoded([*HEAD, *result]) + "".join(rows).encode("cp437"))
    assert file.verifications == count
    assert sie4.check(file) == []
    parts = sie4.amounts(file, Measure.BALANCE, dimension="1")["5010"]
    assert len(parts) == 50
    assert sum(parts.values()) == total


def test_a_large_file_takes_little_memory(tmp_path: Path) -> None:
    """A file is read a line at a time: what is held does not grow with the verifications (bench.sie: a million)."""
    path = tmp_path / "bok.se"
    bench.write(path, 20_000)
    bench.write(tmp_path / "liten.se", 100)
    assert bench.memory(path) - bench.memory(tmp_path / "liten.se") < 5_000_000 < path.stat().st_size * 2


def test_the_reader_stands_alone() -> None:
    """The reader imports nothing but Python's own modules and itself."""
    for path in Path(sie4.__file__).parent.glob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        found = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        found |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        assert {name.partition(".")[0] for name in found} <= {*sys.stdlib_module_names, "sie4"}


def test_a_label_ends_at_a_blank() -> None:
    """Other spaces than blank and tab are part of a label, which is then unknown; the record is skipped."""
    with pytest.raises(SieError) as caught:
        sie4.parse("#FLAGGA 0\r\n#SIETYP 1\r\n#RES\u00a0x 0 3010 1.00\r\n".encode("cp437"))
    assert Kind.EMPTY in {problem.kind for problem in caught.value.problems}
