"""Granskning: the likely cause of a deviation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from arsredovisning.data.values import Value
from arsredovisning.data.year import YearData
from arsredovisning.project.workspace import ReportFolder, Workspace
from arsredovisning.review.causes import Causes
from arsredovisning.review.context import Deviation, Review, Term
from arsredovisning.review.rules import sums
from arsredovisning.review.run import review
from tests.project import REPOSITORY, Project


def cause(printed: str, expected: str, *terms: Term, unit: str = "tkr") -> str:
    """Give the likely cause of a deviation by itself."""
    deviation = Deviation("", printed=Value(printed, unit), expected=Decimal(expected), terms=terms)
    return Causes([deviation]).of(deviation)


def term(label: str, value: str, times: int = 1) -> Term:
    return Term(label, Decimal(value), Decimal(times))


def causes_in(project: Project, *lines: str) -> dict[str, str]:
    """Give the likely causes of wrong sums in a statement, by row and column."""
    project.table("resultatrakning", "id;rubrik;typ;summa;2024;2023", *lines)
    found = [*sums.rows(Review(project.data, {})), *sums.columns(Review(project.data, {}))]
    causes = Causes(found)
    return {deviation.place.partition(".")[2]: causes.of(deviation) for deviation in found}


@pytest.mark.parametrize(("printed", "expected"), [("26", "-26"), ("-734", "734"), ("26", "-25")])
def test_a_flipped_sign(printed: str, expected: str) -> None:
    """A figure with the sign of its opposite, within rounding, is told."""
    assert cause(printed, expected, term("A", "5"), term("B", "-30")) == "Tecknet är omvänt."


def test_counts_are_not_rounded() -> None:
    """A count that is nearly the opposite of what is expected, or one away from it, is not explained."""
    assert cause("26", "-25", unit="antal") == ""
    assert cause("126", "125", unit="antal") == "En siffra skiljer."
    assert cause("126", "125", unit="tkr").startswith("Skillnaden")


def test_a_term_with_flipped_sign() -> None:
    """A difference of twice a term is explained by the term's sign."""
    found = cause("3790077", "3782909", term("Leverantörer", "3786493"), term("Skuld F-skatt", "-3584"), unit="kr")
    assert found == "”Skuld F-skatt” (−3\u00a0584) har troligen omvänt tecken: skillnaden är två gånger talet."


def test_a_term_that_is_left_out() -> None:
    """A difference of just one term is explained by its not being counted, also when it is subtracted."""
    found = cause("-2796", "-2828", term("Resultat", "-2796"), term("Finansiella kostnader", "-32"))
    assert found == "”Finansiella kostnader” (−32) är troligen inte medräknad: skillnaden är just det talet."
    assert "inte medräknad" in cause("500", "468", term("A", "500"), term("B", "32", -1))


def test_two_terms_that_explain_it_are_no_explanation() -> None:
    """Nothing is said when two terms explain the difference equally well."""
    assert cause("2832", "5664", term("Intäkt", "2832"), term("Kostnad", "2832")) == ""
    assert cause("968", "1000", term("A", "952"), term("B", "16"), term("C", "32")) == ""


def test_a_small_term_explains_nothing() -> None:
    """A term of less than ten units is not blamed: any small difference would meet it."""
    assert cause("100", "93", term("A", "100"), term("B", "-7")) == ""


@pytest.mark.parametrize(
    ("printed", "expected", "found"),
    [
        ("9365", "9356", "Två siffror är omkastade."),
        ("813", "8013", "En siffra saknas."),
        ("70112", "7112", "En siffra är för mycket."),
        ("10119", "10019", "En siffra skiljer."),
        ("7011,12", "701,12", "En siffra är för mycket."),
    ],
)
def test_a_slip_of_digits(printed: str, expected: str, found: str) -> None:
    """Digits that are swapped, missing, too many or wrong are told."""
    assert cause(printed.replace(",", "."), expected.replace(",", ".")) == found


@pytest.mark.parametrize(("printed", "expected"), [("5", "56"), ("65", "56"), ("-9365", "9356"), ("26", "36")])
def test_digits_that_say_nothing(printed: str, expected: str) -> None:
    """Numbers of fewer than three digits, or of unlike sign, are not compared digit by digit."""
    assert cause(printed, expected) == ""


def test_a_slip_in_a_term_is_not_guessed() -> None:
    """Digits of a term are not blamed when nothing else says what the term should be."""
    assert cause("43", "52", term("Intäkter", "9365"), term("Kostnader", "9313", -1)) == ""


@pytest.mark.parametrize(
    ("printed", "expected", "unit", "told"),
    [
        ("8972", "8972.537", "tkr", True),
        ("8972", "8973.6", "tkr", False),
        ("35", "35.6", "%", True),
        ("3", "3.6", "tkr", False),
        ("100.02", "100.01", "tkr", True),
    ],
)
def test_rounding(printed: str, expected: str, unit: str, told: bool) -> None:
    """A difference of one more step than rounding allows may be rounding still, in amounts and shares."""
    assert ("avrundade" in cause(printed, expected, unit=unit)) == told


@pytest.mark.parametrize(
    ("printed", "expected", "told"), [("900", "904", True), ("840", "837", True), ("910", "904", False)]
)
def test_an_even_number(printed: str, expected: str, told: bool) -> None:
    """A number that is the expected one in even tens or hundreds is told to be rounded off."""
    assert (cause(printed, expected) == "Talet är troligen avrundat till ett jämnt tal.") == told


def test_a_figure_of_another_column(project: Project) -> None:
    """A figure that stands in one other column of its row may have come from there."""
    found = causes_in(project, "a;A;;;2242;2577", "s;S;summa;a;2577;2577")
    assert found == {"s.2024": "Samma tal står i kolumnen ”2023”; det kan ha hamnat i fel kolumn."}


def test_a_column_made_of_the_figure_is_not_another_column(project: Project) -> None:
    """A column that is worked out from the figure is not where it came from."""
    columns = '{ id = "utfall" }, { id = "budget" }, { id = "avvikelse", formel = "utfall - budget" }'
    described = f'[resultatrakning]\nrubrik = "R"\nenhet = "tkr"\nkolumner = [{columns}]\n'
    project.write("tabeller.toml", described)
    project.table("resultatrakning", "id;rubrik;summa;utfall;budget;avvikelse", "a;A;;181;-;181", "s;S;a;237;0;237")
    found = list(sums.rows(Review(project.data, {})))
    assert [Causes(found).of(deviation) for deviation in found if deviation.place.endswith("utfall")] == [""]


def test_columns_that_have_changed_places(project: Project) -> None:
    """Two columns of a row that hold each other's numbers are told when the sums of both say so."""
    found = causes_in(project, "a;A;;;4321;1234", "b;B;;;5000;6000", "s;S;summa;a + b;6234;10321")
    assert set(found) == {"s.2024", "s.2023"}
    assert set(found.values()) == {"”A”: talen i kolumnerna ”2024” och ”2023” har troligen bytt plats."}


def test_two_deviations_with_one_cause(project: Project) -> None:
    """A term that deviates itself, so that one number mends both deviations, is named with the number."""
    lines = ["a;A;;;2242;", "s;S;summa;a;2577;", "b;B;;;3219;", "t;T;summa;s + b;5461;"]
    found = causes_in(project, *lines)
    assert found["t.2024"] == (
        "Samma orsak som en annan avvikelse: med 2\u00a0242 i stället för 2\u00a0577 på ”S” stämmer båda."
    )


def test_a_confirmed_slip_of_digits_in_a_term(project: Project) -> None:
    """Swapped digits of a term are told when two sums ask for the same number in its place."""
    lines = ["a;A;;;2452;", "b;B;;;3219;", "c;C;;;70;", "s;S;summa;a + b;5761;", "t;T;summa;a + c;2612;"]
    found = causes_in(project, *lines)
    assert set(found.values()) == {
        "Samma orsak som en annan avvikelse: med 2\u00a0542 i stället för 2\u00a0452 på ”A” stämmer båda. "
        "Två siffror är omkastade."
    }


def test_nothing_is_said_when_nothing_explains_it(project: Project) -> None:
    """A difference that no cause explains whole has no likely cause."""
    assert causes_in(project, "a;A;;;480;", "b;B;;;1280;", "s;S;summa;a + b;1337;") == {"s.2024": ""}


def test_what_the_rule_knows_goes_first() -> None:
    """A cause that the rule gives is kept, and words are never explained by figures."""
    flipped = Deviation("", printed=Value(26, "tkr"), expected=Decimal(-26))
    assert Causes([]).of(replace(flipped, cause="Så är det.")) == "Så är det."
    assert Causes([]).of(replace(flipped, printed="uppnått", expected="ej uppnått")) == ""


PUBLISHED = [
    (
        "jamtland",
        2022,
        "not_kortfristiga_skulder.summa.2022",
        "”Skuld F-skatt” (−3\u00a0584) har troligen omvänt tecken",
    ),
    ("jamtland", 2022, "drift.resultat.budget_2022", "”Finansiella kostnader” (−32) är troligen inte medräknad"),
    ("jamtland", 2022, "balansrakning.summa_tillgangar.2022", "med 10\u00a0019 i stället för 10\u00a0119"),
    ("jamtland", 2024, "balansrakning.avsattningar.2024", "Samma tal står i kolumnen"),
    ("jamtland", 2024, "drift.resultat.avvikelse_2023", "Tecknet är omvänt."),
    ("solleftea", 2024, "kassaflode.lopande.2023", "Tecknet är omvänt."),
    ("solleftea", 2024, "kassaflode.arets_kassaflode.2023", "med −256,46 i stället för 256,46"),
]


@pytest.fixture(scope="module")
def published() -> Callable[[str, int], dict[str, list[str]]]:
    """Give the likely causes in a published report by place."""

    def causes(forbund: str, year: int) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for finding in review(YearData(ReportFolder(Workspace(REPOSITORY), forbund, year))):
            found.setdefault(finding.place, []).append(finding.likely_cause)
        return found

    return causes


@pytest.mark.parametrize(("forbund", "year", "place", "told"), PUBLISHED)
def test_published_errors_are_explained(
    published: Callable[[str, int], dict[str, list[str]]], forbund: str, year: int, place: str, told: str
) -> None:
    """Errors of the published reports are explained as they can be seen to have come about."""
    assert any(told in said for said in published(forbund, year)[place])


def test_a_published_error_without_explanation(published: Callable[[str, int], dict[str, list[str]]]) -> None:
    """Swapped digits are not blamed for a difference that has another reason: three reports print the term alike."""
    found = published("jamtland", 2024)
    assert not any("9\u00a0356" in said for causes in found.values() for said in causes)
    assert not any("5 för 56" in said for causes in found.values() for said in causes)
