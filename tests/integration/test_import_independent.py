"""Random lists and surveys, counted by the product and, apart from it, by pandas."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from arsredovisning.disclosure.groups import ENDED, ENROLLED, NEW, OUTCOME, Group
from arsredovisning.imports.headcount import Headcount
from arsredovisning.imports.lists import read_list
from arsredovisning.imports.mapping import read_mapping
from arsredovisning.imports.participants import ParticipantSettings, plan_participants
from arsredovisning.imports.people import read_people
from arsredovisning.imports.survey import plan_survey
from tests.listing import csv_text, listed, ods, put, row, workbook
from tests.project import Project

__all__ = ["listed"]

YEAR = 2024
NUMBER = 200
COLUMNS = {"alla": None, "kvinnor": "Kvinna", "man": "Man"}
SCALE = ("I hög grad", "Till stor del", "Delvis", "Inte alls", "Vet ej", "")
POSITIVE = ("I hög grad", "Till stor del")

Writer = Callable[[Sequence[Sequence[Any]]], tuple[str, bytes]]


def csv_file(separator: str, encoding: str) -> Writer:
    return lambda rows: ("f.csv", csv_text(rows, separator).encode(encoding))


def titled_workbook(rows: Sequence[Sequence[Any]]) -> tuple[str, bytes]:
    sheets: dict[str, list[Sequence[Any]]] = {
        "Om": [["Uttag ur systemet"]],
        "Data": [["Rapport"], [], *rows, ["Summa", *[""] * (len(rows[0]) - 1)]],
    }
    return "f.xlsx", workbook(sheets)


#: As programs export: each file is written in one of these ways.
WRITERS: tuple[Writer, ...] = (
    csv_file(";", "utf-8-sig"),
    csv_file(",", "cp1252"),
    csv_file("\t", "utf-16"),
    lambda rows: ("f.csv", f"sep=|\n{csv_text(rows, '|')}".encode()),
    lambda rows: ("f.xlsx", workbook({"Blad1": rows})),
    titled_workbook,
    lambda rows: ("f.ods", ods({"Blad1": rows})),
)


def random_people(random: np.random.Generator) -> pd.DataFrame:
    """Make up a list: some came years ago, some are still there, some have not stated their sex."""
    number = int(random.integers(1, 150))
    frame = pd.DataFrame(
        {
            "Nr": [f"D-{at:04}" for at in random.permutation(9999)[:number]],
            "Lag": random.choice(["Norr", "Söder", "Öster"], number),
            "Start": pd.Timestamp(YEAR, 12, 31) - pd.to_timedelta(random.integers(0, 900, number), unit="D"),
            "Kön": random.choice(["Kvinna", "Man", ""], number, p=random.dirichlet([5, 5, 1])),
        }
    )
    last = pd.Timestamp(YEAR, 12, 31)
    first = frame["Start"].where(frame["Start"] >= pd.Timestamp(YEAR, 1, 1), pd.Timestamp(YEAR, 1, 1))
    days = (last - first).dt.days
    ended = first + pd.to_timedelta((days * random.random(number)).astype(int), unit="D")
    left = random.random(number) < random.random()
    frame["Slut"] = ended.where(left)
    frame["Utfall"] = np.where(left, random.choice(["Arbete", "Studier", "Annat", "Flyttat"], number), "")
    return frame


def cells(frame: pd.DataFrame, as_text: bool) -> list[list[Any]]:
    """Give a frame's rows with its head; dates are dates where a file has them."""

    def cell(value: Any) -> Any:
        if pd.isna(value):
            return ""
        if isinstance(value, pd.Timestamp):
            return value.date().isoformat() if as_text else dt.datetime(value.year, value.month, value.day)
        return value

    return [list(frame.columns), *([cell(value) for value in values] for values in frame.itertuples(index=False))]


def counts_of_people(frame: pd.DataFrame) -> dict[tuple[str, str, str], int]:
    """Count a list by row and column of the tables that it fills."""
    enrolled = pd.Series(True, frame.index)
    new = frame["Start"].dt.year == YEAR
    ended = frame["Slut"].notna()
    groups = {
        ("flode", "inskrivna"): enrolled,
        ("flode", "nya"): new,
        ("flode", "avslutade"): ended,
        ("vart", "arbete"): ended & (frame["Utfall"] == "Arbete"),
        ("vart", "studier"): ended & (frame["Utfall"] == "Studier"),
        ("vart", "annat"): ended & frame["Utfall"].isin(["Annat", "Flyttat"]),
    }
    return {
        (table, name, column): int((chosen if sex is None else chosen & (frame["Kön"] == sex)).sum())
        for (table, name), chosen in groups.items()
        for column, sex in COLUMNS.items()
    }


FIGURES = {
    ("flode", "inskrivna"): Group(ENROLLED),
    ("flode", "nya"): Group(NEW),
    ("flode", "avslutade"): Group(ENDED),
    ("vart", "arbete"): Group(OUTCOME, ("arbete",)),
    ("vart", "studier"): Group(OUTCOME, ("studier",)),
    ("vart", "annat"): Group(OUTCOME, ("annat",)),
}


def write(project: Project, frame: pd.DataFrame, seed: int) -> Path:
    writer = WRITERS[seed % len(WRITERS)]
    name, content = writer(cells(frame, as_text=writer in WRITERS[:4]))
    return put(project, name, content)


@pytest.mark.parametrize("part", range(4))
def test_lists_are_counted_as_pandas_does(listed: Project, part: int) -> None:
    """Every count of a random list, in any kind of file, is what pandas counts, and so is every number in a table."""
    settings = read_mapping(listed.folder, "deltagare", ParticipantSettings)
    told = 0
    for seed in range(part, NUMBER, 4):
        frame = random_people(np.random.default_rng(seed))
        path = write(listed, frame, seed)
        expected = counts_of_people(frame)
        people = read_people(settings, read_list(path, path.name, settings.known).table, YEAR).people
        head = Headcount(people, YEAR)
        assert len(people) == len(frame)
        for (table, name, column), number in expected.items():
            figure = FIGURES[table, name]._replace(sex=column)
            assert head.of(figure) == number, (seed, table, name, column)
        changes = plan_participants(listed.folder, [path])
        for (table, name), _figure in FIGURES.items():
            for column, text in zip(COLUMNS, row(changes, table, name), strict=True):
                if text.isdecimal():
                    told += 1
                    assert int(text) == expected[table, name, column], (seed, table, name, column)
    assert told > 18 * NUMBER / 4 / 2


def random_answers(random: np.random.Generator) -> pd.DataFrame:
    number = int(random.integers(1, 120))
    weights = [random.dirichlet(np.ones(len(SCALE))) for _question in range(2)]
    return pd.DataFrame(
        {
            "ID": [str(at) for at in range(1, number + 1)],
            "Roll": random.choice(["Brukare", "Personal"], number, p=[0.8, 0.2]),
            "Kön": random.choice(["Kvinna", "Man", ""], number, p=random.dirichlet([5, 5, 1])),
            "Hur gick det?.Blev du lyssnad på": random.choice(SCALE, number, p=weights[0]),
            "4. Fick du hjälp i tid?": random.choice(SCALE, number, p=weights[1]),
        }
    )


def share(answers: pd.Series[str]) -> str:
    """Give the share of positive answers among those with an opinion, half a percent upwards; empty for nobody's."""
    opinions = answers[~answers.isin(["Vet ej", ""])]
    positive, number = int(opinions.isin(POSITIVE).sum()), len(opinions)
    return str((200 * positive + number) // (2 * number)) if number else ""


@pytest.mark.parametrize("part", range(4))
def test_surveys_are_counted_as_pandas_does(listed: Project, part: int) -> None:
    """Every share and number of answers of a random survey that is told is what pandas counts, and who has answered."""
    told = 0
    for seed in range(part, NUMBER, 4):
        frame = random_answers(np.random.default_rng(1000 + seed))
        changes = plan_survey(listed.folder, write(listed, frame, seed))
        asked = {"Brukare": frame.columns[3:5], "Personal": frame.columns[3:4]}
        for name, group, at in (("lyssnad", "Brukare", 3), ("i_tid", "Brukare", 4), ("lyssnar", "Personal", 3)):
            own = frame[frame["Roll"] == group]
            answers = own[frame.columns[at]]
            sexes = own["Kön"]
            expected = [share(answers), share(answers[sexes == "Kvinna"]), share(answers[sexes == "Man"])]
            number = int((~answers.isin(["Vet ej", ""])).sum())
            if group == "Personal":
                expected[1:] = "", ""
            if not (own[asked[group]] != "").to_numpy().any():
                continue
            for text, right in zip(row(changes, "svar", name), [*expected, str(number)], strict=True):
                if text.isdecimal() or not text:
                    told += bool(right)
                    assert text == right, (seed, name)
        for group, columns in asked.items():
            own = frame[frame["Roll"] == group]
            answered = int((own[columns] != "").any(axis=1).sum())
            said = [re.match(rf"{group}: (\d+) svar", remark) for remark in changes.remarks]
            numbers = [int(found[1]) for found in said if found]
            assert numbers in ([answered] if answered > 1 else [], [])
            assert numbers or answered <= 1
    assert told > NUMBER / 4 * 4
