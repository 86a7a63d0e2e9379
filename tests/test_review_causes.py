"""Granskning: the cell that is wrong, found by trying what would mend it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import cache

import pytest

from arsredovisning.data.values import Value
from arsredovisning.data.year import YearData
from arsredovisning.project.workspace import ReportFolder, Workspace
from arsredovisning.review.context import Deviation, Term, may_be_rounding
from arsredovisning.review.findings import Examination, Finding
from arsredovisning.review.run import examine
from arsredovisning.review.slips import slip
from tests.project import REPOSITORY, Project


def examined(project: Project, *lines: str) -> Examination:
    """Review a report with a statement of these rows."""
    project.table("resultatrakning", "id;rubrik;typ;summa;2024;2023", *lines)
    return examine(project.data)


def sums_of(examination: Examination) -> dict[str, Finding]:
    """Give what is said of the statement's sums, by row and column."""
    found = (item for item in examination.findings if item.rule.startswith("SUMMA"))
    return {f"{item.row}.{item.column}": item for item in found}


def cures_of(examination: Examination) -> list[list[tuple[str, str, str]]]:
    """Give the cures of each cause: which cell, what is printed, and what is right."""
    return [
        [
            (change.place.partition(".")[2], _plain(change.printed), _plain(change.right))
            for remedy in cause.remedies
            for change in remedy.changes
        ]
        for cause in examination.causes
    ]


def _plain(figure: str) -> str:
    return figure.replace("\u00a0", "").replace("−", "-")


@pytest.mark.parametrize(
    ("printed", "right", "told"),
    [
        ("26", "-26", "Tecknet är omvänt."),
        ("9365", "9356", "Två siffror är omkastade."),
        ("813", "8013", "En siffra saknas."),
        ("70112", "7112", "En siffra är för mycket."),
        ("10119", "10019", "En siffra skiljer."),
        ("7011.12", "701.12", "En siffra är för mycket."),
        ("5", "56", ""),
        ("65", "56", ""),
        ("-9365", "9356", ""),
        ("26", "36", ""),
        ("0", "0", ""),
    ],
)
def test_a_slip_of_the_pen(printed: str, right: str, told: str) -> None:
    """A turned sign, and digits that are swapped, missing, too many or other, are told, from three digits."""
    assert slip(Decimal(printed), Decimal(right)) == told


def test_one_cell_that_cures_several_findings(project: Project) -> None:
    """A cell that two sums ask the same number of is named with that number, and both are told to have it as cause."""
    lines = ["a;A;;;2452;", "b;B;;;3219;", "c;C;;;70;", "s;S;summa;a + b;5761;", "t;T;summa;a + c;2612;"]
    found = examined(project, *lines)
    assert cures_of(found) == [[("a.2024", "2452", "2542")]]
    assert {item.cause for item in sums_of(found).values()} == {"O1"}
    assert found.causes[0].words == (
        "Med 2\u00a0542 i stället för 2\u00a0452 på ”A”, 2024 (Resultaträkning) försvinner de två avvikelserna, "
        "och ingen ny uppstår. Två siffror är omkastade."
    )


def test_a_sum_that_another_confirms_is_not_blamed(project: Project) -> None:
    """Where the sum is part of a larger one that holds, a row of it is wrong, and the rows are named."""
    lines = ["a;A;;;2452;", "b;B;;;3219;", "s;S;summa;a + b;5761;", "d;D;;;100;", "t;T;summa;s + d;5861;"]
    assert cures_of(examined(project, *lines)) == [[("a.2024", "2452", "2542")]]


def test_follow_ons_have_the_cause_of_what_they_follow(project: Project) -> None:
    """A wrong sum makes the larger sum wrong too; both come of the one cell."""
    found = examined(project, "a;A;;;2242;", "s;S;summa;a;2577;", "b;B;;;3219;", "t;T;summa;s + b;5461;")
    assert cures_of(found) == [[("s.2024", "2577", "2242")]]
    assert [item.cause for item in sums_of(found).values()] == ["O1", "O1"]


def test_columns_that_have_changed_places(project: Project) -> None:
    """Two cells of a row that hold each other's numbers are told, since exchanging them mends the sums of both."""
    found = examined(project, "a;A;;;4321;1234", "b;B;;;5000;6000", "s;S;summa;a + b;6234;10321")
    assert cures_of(found) == [[("a.2024", "4321", "1234"), ("a.2023", "1234", "4321")]]
    assert "Talen har bytt plats." in found.causes[0].words


def test_an_equal_neighbour_has_not_changed_places(project: Project) -> None:
    """A wrong number beside a column with the right one and a zero is not told to have changed places."""
    columns = '{ id = "intakt" }, { id = "kostnad" }, { id = "netto", formel = "intakt + kostnad" }'
    project.write("tabeller.toml", f'[resultatrakning]\nrubrik = "R"\nenhet = "tkr"\nkolumner = [{columns}]\n')
    project.text("ingress", "Text.")
    rows = ["a;A;;0;-775;-757", "b;B;;0;-100;-100", "s;S;a + b;0;-875;-875"]
    project.table("resultatrakning", "id;rubrik;summa;intakt;kostnad;netto", *rows)
    found = examine(project.data)
    assert cures_of(found) == [[("a.netto", "-757", "-775")]]
    assert "bytt plats" not in found.causes[0].words


def test_a_row_that_is_left_out(project: Project) -> None:
    """A sum that is right without one of its rows is told not to count it, where no number can be blamed."""
    lines = ["a;A;;;-2796;", "b;B;;;-32;", "s;S;summa;a + b;-2796;", "c;C;summa;s;-2796;", "d;D;summa;a;-2796;"]
    found = examined(project, *lines)
    assert [remedy.left_out for cause in found.causes for remedy in cause.remedies] == ["”B” (−32)"]
    assert "inte medräknad" in sums_of(found)["s.2024"].likely_cause


def test_signs_that_only_together_mend_a_sum(project: Project) -> None:
    """Two cells that last year's report has with other signs are one cause with the sum that they make right."""
    last = ReportFolder(project.folder.workspace, "provlandet", 2023)
    last.data.joinpath("tabeller").mkdir(parents=True)
    last.settings.write_text('titel = "T"\ndelar = []\n', "utf-8")
    last.table_settings.write_text('[resultatrakning]\nrubrik = "R"\nenhet = "tkr"\n', "utf-8")
    rows = "id;rubrik;typ;summa;2023\na;A;;;-28\nb;B;;;95\nc;C;;;3152\ns;S;summa;a + b + c;3219\n"
    last.table("resultatrakning").write_text(rows, "utf-8")
    found = examined(project, "a;A;;;1;28", "b;B;;;1;-95", "c;C;;;1;3152", "s;S;summa;a + b + c;3;3219")
    assert cures_of(found) == [[("a.2023", "28", "-28"), ("b.2023", "-95", "95")]]
    assert {item.rule for item in found.findings if item.cause} == {"JÄMFÖR-ÅR", "SUMMA-RAD"}


def test_nothing_is_said_when_nothing_explains_it(project: Project) -> None:
    """A sum whose every part may be the wrong one names none of them when they are many."""
    found = examined(project, *(f"{row};{row};;;480;" for row in "abcd"), "s;S;summa;a + b + c + d;1337;")
    assert sums_of(found)["s.2024"].likely_cause == ""
    assert found.causes == ()


def test_a_few_that_are_as_good_as_each_other_are_all_named(project: Project) -> None:
    """Where the sum or one of two rows may be wrong, all three are named with what they should be."""
    found = examined(project, "a;A;;;480;", "b;B;;;1280;", "s;S;summa;a + b;1337;")
    assert sorted(cures_of(found)[0]) == [
        ("a.2024", "480", "57"),
        ("b.2024", "1280", "857"),
        ("s.2024", "1337", "1760"),
    ]
    assert found.causes[0].words.startswith("Något av det här i tabellen ”Resultaträkning” är troligen fel")


@pytest.mark.parametrize(
    ("printed", "expected", "unit", "told"),
    [
        ("8972", "8972.537", "tkr", True),
        ("8972", "8973.6", "tkr", False),
        ("35", "35.6", "%", True),
        ("3", "3.6", "tkr", False),
        ("100.02", "100.01", "tkr", True),
        ("126", "125", "antal", False),
    ],
)
def test_rounding(printed: str, expected: str, unit: str, told: bool) -> None:
    """A difference of one more step than rounding allows may be rounding, in amounts and shares; never in counts."""
    assert may_be_rounding(Deviation("", printed=Value(printed, unit), expected=Decimal(expected))) == told
    term = Term("A", Decimal(expected))
    assert may_be_rounding(Deviation("", printed=Value(printed, unit), expected="ord", terms=(term,))) is False


def test_the_same_number_told_again_is_not_rounded(project: Project) -> None:
    """A comparative that is one away from what last year's report printed in the same unit is an error."""
    last = ReportFolder(project.folder.workspace, "provlandet", 2023)
    last.data.joinpath("tabeller").mkdir(parents=True)
    last.settings.write_text('titel = "T"\ndelar = []\n', "utf-8")
    last.table_settings.write_text('[resultatrakning]\nrubrik = "R"\nenhet = "tkr"\n', "utf-8")
    last.table("resultatrakning").write_text("id;rubrik;2023\na;A;4001\n", "utf-8")
    (found,) = (item for item in examined(project, "a;A;;;1;4002").findings if item.rule == "JÄMFÖR-ÅR")
    assert (found.severity, found.likely_cause[:9]) == ("fel", "Med 4\u00a0001")


def test_rounding_is_a_notice(project: Project) -> None:
    """A sum that is off by what rounding twice explains is no error, and no number is blamed for it."""
    found = sums_of(examined(project, "a;A;;;4001;", "b;B;;;6001;", "c;C;summa;a + b;10004;"))["c.2024"]
    assert (found.severity, found.cause) == ("upplysning", "")
    assert found.likely_cause == "Skillnaden är så liten att den kan bero på hur talen är avrundade."


PUBLISHED = [
    ("jamtland", 2022, "not_kortfristiga_skulder.summa.2022", "på ”Skuld F-skatt”, 2022"),
    ("jamtland", 2022, "drift.resultat.budget_2022", "”Finansiella kostnader” (−32) är troligen inte medräknad"),
    ("jamtland", 2022, "balansrakning.summa_tillgangar.2022", "Med 10\u00a0019 i stället för 10\u00a0119"),
    ("jamtland", 2024, "balansrakning.summa_ek_skulder.2024", "Med 2\u00a0242 i stället för 2\u00a0577"),
    ("jamtland", 2024, "drift.resultat.avvikelse_2023", "Tecknet är omvänt."),
    ("jamtland", 2025, "not_kortfristiga_skulder.summa.2024", "Med −28 i stället för 28"),
    ("jamtland", 2025, "matt.antal_personer.utfall", "Med 332 i stället för 322"),
    ("solleftea", 2024, "kassaflode.lopande.2023", "Tecknet är omvänt."),
    ("solleftea", 2024, "kassaflode.arets_kassaflode.2023", "Med −256,46 i stället för 256,46"),
    ("solleftea", 2024, "balansrakning.summa_ek_skulder.2023", "Med 701,12 i stället för 7\u00a0011,12"),
    ("solleftea", 2024, "drift.resultat.kostnad_2023", "Med 0 i stället för 2\u00a0832 på ”Driftbidrag”"),
]


@pytest.fixture(scope="module")
def published() -> Callable[[str, int], dict[str, list[str]]]:
    """Give the likely causes in a published report by place."""

    @cache
    def causes(forbund: str, year: int) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for finding in examine(YearData(ReportFolder(Workspace(REPOSITORY), forbund, year))).findings:
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
    """No slip is blamed for what has another reason: three reports print the term alike, and 8 442 is not 8 482."""
    found = published("jamtland", 2024)
    assert not any("9\u00a0356" in said for causes in found.values() for said in causes)
    assert not any(
        "En siffra skiljer." in said for causes in found.values() for said in causes if "avvikelsen," in said
    )


def test_a_share_follows_its_count(project: Project) -> None:
    """A count that women and men contradict is mended together with the share that was worked out of it."""
    columns = ", ".join(f'{{ id = "{name}_2024" }}' for name in ("alla", "kvinnor", "man"))
    shares = ", ".join(f'{{ id = "{name}_2024_andel", enhet = "%" }}' for name in ("alla", "kvinnor", "man"))
    project.write("tabeller.toml", f'[avslut]\nrubrik = "Avslut"\nenhet = "antal"\nkolumner = [{columns}, {shares}]\n')
    project.text("ingress", "Text.")
    project.text("oversikt", "Text.")
    head = "id;rubrik;alla_2024;kvinnor_2024;man_2024;alla_2024_andel;kvinnor_2024_andel;man_2024_andel"
    project.table("avslut", head, "alla;Alla;97;53;44;100;100;100", "insats;Insats;20;12;18;21;23;41")
    found = examine(project.data)
    assert ("insats.man_2024", "18", "8") in cures_of(found)[0]
    assert ("insats.man_2024_andel", "41%", "18%") in cures_of(found)[0]


def test_a_claim_that_a_wrong_number_makes_false(project: Project) -> None:
    """A claim in a text that the cure makes true has the number as its cause."""
    lines = ["a;A;;;2452;2500", "b;B;;;3219;1", "c;C;;;70;1", "s;S;summa;a + b;5761;2501", "t;T;summa;a + c;2612;2501"]
    project.text("ingress", "Det blev {{ pastar(resultatrakning.a.2024 > resultatrakning.a.2023, 'mer') }} än då.\n")
    found = examined(project, *lines)
    (claim,) = (item for item in found.findings if item.rule == "PROSA-PÅSTÅENDE")
    assert (claim.cause, claim.likely_cause) == ("O1", found.causes[0].words)


def test_too_many_errors_are_told(project: Project) -> None:
    """A report with more errors than can be tried finds them all, and says that not every cause was looked for."""
    rows = [f"a{n};A{n};;;480;\r\nb{n};B{n};;;1280;\r\ns{n};S{n};summa;a{n} + b{n};1337;" for n in range(90)]
    found = examined(project, *rows)
    assert len(sums_of(found)) == 90
    assert [item.what for item in found.coverage.untried] == ["orsaken till alla avvikelser"]
