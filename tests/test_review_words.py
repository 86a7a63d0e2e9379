"""Granskning: words bound to numbers, names, number words, paragraphs and references."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arsredovisning.review.context import Deviation, Review
from arsredovisning.review.rules import bindings, directions, wording
from arsredovisning.review.run import other_years
from tests.project import Project

TABLES = """
[deltagare]
rubrik = "Deltagare"
enhet = "antal"
kolumner = [
  { id = "alla_2024" }, { id = "kvinnor_2024" }, { id = "man_2024" }, { id = "alla_2023" }, { id = "kvinnor_2023" },
]

[drift]
rubrik = "Drift"
enhet = "tkr"
kolumner = [{ id = "utfall_2024" }, { id = "budget_2024" }]

[fakta]
rubrik = "Fakta"
enhet = "antal"
kolumner = [{ id = "varde" }]
"""


@pytest.fixture
def bygd(project: Project) -> Project:
    """A report with participants, costs, a deficit and facts."""
    project.write("tabeller.toml", TABLES)
    head = "id;rubrik;alla_2024;kvinnor_2024;man_2024;alla_2023;kvinnor_2023"
    project.table("deltagare", head, "inskrivna;Inskrivna;140;80;60;120;70", "nya;Nya;40;25;15;44;30")
    project.table(
        "drift", "id;rubrik;utfall_2024;budget_2024", "lokaler;Lokalkostnader;-310;-280", "resultat;Resultat;-40;-90"
    )
    project.table("fakta", "id;rubrik;varde", "moten;Styrelsens möten;6", "busslinjer;Busslinjer till verkstaden;3")
    return project


def in_text(project: Project, text: str) -> Review:
    project.text("ingress", text)
    data = project.data
    return Review(data, other_years(data))


def told(found: list[Deviation]) -> list[tuple[str, str]]:
    return [(str(item.printed), str(item.expected)) for item in found]


@pytest.mark.parametrize(
    ("call", "found"),
    [
        ("deltagare.inskrivna.alla_2024, deltagare.inskrivna.alla_2023, 'fler', 'färre'", 0),
        ("deltagare.inskrivna.alla_2024, deltagare.inskrivna.alla_2023, 'färre', 'fler'", 1),
        ("deltagare.inskrivna.alla_2024, deltagare.inskrivna.alla_2023, 'har minskat', 'har ökat', 'är lika'", 1),
        ("deltagare.inskrivna.alla_2024, deltagare.inskrivna.alla_2023, 'oftare', 'mer sällan'", 0),
        ("abs(drift.lokaler.utfall_2024), abs(drift.lokaler.budget_2024), 'över', 'under'", 0),
        ("abs(drift.lokaler.utfall_2024), abs(drift.lokaler.budget_2024), 'under', 'över'", 1),
        ("drift.lokaler.utfall_2024, drift.lokaler.budget_2024, 'lägre', 'högre'", 0),
        ("drift.lokaler.utfall_2024, drift.lokaler.budget_2024, 'högre', 'lägre'", 1),
        ("deltagare.inskrivna.alla_2024, deltagare.inskrivna.alla_2023, 'bättre', 'sämre'", 0),
        ("deltagare.nya.alla_2024 - 1, (deltagare.nya.alla_2023), 'färre, tyvärr', 'fler, alltså'", 1),
    ],
)
def test_words_of_direction_stand_the_right_way_round(bygd: Project, call: str, found: int) -> None:
    """The first word of riktning is one of growth; costs with a minus are told by their size."""
    review = in_text(bygd, f"# Om\n\nVi såg att det {{{{ riktning({call}) }}}}.\n")
    assert len(list(directions.directions(review))) == found


@pytest.mark.parametrize(("words", "found"), [("Resultatet blev", 0), ("Underskottet blev", 1)])
def test_a_negative_result_is_larger_when_it_is_nearer_zero(bygd: Project, words: str, found: int) -> None:
    """A negative result of −40 is higher than −90, but a deficit of 40 is smaller than one of 90."""
    call = "riktning(drift.resultat.utfall_2024, drift.resultat.budget_2024, 'högre', 'lägre')"
    review = in_text(bygd, f"# Om\n\n{words} {{{{ {call} }}}} än budget.\n")
    assert len(list(directions.directions(review))) == found


def test_a_turned_pair_is_told_with_its_line_and_the_right_order(bygd: Project) -> None:
    """The finding names the text's file and line, and what the words should be."""
    call = "riktning(deltagare.nya.alla_2024, deltagare.nya.alla_2023, 'färre', 'fler', 'lika många')"
    (found,) = directions.directions(in_text(bygd, f"# Om\n\nDe nya är {{{{ {call} }}}}.\n"))
    assert (found.file, found.line) == ("data/provlandet/2024/texter/ingress.md", 3)
    assert (found.printed, found.expected) == ("’färre’, ’fler’, ’lika många’", "’fler’, ’färre’, ’lika många’")


@given(
    st.sampled_from(["fler", "högre", "ökat", "mer", "över", "större"]),
    st.sampled_from(["färre", "lägre", "minskat", "mindre", "under"]),
)
def test_growth_and_decline_are_never_taken_for_each_other(more: str, less: str) -> None:
    """Of a word of growth and one of decline the order alone decides, in capitals and inside other words too."""
    for words in ((more, less), (f"blev {more} igen", f"blev {less}"), (more.upper(), less.upper())):
        assert directions.says_more(words) is True
        assert directions.says_more(words[::-1]) is False


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{{ deltagare.nya.kvinnor_2024 | antal }} kvinnor och {{ deltagare.nya.man_2024 | antal }} män", []),
        (
            "{{ deltagare.nya.kvinnor_2024 | antal }} män och {{ deltagare.nya.man_2024 | antal }} kvinnor",
            ["kvinnor", "män"],
        ),
        ("{{ deltagare.nya.alla_2024 | antal }} kvinnor", []),
        (
            "av männen {{ deltagare.nya.man_2024 | antal }} och av kvinnorna {{ deltagare.nya.kvinnor_2024 | antal }}",
            [],
        ),
        ("(kvinnor {{ deltagare.nya.man_2024 | antal }})", ["män"]),
        ("{{ deltagare.nya.kvinnor_2024 | antal }} av männen", ["kvinnor"]),
    ],
)
def test_women_are_not_called_men(bygd: Project, text: str, found: list[str]) -> None:
    """The word right beside a number of women or men is theirs."""
    assert [item.expected for item in bindings.sexes(in_text(bygd, f"# Om\n\nDet var {text}.\n"))] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{{ rapport.ar }} var {{ deltagare.nya.alla_2024 | antal }} nya.", []),
        (
            "{{ rapport.foregaende_ar }} var {{ deltagare.nya.alla_2024 | antal }} nya.",
            [("{{ rapport.foregaende_ar }}", "2024")],
        ),
        ("Under 2022 var {{ deltagare.nya.alla_2024 | antal }} nya.", [("2022", "2024")]),
        ("Det är {{ deltagare.nya.alla_2024 | antal }}, färre än {{ rapport.foregaende_ar }}.", []),
        ("Mellan 2023 och 2024 blev det {{ deltagare.nya.alla_2024 | antal }}.", []),
        ("Om alla kommit 2025 skulle {{ deltagare.nya.alla_2024 | antal }} ha räckt.", []),
        ("Enligt lagen (2003:1210) var det {{ deltagare.nya.alla_2024 | antal }}.", []),
        ("Beslutet 2019 gällde {{ fakta.moten | antal }} möten.", []),
    ],
)
def test_the_year_of_a_sentence_is_that_of_its_numbers(bygd: Project, text: str, found: list[tuple[str, str]]) -> None:
    """A sentence that names another year than all its numbers are of is found; one that compares is not."""
    assert told(list(bindings.years(in_text(bygd, f"# Om\n\n{text}\n")))) == found


def test_the_same_number_twice_in_a_sentence(bygd: Project) -> None:
    """A sentence that prints one cell twice is found; two sentences may do so."""
    cell = "{{ deltagare.nya.alla_2024 | antal }}"
    assert told(list(bindings.repeated(in_text(bygd, f"# Om\n\nFörst {cell}, sedan {cell}.\n")))) == [
        ("deltagare.nya.alla_2024 | antal", "")
    ]
    assert list(bindings.repeated(in_text(bygd, f"# Om\n\nFörst {cell}. Sedan {cell}.\n"))) == []


def test_a_fact_that_the_text_does_not_mention(bygd: Project) -> None:
    """A single number is found whose sentence, heading and text name nothing of what it is about."""
    right = "# Om\n\nStyrelsen höll {{ fakta.moten | antal }} möten. Tre bussar går till verkstaden.\n"
    assert list(bindings.subjects(in_text(bygd, right))) == []
    (found,) = bindings.subjects(in_text(bygd, right.replace("fakta.moten", "fakta.busslinjer")[:60] + "möten.\n"))
    assert found.printed == "fakta.busslinjer | antal"
    assert "Busslinjer till verkstaden" in found.message


LONG = "Samverkan kring den enskilde har under året fördjupats genom gemensamma utbildningar och nya rutiner."


def test_a_paragraph_that_stands_twice(project: Project) -> None:
    """The second place of a long paragraph is found, in whichever text, however its lines are broken."""
    project.text("oversikt", f"Kort.\n\n{LONG.replace(' under ', chr(10) + 'under ')}\n")
    (found,) = wording.paragraphs(in_text(project, f"# Om\n\n{LONG}\n\nKort.\n"))
    assert (found.file, found.line) == ("data/provlandet/2024/texter/oversikt.md", 3)
    assert "texter/ingress.md, rad 3" in found.message
    assert list(wording.paragraphs(in_text(project, f"# Om\n\n{LONG} Till sist.\n"))) == []


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (["De fem kommunerna", "länets fem kommuner", "de sex kommunerna"], [("de sex kommunerna", "fem")]),
        (["De fem kommunerna", "länets fem kommuner", "alla fem kommuner"], []),
        (["två kommuner deltog", "de fem kommunerna", "samtliga fem kommuner"], []),
        (["de fyra teamen", "förbundets fyra team", "våra tre team"], [("våra tre team", "fyra")]),
        (["de två insatserna", "de två insatserna", "de tre kommunerna"], []),
    ],
)
def test_number_words_about_all_of_a_kind_agree(
    project: Project, texts: list[str], found: list[tuple[str, str]]
) -> None:
    """Where most places say one number of all, the one that says another is found; some of them may be fewer."""
    review = in_text(project, "# Om\n\n" + "\n\n".join(f"I år gällde det {text} här." for text in texts) + "\n")
    assert [(printed.casefold(), expected) for printed, expected in told(list(wording.counted(review)))] == found


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("Granvikens", []),
        ("Granvik", []),
        ("Grnavik", ["Granvik"]),
        ("Granvk", ["Granvik"]),
        ("Grannvik", ["Granvik"]),
        ("Gravnik", ["Granvik"]),
        ("Sandvik", []),
    ],
)
def test_a_misspelt_name(project: Project, word: str, found: list[str]) -> None:
    """A name that is one slip from one that the förbund uses is found; an inflected or another name is not."""
    text = f"# Om\n\nKommunen heter Granvik. I Granvik bor många, och i {word} finns ett team.\n"
    assert [item.expected for item in wording.names(in_text(project, text))] == found


def test_references_that_lead_nowhere(project: Project) -> None:
    """A reference to no table, figure or note is found in its text's line, with the nearest that there is."""
    project.replace(
        "report.toml", "[[delar]]", '[[textnoter]]\nnummer = 4\nrubrik = "Principer"\ntext = "oversikt"\n\n[[delar]]'
    )
    right, wrong = "@tab:deltagare och @fig:forsorjning och @not:4", "@tab:deltagre, @fig:foo, @not:9"
    text = f"# Om\n\nSe {right}.\n\n[[tabell:deltagare]]\n\nSe {wrong}.\n"
    found = list(wording.references(in_text(project, text)))
    assert [(item.printed, item.line) for item in found] == [("@tab:deltagre", 7), ("@fig:foo", 7), ("@not:9", 7)]
    assert "@tab:deltagare" in found[0].message
