"""Made-up surveys imported, and an attacker who tries every way in which the answers can have been given."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from arsredovisning.imports.survey import plan_survey
from arsredovisning.project.workspace import Workspace
from bench.smagrupper.populations import LIMIT

_YEAR = 2024
_SETTINGS = {
    "../forbund.toml": f'namn = "Provlandet"\nkortnamn = "Provlandet"\nsmagrupp = {LIMIT}\n',
    "../enkat.toml": """\
[kolumner]
kon = "Kön"

[kon]
kvinnor = "k"
man = "m"
ej_angivet = "u"

[skalor.del]
positiva = "ja"
negativa = "nej"
ingen_asikt = "vet ej"

[grupper.deltagare]
rubrik = "Deltagare"
efter_kon = true

[tabeller.enkat]
alla = "alla_{ar}"
kvinnor = "kvinnor_{ar}"
man = "man_{ar}"
n = "n_{ar}"

[[fragor]]
kolumn = "Stöd"
skala = "del"
rader = { deltagare = "enkat.stod" }
""",
    "report.toml": f'titel = "Årsredovisning {_YEAR}"\nbeslutad = 2025-03-01\ndelar = []\n',
    "tabeller.toml": f"""\
[enkat]
rubrik = "Enkät"
enhet = "%"
kolumner = [
  {{ id = "alla_{_YEAR}" }}, {{ id = "kvinnor_{_YEAR}" }}, {{ id = "man_{_YEAR}" }},
  {{ id = "n_{_YEAR}", enhet = "antal" }},
]
""",
    "tabeller/enkat.csv": f"id;rubrik;alla_{_YEAR};kvinnor_{_YEAR};man_{_YEAR};n_{_YEAR}\nstod;Stöd;;;;\n",
}

Answers = list[tuple[str, str]]


@dataclass(frozen=True)
class SurveyResult:
    """What is printed of a survey, and the small groups that are found out.

    Attributes:
        printed: The shares of all, women and men, and the number of answers, as they are printed.
        small: How many groups by sex have 1…t−1 answers.
        found: Those of them whose interval is narrower than the limit.
        alike: Printed shares by sex of 0 or 100 %.
    """

    printed: tuple[str, ...]
    small: int
    found: int
    alike: int


def make_answers(seed: int) -> Answers:
    """Make the answers to a question: sex and answer of each."""
    chance = random.Random(seed)  # noqa: S311  nothing is kept secret by it
    sexes = [chance.uniform(0.1, 0.9), chance.uniform(0.1, 0.9), chance.choice([0, 0, 0.03, 0.1])]
    positive = {sex: chance.choice([0.1, 0.5, 0.8, 0.95]) for sex in "kmu"}
    people = chance.choices("kmu", sexes, k=chance.randint(3, 40))
    return [
        (sex, "ja" if chance.random() < positive[sex] else chance.choice(["nej", "nej", "vet ej"])) for sex in people
    ]


def attacked_survey(root: Path, answers: Answers) -> SurveyResult:
    """Import a survey's answers, and attack the row that is printed."""
    folder = root / "data" / "provlandet" / str(_YEAR)
    for name, text in _SETTINGS.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    file = root / "svar.csv"
    file.write_text("\n".join(["Kön;Stöd", *(";".join(answer) for answer in answers)]) + "\n", "utf-8")
    plan_survey(Workspace(root).find("provlandet", _YEAR), file, "deltagare").write()
    with (folder / "tabeller" / "enkat.csv").open(encoding="utf-8-sig", newline="") as table:
        (row,) = csv.DictReader(table, delimiter=";")
    printed = tuple(row[f"{name}_{_YEAR}"] for name in ("alla", "kvinnor", "man", "n"))
    counts = [sum(sex == who and answer != "vet ej" for sex, answer in answers) for who in "kmu"]
    small = [at for at, count in enumerate(counts) if 0 < count < LIMIT]
    ways = list(_ways(*printed)) if printed[3].isdigit() else []
    found = [at for at in small if ways and max(way[at] for way in ways) - min(way[at] for way in ways) < LIMIT]
    return SurveyResult(printed, len(small), len(found), sum(share in ("0", "100") for share in printed[1:3]))


def _ways(whole: str, women: str, men: str, number: str) -> Iterator[tuple[int, int, int]]:
    """Give every number of women, men and others that some answers with the printed shares have."""
    count = int(number)
    for one in range(count + 1):
        for other in range(count - one + 1):
            rest = count - one - other
            sums = {
                yes + no + more
                for yes in _positive(one, women)
                for no in _positive(other, men)
                for more in range(rest + 1)
            }
            if sums & set(_positive(count, whole)):
                yield one, other, rest


def _positive(number: int, share: str) -> list[int]:
    """List the numbers of positive answers that a printed share can stand for."""
    if not share.isdigit():
        return list(range(number + 1))
    return [yes for yes in range(number + 1) if number and abs(100 * yes - int(share) * number) <= number / 2]
