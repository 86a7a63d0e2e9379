"""Granskning: verdicts against their measures, and measures against the tables."""

from __future__ import annotations

import pytest

from arsredovisning.data.year import YearData
from arsredovisning.project.workspace import Workspace
from arsredovisning.review.context import Deviation, Review, deviations_in
from arsredovisning.review.rules.goals import counts, verdicts
from tests.project import REPOSITORY, Project

GOALS = """
[bedomningar]
rubrik = "Bedömningar"
enhet = "text"
kolumner = [{ id = "mal", typ = "text" }, { id = "bedomning", typ = "text" }, { id = "tillagg", typ = "text" }]

[matt]
rubrik = "Mått"
enhet = "%"
kolumner = [
  { id = "mal", typ = "text" }, { id = "bedomning", typ = "text" }, { id = "grupp", typ = "text" },
  { id = "riktning", typ = "text" }, { id = "maltal" }, { id = "utfall" },
]
"""
TIED = """
[matt]
rubrik = "Mått"
enhet = "%"
kolumner = [
  { id = "utfall", ar = 2024 }, { id = "utfall_k", ar = 2024 }, { id = "fg", ar = 2023 },
  { id = "antal", ar = 2024, enhet = "antal" }, { id = "fg_av", ar = 2023, enhet = "antal" },
]

[deltagare]
rubrik = "Deltagare"
enhet = "antal"
kolumner = [{ id = "alla_2024" }, { id = "kvinnor_2024" }, { id = "man_2024" }, { id = "alla_2023" }]

[avslut]
rubrik = "Avslut"
enhet = "antal"
kolumner = [{ id = "alla_2024" }, { id = "alla_2024_andel", enhet = "%" }, { id = "alla_2023" }]

[balansrakning]
rubrik = "Balansräkning"
enhet = "kr"
kolumner = [{ id = "2024" }, { id = "2023" }]

[fakta]
rubrik = "Fakta"
enhet = "antal"
kolumner = [{ id = "varde" }]
"""
MEASURES = "id;rubrik;enhet;utfall;utfall_k;fg;antal;fg_av"


def judge(project: Project, verdict: str, *measures: str, goals: str = "ett", added: str = "") -> list[Deviation]:
    project.write("tabeller.toml", GOALS)
    project.table("bedomningar", "id;rubrik;mal;bedomning;tillagg", f"b;Målet;{goals};{verdict};{added}")
    rows = [f"m{number};Mått {number};{measure}" for number, measure in enumerate(measures)]
    project.table("matt", "id;rubrik;mal;bedomning;grupp;riktning;maltal;utfall", *rows)
    return deviations_in(verdicts(Review(project.data, {})))


def compare(project: Project, measure: str, **cells: str) -> list[Deviation]:
    tables = {
        "deltagare": ["id;rubrik;alla_2024;kvinnor_2024;man_2024;alla_2023", "inskrivna;Inskrivna;332;160;167;292"],
        "avslut": ["id;rubrik;alla_2024;alla_2024_andel;alla_2023", "avslutade;A;142;;97", "arbete_studier;B;49;35;31"],
        "balansrakning": ["id;rubrik;2024;2023", "eget_kapital;Eget kapital;3008500;1737000"],
        "fakta": ["id;rubrik;varde", "forumdeltagare;Deltagare i forum;620"],
    }
    project.write("tabeller.toml", TIED)
    for name, lines in tables.items():
        project.table(name, *lines)
    project.table("matt", MEASURES, measure)
    return deviations_in(counts(Review(project.data, {})))


def told(item: Deviation) -> str:
    return f"{item.place}: {item.printed} för {item.expected}"


MET, MISSED = "ett;;Deltagare;minst;80;80", "ett;;Chefer;minst;80;79"
UNKNOWN = ["ett;;;minst;80;", "ett;;;minst;;80", "ett;;;;80;80"]


@pytest.mark.parametrize(
    ("measures", "right"),
    [
        ([MET], {"uppnatt"}),
        ([MET, MET], {"uppnatt"}),
        ([MET, MISSED], {"delvis", "till_viss_del"}),
        ([MISSED], {"ej"}),
        ([MISSED, MISSED], {"ej"}),
        (["ett;;;hogst;20;20"], {"uppnatt"}),
        (["ett;;;hogst;20;21"], {"ej"}),
        *(([MET, unknown], {"uppnatt", "delvis", "till_viss_del"}) for unknown in UNKNOWN),
        *(([MISSED, unknown], {"ej", "delvis", "till_viss_del"}) for unknown in UNKNOWN),
        *(([MET, MISSED, unknown], {"delvis", "till_viss_del"}) for unknown in UNKNOWN),
        *(([unknown], {"uppnatt", "delvis", "till_viss_del", "ej"}) for unknown in UNKNOWN),
        ([], {"uppnatt", "delvis", "till_viss_del", "ej"}),
    ],
)
def test_verdicts_that_can_be_right(project: Project, measures: list[str], right: set[str]) -> None:
    """All targets met is reached, some partly, none not; what is unknown may be either, and no other is accepted."""
    passed = {
        verdict for verdict in ("uppnatt", "delvis", "till_viss_del", "ej") if not judge(project, verdict, *measures)
    }
    assert passed == right


@pytest.mark.parametrize("verdict", ["redovisas_ej", "ingen"])
def test_no_verdict(project: Project, verdict: str) -> None:
    """Where no verdict is given, nothing is judged."""
    assert judge(project, verdict, MISSED) == []


def test_a_wrong_verdict(project: Project) -> None:
    """A wrong verdict is found with both in words, and each measure with its group, outcome and target."""
    (found,) = judge(project, "uppnatt", MET, MISSED, added="bättre än förra året")
    assert (found.place, found.printed, found.expected) == ("bedomningar.b.bedomning", "uppnått", "delvis uppnått")
    assert "Mått 0 (Deltagare) 80\u00a0% mot minst 80\u00a0%" in found.message
    assert "Mått 1 (Chefer) 79\u00a0% mot minst 80\u00a0%" in found.message
    assert "bättre än förra året" in found.message


def test_what_is_unknown_is_told(project: Project) -> None:
    """A verdict that is wrong either way is found although a measure is unknown, which the message tells."""
    (found,) = judge(project, "ej", MET, "ett;;;minst;80;")
    assert found.expected == "uppnått eller delvis uppnått"
    assert "Mått 1 utan utfall mot minst 80\u00a0%" in found.message


def test_a_verdict_of_several_goals(project: Project) -> None:
    """A verdict counts the measures of all its goals, and a goal without measures may have been met or not."""
    other = MISSED.replace("ett", "tva")
    assert judge(project, "delvis", MET, other, goals="ett tva") == []
    assert len(judge(project, "uppnatt", MET, other, goals="ett tva")) == 1
    assert judge(project, "delvis", MET, goals="ett tre") == []
    assert len(judge(project, "delvis", MET, other, goals="ett")) == 1


def test_a_goal_of_several_verdicts(project: Project) -> None:
    """A measure that names another verdict is not counted."""
    assert judge(project, "uppnatt", MET, "ett;annan;;minst;80;79") == []
    assert len(judge(project, "uppnatt", MET, "ett;b;;minst;80;79")) == 1


@pytest.mark.parametrize(
    ("measure", "found"),
    [
        ("antal_personer;Deltagare;antal;332;160;292;;", []),
        ("antal_personer;Deltagare;antal;322;161;293;;", ["utfall", "utfall_k", "fg"]),
        ("annat_id;Inskrivna;antal;322;;;;", ["utfall"]),
        ("annat_id;Inskrivna;%;50;;;;", []),
        ("antal_personer;Deltagare;%;50;;;;", []),
        ("arbete_studier;Arbete;%;35;;;49;97", []),
        ("arbete_studier;Arbete;%;34;;;48;98", ["utfall", "antal", "fg_av"]),
        ("forum;Forum;antal;620;;240;;", []),
        ("forum;Forum;antal;600;;;;", ["utfall"]),
        ("eget_kapital;Eget kapital;tkr;3008;;1737;;", []),
        ("eget_kapital;Eget kapital;tkr;3009;;1736;;", ["fg"]),
    ],
)
def test_measures_that_state_what_a_table_does(project: Project, measure: str, found: list[str]) -> None:
    """A measure is the table's figure of the same year, sex and kind of unit; kr and tkr may differ by rounding."""
    assert [item.column.id for item in compare(project, measure) if item.column] == found


def test_both_places_are_told(project: Project) -> None:
    """A measure that differs is found with both figures and the table that has the other."""
    (found,) = compare(project, "antal_personer;Inskrivna;antal;322;;;;")
    assert told(found) == "matt.antal_personer.utfall: 322 för 332"
    assert "”Deltagare”" in found.message
    assert [term.place for term in found.terms] == ["deltagare.inskrivna.alla_2024"]


@pytest.mark.parametrize(
    ("forbund", "year", "expected"),
    [
        ("jamtland", 2020, []),
        ("jamtland", 2022, ["eget_kapital: delvis uppnått, ej uppnått"]),
        (
            "jamtland",
            2024,
            [
                "inflytande: uppnått, delvis uppnått",
                "hantera_situation: delvis uppnått, ej uppnått",
                "erfarenheter: uppnått, delvis uppnått",
                "jamstalldhet: delvis uppnått, ej uppnått",
            ],
        ),
        (
            "jamtland",
            2025,
            [
                "arbete_studier: delvis uppnått, ej uppnått",
                "samverkansstrukturer: delvis uppnått, ej uppnått",
                "spridning: uppnått, delvis uppnått",
            ],
        ),
        ("solleftea", 2024, []),
    ],
)
def test_published_verdicts(forbund: str, year: int, expected: list[str]) -> None:
    """Published verdicts that do not follow from the published outcomes and targets are found, and no others."""
    found = deviations_in(verdicts(Review(YearData(Workspace(REPOSITORY).find(forbund, year)), {})))
    assert [f"{item.row.id}: {item.printed}, {item.expected}" for item in found if item.row] == expected


@pytest.mark.parametrize(
    ("forbund", "year", "expected"),
    [
        ("jamtland", 2020, []),
        ("jamtland", 2022, []),
        ("jamtland", 2024, []),
        (
            "jamtland",
            2025,
            [
                "matt.antal_personer.utfall: 322 för 332",
                "matt.inflytande_stod.fg: 77 för 91",
                "matt.inflytande_synpunkter.fg: 91 för 82",
            ],
        ),
        ("solleftea", 2024, []),
    ],
)
def test_published_measures(forbund: str, year: int, expected: list[str]) -> None:
    """322 participants against 332, and two survey figures of last year against the survey's own, were published."""
    found = deviations_in(counts(Review(YearData(Workspace(REPOSITORY).find(forbund, year)), {})))
    assert [told(item) for item in found] == expected
