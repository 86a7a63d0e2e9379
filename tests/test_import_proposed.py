"""Mappings proposed out of the files themselves, for a förbund that has none."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from arsredovisning.errors import ReportError
from arsredovisning.imports.answers import SurveySettings
from arsredovisning.imports.mapping import read_mapping
from arsredovisning.imports.participants import ParticipantSettings, plan_participants
from arsredovisning.imports.survey import plan_survey
from arsredovisning.new.year import new_year
from arsredovisning.project.workspace import ReportFolder, Workspace
from tests.listing import (
    PEOPLE_HEAD,
    SURVEY_HEAD,
    answers,
    csv_text,
    listed,
    people,
    plan_answers,
    plan_people,
    row,
)
from tests.project import REPOSITORY, Project

__all__ = ["listed"]

EXAMPLES = REPOSITORY / "docs" / "exempel"


@pytest.fixture
def bare(listed: Project) -> Project:
    """Give a förbund that has no mapping of lists or surveys."""
    for name in ("deltagare", "enkat"):
        (listed.folder.data.parent / f"{name}.toml").unlink()
    return listed


def test_a_list_proposes_its_mapping(bare: Project) -> None:
    """The first time, the columns and words of a list become deltagare.toml; then they are counted by it."""
    content = csv_text([PEOPLE_HEAD, *people()])
    changes = plan_people(bare, content)
    assert [(change.kind, change.file) for change in changes.describe()] == [
        ("ny fil", "data/provlandet/deltagare.toml")
    ]
    assert any("Inget har räknats." in remark for remark in changes.remarks)
    changes.write()
    changes = plan_people(bare, content)
    assert row(changes, "flode", "inskrivna") == ("12", "6", "6")
    assert row(changes, "flode", "avslutade") == ("4", "2", "2")
    assert row(changes, "vart", "arbete") == ("4", "2", "2")


def test_a_survey_proposes_its_mapping(bare: Project) -> None:
    """The scales, groups and questions of a survey become enkat.toml, with the rows that are called as they are."""
    content = csv_text([SURVEY_HEAD, *answers()])
    plan_answers(bare, content).write()
    settings = read_mapping(bare.folder, "enkat", SurveySettings)
    assert settings.skalor["omfattning"].positiva == ("I hög grad", "Till stor del")
    assert settings.grupper["brukare"].efter_kon
    changes = plan_answers(bare, content)
    assert row(changes, "svar", "lyssnad") == ("75", "83", "67", "12")
    assert row(changes, "svar", "i_tid") == ("75", "67", "83", "12")


def test_answers_in_figures(bare: Project) -> None:
    """Figures are a scale of their own, to the highest figure of the file; what is above its middle is positive."""
    rows = [[*cells[:3], str(1 + at % 4), str(1 + at % 5)] for at, cells in enumerate(answers(20))]
    plan_answers(bare, csv_text([SURVEY_HEAD, *rows])).write()
    (scale,) = read_mapping(bare.folder, "enkat", SurveySettings).skalor.values()
    assert (scale.positiva, scale.varken_eller, scale.negativa) == (("4", "5"), ("3",), ("1", "2"))


def test_what_no_row_is_called(bare: Project) -> None:
    """A question that no row is called as, and one on an unknown scale, are left out of the count and told."""
    heads = [*SURVEY_HEAD[:3], "Något helt annat", "Fick du hjälp i tid?", "Färg"]
    rows = [[*cells, ("Röd", "Blå")[at % 2]] for at, cells in enumerate(answers())]
    changes = plan_answers(bare, csv_text([heads, *rows]))
    assert "Frågor utan rad i tabellerna: ”Något helt annat”." in changes.remarks
    assert "Frågor med svar på en okänd skala: ”Färg”." in changes.remarks
    changes.write()
    assert read_mapping(bare.folder, "enkat", SurveySettings).utelamnas == ("Något helt annat", "Färg")


def test_columns_that_are_not_found(bare: Project) -> None:
    """A list without what must be there gives a proposal that says what is missing, and the next import says so too."""
    rows = [[cells[0], cells[2]] for cells in people()]
    changes = plan_people(bare, csv_text([("Nr", "Start"), *rows]))
    told = "Kolumner som inte hittades, och som du skriver in under [kolumner]: avslutad, kon, utfall."
    assert told in changes.remarks
    changes.write()
    with pytest.raises(ReportError, match="Kolumnen med kön saknas"):
        plan_people(bare, csv_text([("Nr", "Start"), *rows]))


def test_nothing_of_people_is_written(bare: Project) -> None:
    """Names, addresses and free text are not in a proposal; identity numbers are refused before there is one."""
    heads = [*SURVEY_HEAD, "Namn", "E-post", "Vad vill du säga?"]
    rows = [
        [*cells, f"Kim Ek{at}", f"kim{at}@ek.se", f"Det var Lo Berg som {at}"] for at, cells in enumerate(answers())
    ]
    plan_answers(bare, csv_text([heads, *rows])).write()
    written = (bare.folder.data.parent / "enkat.toml").read_text("utf-8")
    assert not [word for word in ("Kim", "@", "Lo Berg") if word in written]
    with pytest.raises(ReportError, match="personnummer"):
        plan_people(bare, csv_text([(*PEOPLE_HEAD, "Pnr"), *([*cells, "811218-9876"] for cells in people())]))


def test_a_second_group_does_not_take_a_row(bare: Project) -> None:
    """Where two groups answer one question, the row is proposed for one of them, and that is told."""
    rows = [[cells[0], ("Brukare", "Personal")[at % 2], *cells[2:]] for at, cells in enumerate(answers(16))]
    changes = plan_answers(bare, csv_text([SURVEY_HEAD, *rows]))
    assert any(
        "Rader som två grupper kan fylla" in remark and "svar.lyssnad (brukare eller personal)" in remark
        for remark in changes.remarks
    )
    changes.write()
    plan_answers(bare, csv_text([SURVEY_HEAD, *rows]))


@pytest.fixture
def jamtland(tmp_path: Path) -> ReportFolder:
    """Give a new year of Jämtland's, without what says how lists are read."""
    shutil.copytree(REPOSITORY / "data" / "jamtland", tmp_path / "data" / "jamtland")
    shutil.copytree(REPOSITORY / "notebooks", tmp_path / "notebooks")
    workspace = Workspace(tmp_path)
    new_year(workspace, "jamtland", 2026)
    for path in (tmp_path / "data").rglob("*.toml"):
        if path.name in ("deltagare.toml", "enkat.toml"):
            path.unlink()
    return workspace.find("jamtland", 2026)


def test_the_proposals_of_the_examples(jamtland: ReportFolder) -> None:
    """The examples propose what the förbund has decided for them: the same scales, and a right row for each."""
    own = REPOSITORY / "data" / "jamtland"
    plan_survey(jamtland, EXAMPLES / "enkat.csv").write()
    plan_participants(jamtland, [EXAMPLES / "deltagare.csv"]).write()
    proposed = read_mapping(jamtland, "enkat", SurveySettings)
    shutil.copy(own / "enkat.toml", jamtland.data.parent / "enkat.toml")
    decided = read_mapping(jamtland, "enkat", SurveySettings)
    kinds = [
        {word: kind for scale in item.skalor.values() for kind, words in scale.model_dump().items() for word in words}
        for item in (proposed, decided)
    ]
    assert kinds[0].items() <= kinds[1].items()
    rows = [
        {
            (question.kolumn[0], place)
            for question in item.fragor
            for places in question.rader.values()
            for place in places
        }
        for item in (proposed, decided)
    ]
    assert rows[0] == {found for found in rows[1] if found[1].startswith("enkat.")}
    people_settings = read_mapping(jamtland, "deltagare", ParticipantSettings)
    shutil.copy(own / "deltagare.toml", jamtland.data.parent / "deltagare.toml")
    assert people_settings.kolumner == read_mapping(jamtland, "deltagare", ParticipantSettings).kolumner
