"""Made-up participants of two years, and a förbund's folders that their lists are imported into."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

YEARS = (2024, 2025)
SEXES = ("k", "m", "u")
OUTCOMES = ("arbete", "studier", "inriktad", "ej", "ovrigt")
LIMIT = 5

_FORBUND = """\
namn = "Samordningsförbundet Provlandet"
kortnamn = "Provlandet"
"""
_MAPPING = """\
[kolumner]
inskriven = "In"
avslutad = "Ut"
utfall = "Resultat"
kon = "Kön"

[kon]
kvinnor = "k"
man = "m"
ej_angivet = "u"

[utfall]
arbete = "arbete"
studier = "studier"
inriktad = "inriktad"
ej = "ej"
ovrigt = "ovrigt"

[kannetecken.psykiatri]
kolumn = "Psykiatri"
ja = "ja"
nej = "nej"

[[tabeller]]
tabell = "deltagare"
rader = { inskrivna = "inskrivna", nya = "nya", avslutade = "avslutade", psykiatri = "psykiatri" }
kolumner = { alla = "alla_{ar}", kvinnor = "kvinnor_{ar}", man = "man_{ar}" }

[[tabeller]]
tabell = "avslut"
rader = { arbete_studier = ["arbete", "studier"], arbete = "arbete", inriktad = "inriktad", ej = "ej" }

[tabeller.kolumner]
alla = "alla_{ar}"
kvinnor = "kvinnor_{ar}"
man = "man_{ar}"
alla_andel = "alla_{ar}_andel"
kvinnor_andel = "kvinnor_{ar}_andel"
man_andel = "man_{ar}_andel"

[[celler]]
cell = "fakta.ej_angivet"
tal = "inskrivna"
kon = "ej_angivet"
"""
_TABLES = """\
[deltagare]
rubrik = "Deltagare"
enhet = "antal"
kolumner = [{own}, {last}]

[avslut]
rubrik = "Avslut"
enhet = "antal"
kolumner = [{own}, {shares}]

[fakta]
rubrik = "Fakta"
enhet = "antal"
kolumner = [{{ id = "varde" }}]
"""


@dataclass(frozen=True)
class Participant:
    """One participant in a year.

    Attributes:
        came: The year of coming.
        outcome: Where the participant went; empty for one who is still there.
    """

    sex: str
    came: int
    psychiatry: bool
    outcome: str = ""


Population = dict[int, list[Participant]]


def make_population(seed: int) -> Population:
    """Make the participants of two years: those who stay the first year are there the second."""
    chance = random.Random(seed)  # noqa: S311  nothing is kept secret by it
    of_sex = [chance.uniform(0.3, 0.7), chance.uniform(0.3, 0.7), chance.choice([0, 0.01, 0.03, 0.08])]
    went = [chance.uniform(0.05, 1) for _outcome in OUTCOMES]
    psychiatry, leaving = chance.uniform(0.05, 0.6), chance.uniform(0.2, 0.6)

    def one(came: int, year: int) -> Participant:
        sex = chance.choices(SEXES, of_sex)[0]
        return year_of(Participant(sex, came, chance.random() < psychiatry), year)

    def year_of(person: Participant, _year: int) -> Participant:
        return replace(person, outcome=chance.choices(OUTCOMES, went)[0] if chance.random() < leaving else "")

    first, second = YEARS
    before = [one(chance.choice([first - 1, first]), first) for _person in range(chance.randint(20, 150))]
    after = [year_of(person, second) for person in before if not person.outcome]
    after += [one(second, second) for _person in range(chance.randint(10, 90))]
    return {first: before, second: after}


def make_folder(root: Path, settings: str = "") -> None:
    """Make a förbund with both years' empty tables, and what says how lists become numbers in them."""
    own = root / "data" / "provlandet"
    (root / "notebooks").mkdir(parents=True)
    for year in YEARS:
        (own / str(year) / "tabeller").mkdir(parents=True)
        (own / str(year) / "texter").mkdir()
        _write(
            own / str(year) / "report.toml",
            f'titel = "Årsredovisning {year}"\nbeslutad = {year + 1}-03-01\ndelar = []\n',
        )
        columns, last, shares = (
            [f"{who}_{about}{end}" for who in ("alla", "kvinnor", "man")]
            for about, end in ((year, ""), (year - 1, ""), (year, "_andel"))
        )
        described = {"own": columns, "last": last}
        text = _TABLES.format(
            **{name: ", ".join(f'{{ id = "{item}" }}' for item in items) for name, items in described.items()},
            shares=", ".join(f'{{ id = "{item}", enhet = "%" }}' for item in shares),
        )
        _write(own / str(year) / "tabeller.toml", text)
        rows = {
            "deltagare": ("inskrivna", "nya", "avslutade", "psykiatri"),
            "avslut": ("arbete_studier", "arbete", "inriktad", "ej"),
        }
        for table, names in rows.items():
            heads = ["id", "rubrik", *columns, *(last if table == "deltagare" else shares)]
            lines = [";".join(heads), *(";".join([name, name, *[""] * (len(heads) - 2)]) for name in names)]
            _write(own / str(year) / "tabeller" / f"{table}.csv", "\n".join(lines) + "\n")
        _write(own / str(year) / "tabeller" / "fakta.csv", "id;rubrik;enhet;varde\n")
    limit = "" if "smagrupp =" in settings else f"smagrupp = {LIMIT}\n"
    _write(own / "forbund.toml", _FORBUND + limit + settings)
    _write(own / "deltagare.toml", _MAPPING)


def write_list(people: Iterable[Participant], year: int, path: Path) -> None:
    """Write a list of participants as a team would."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(["In", "Ut", "Resultat", "Kön", "Psykiatri"])
        for person in people:
            left = f"{year}-10-01" if person.outcome else ""
            yes = "ja" if person.psychiatry else "nej"
            writer.writerow([f"{person.came}-03-01", left, person.outcome, person.sex, yes])


def carry_over(root: Path) -> None:
    """Copy the first year's numbers to the second report's columns of last year."""
    first, second = (root / "data" / "provlandet" / str(year) / "tabeller" / "deltagare.csv" for year in YEARS)
    before, after = (path.read_text("utf-8-sig").splitlines() for path in (first, second))
    lines = [after[0]]
    for old, new in zip(before[1:], after[1:], strict=True):
        lines.append(";".join([*new.split(";")[:5], *old.split(";")[2:5]]))
    _write(second, "\n".join(lines) + "\n")


def _write(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")
