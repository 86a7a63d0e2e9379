"""A new förbund and its first report."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from string import Template

import pytest

from arsredovisning.data.year import YearData
from arsredovisning.errors import ReportError
from arsredovisning.new import QUESTIONS, Answers, new_forbund, new_year, read_answers
from arsredovisning.project.workspace import ReportFolder, Workspace
from arsredovisning.review.context import Review
from arsredovisning.review.rules.contents import present
from arsredovisning.review.run import review
from arsredovisning.text.syntax import marks_in
from arsredovisning.validation.todo import summary, todo
from arsredovisning.validation.year import check
from tests.project import REPOSITORY, Project

GIVEN = {
    "namn": "Samordningsförbundet Exempelbygden",
    "kortnamn": "Exempelbygden",
    "region": "Region Exempel",
    "kommuner": "Byköpings kommun, Åmunds kommun",
}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A project with the repository's notebooks and templates, and no förbund."""
    for name in ("notebooks", "templates"):
        (tmp_path / name).symlink_to(REPOSITORY / name)
    (tmp_path / "data").mkdir()
    return Workspace(tmp_path)


def begin(workspace: Workspace, **answers: str) -> YearData:
    """Begin a förbund, and give its first year."""
    new_forbund(workspace, "exempel", 2026, read_answers(GIVEN | answers))
    return YearData(workspace.find("exempel", 2026))


def fill_in(data: YearData) -> YearData:
    """Do what is left to do: a number in each empty cell, a verdict, words in place of marks, names, a decision."""
    folder = data.folder
    for name in data.table_settings:
        table, path = data.table(name), folder.table(name)
        head, *rows = csv.reader(io.StringIO(path.read_text("utf-8-sig")), delimiter=";")
        for row in rows:
            missing = [column for column, cell in table.row(row[0]).cells.items() if cell.missing]
            row[:] = ["1" if head[n] in missing else cell for n, cell in enumerate(row)]
            row[:] = ["uppnatt" if head[n] == "bedomning" and not cell else cell for n, cell in enumerate(row)]
        written = io.StringIO()
        csv.writer(written, delimiter=";", lineterminator="\n").writerows([head, *rows])
        path.write_text(written.getvalue(), "utf-8-sig")
    for path in (*folder.texts(), folder.table_settings):
        path.write_text(re.sub("==[^=]+==", "Skrivet.", path.read_text("utf-8")), "utf-8")
    settings = folder.settings.read_text("utf-8").replace('namn = ""', 'namn = "Kim Ek"')
    folder.settings.write_text(f"beslutad = {folder.year + 1}-03-01\n{settings}", "utf-8")
    return YearData(folder)


@pytest.mark.parametrize("unit", ["kr", "tkr"])
def test_a_new_forbund_passes_its_check(workspace: Workspace, unit: str) -> None:
    """A new förbund's first year has no faults, and the review finds neither errors nor warnings in it."""
    data = begin(workspace, enhet=unit)
    check(data)
    assert [finding for finding in review(data) if finding.severity != "upplysning"] == []
    assert data.table_settings["resultatrakning"].enhet == unit


def test_it_has_every_part(workspace: Workspace) -> None:
    """The skeleton has each part that law and recommendation ask for."""
    assert {item.status for item in present(Review(begin(workspace), {}))} == {"finns"}


def test_it_states_no_figure(workspace: Workspace) -> None:
    """Nothing is invented: no cell of any table holds a number, and no year before the first is named."""
    data = begin(workspace)
    tables = [data.table(name) for name in data.table_settings]
    assert [table.id for table in tables for _number in table.numbers()] == []
    assert not any("2025" in column.id for table in tables for column in table.columns)


def test_guidance_is_marked(workspace: Workspace) -> None:
    """What guides the writer is marked, so that it cannot stay in a decided report; each text has some."""
    data = begin(workspace)
    texts = {path.stem: data.text(path.stem) or "" for path in data.folder.texts()}
    assert [name for name, text in texts.items() if not marks_in(text)] == []
    assert [name for name, text in texts.items() if "Att skriva" in re.sub("==[^=]+==", "", text)] == []


def test_the_forbund_is_what_was_answered(workspace: Workspace) -> None:
    """Names, colour and members are those of the answers, in the settings, the texts and the tables."""
    data = begin(workspace, farg="#7a1f3d")
    assert (data.forbund.namn, data.forbund.kortnamn, data.forbund.farg) == (
        "Samordningsförbundet Exempelbygden",
        "Exempelbygden",
        "#7a1f3d",
    )
    assert "Arbetsförmedlingen, Region Exempel, Byköpings kommun och Åmunds kommun." in (
        data.text("om_forbundet") or ""
    )
    appointed = [row.cells["utsedd_av"].text for row in data.table("styrelse").rows]
    assert appointed == [
        "Försäkringskassan",
        "Arbetsförmedlingen",
        "Region Exempel",
        "Byköpings kommun",
        "Åmunds kommun",
    ]
    roles = [person.roll for person in data.settings.underskrifter]
    assert roles == ["Ordförande", "Vice ordförande", "Ledamot", "Ledamot", "Ledamot"]


def test_the_organisation_number_is_asked_for(workspace: Workspace) -> None:
    """The organisation number is asked for, may be left out, and stands in forbund.toml with its hyphen."""
    assert [question.name for question in QUESTIONS if question.optional] == ["organisationsnummer"]
    assert begin(workspace, organisationsnummer="2220000000").forbund.organisationsnummer == "222000-0000"
    assert read_answers(GIVEN).organisationsnummer == ""
    with pytest.raises(ReportError, match="Svaret på ”organisationsnummer”"):
        read_answers(GIVEN | {"organisationsnummer": "222000"})


def test_a_first_year_can_be_finished(workspace: Workspace) -> None:
    """When all that is listed is done nothing is left, and the report can be decided."""
    data = begin(workspace)
    assert summary(data, todo(data)).startswith("Att göra: 0 av ")
    done = fill_in(data)
    check(done)
    assert todo(done) == []


def test_a_second_year_has_comparatives(workspace: Workspace) -> None:
    """The year after the first is rolled forward, with the first one's figures as comparatives."""
    fill_in(begin(workspace))
    new_year(workspace, "exempel", 2027)
    second = YearData(ReportFolder(workspace, "exempel", 2027))
    check(second)
    balance = second.table("balansrakning")
    assert [column.id for column in balance.columns] == ["2027", "2026"]
    assert str(balance.cell("kassa_bank", "2026").value) == "1"
    assert balance.cell("kassa_bank", "2027").missing
    assert str(second.table("matt").cell("forsta_malet", "fg").value) == "1"


def test_an_existing_forbund_is_left_alone(project: Project) -> None:
    """A förbund that exists is never written over."""
    before = project.folder.settings.read_bytes()
    with pytest.raises(ReportError, match="finns redan"):
        new_forbund(project.folder.workspace, "provlandet", 2026, read_answers(GIVEN))
    assert project.folder.settings.read_bytes() == before
    assert project.folder.workspace.years("provlandet") == [2024]


@pytest.mark.parametrize("slug", ["Exempel", "åre", "../ute", "", "-a", "a b"])
def test_a_folder_has_a_plain_name(workspace: Workspace, slug: str) -> None:
    """A folder name with anything but small letters, digits and hyphens is refused, and nothing is written."""
    with pytest.raises(ReportError, match="kan inte heta så"):
        new_forbund(workspace, slug, 2026, read_answers(GIVEN))
    assert list((workspace.root / "data").iterdir()) == []


def test_a_project_without_the_skeleton_is_told(tmp_path: Path) -> None:
    """Without the skeleton nothing is written, and the missing folder is named."""
    with pytest.raises(ReportError, match="Förlagan"):
        new_forbund(Workspace(tmp_path), "exempel", 2026, read_answers(GIVEN))
    assert not (tmp_path / "data").exists()


def test_answers_are_read() -> None:
    """Spaces are evened out, names are split at commas, and what has a default may be left out."""
    assert read_answers(GIVEN | {"namn": "  Samordningsförbundet   Ö ", "enhet": ""}) == Answers(
        "Samordningsförbundet Ö",
        "Exempelbygden",
        "Region Exempel",
        ("Byköpings kommun", "Åmunds kommun"),
        "tkr",
        "#1f3a5f",
    )


def test_missing_answers_are_told_at_once() -> None:
    """Every answer that is missing or cannot be used is told in one go."""
    with pytest.raises(ReportError) as error:
        read_answers({"namn": "Förbundet", "enhet": "öre", "farg": "grön"})
    told = [(fault.message, fault.expected) for fault in error.value.faults]
    assert told == [
        ("Uppgiften ”kortnamn” saknas.", "Exempelbygden"),
        ("Uppgiften ”region” saknas.", "Region Exempel"),
        ("Uppgiften ”kommuner” saknas.", "Byköpings kommun, Åmunds kommun"),
        ("Svaret på ”enhet” går inte att använda.", "kr eller tkr"),
        ("Svaret på ”farg” går inte att använda.", "en färg som #1f5c4d"),
    ]


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("namn", "{{ forbund }}"),
        ("namn", "==fetstil=="),
        ("region", "<b>Region</b>"),
        ("kommuner", "A kommun, A kommun"),
        ("kommuner", "A kommun, $namn"),
        ("kommuner", " , "),
        ("farg", "#ffff00"),
    ],
)
def test_an_answer_that_would_do_harm_is_refused(name: str, answer: str) -> None:
    """A name that a text would read as markup, a member twice, and a colour that cannot be read are refused."""
    with pytest.raises(ReportError, match=rf"Svaret på ”{name}”|Uppgiften ”{name}”"):
        read_answers(GIVEN | {name: answer})


def test_each_question_takes_its_own_example() -> None:
    """Every question has a Swedish prompt, and an example and a default that it takes itself."""
    for question in QUESTIONS:
        assert question.prompt[0].isupper()
        assert question.prompt.rstrip(")").endswith(("?", "mellan"))
        assert question.faults(question.example) == []
        assert not question.default or question.faults(question.default) == []


def test_the_skeleton_names_only_what_is_filled_in() -> None:
    """Every file of the skeleton uses the known words and no others."""
    known = {"ar", "fg", "enhet", "medlemmar", "underskrifter"}
    files = [path for path in (REPOSITORY / "templates/nytt").rglob("*") if path.is_file()]
    assert {path.suffix for path in files} == {".toml", ".csv", ".md"}
    for path in files:
        assert set(Template(path.read_text("utf-8")).get_identifiers()) <= known, path
