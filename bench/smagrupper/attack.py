"""An attacker: reads the printed tables of two years, and works out what every small group can be, person by person.

Nothing of the product is used. The unknown numbers are those of the finest groups that there are (sex, whether one
came this year, whether one left and where one went, psychiatry), whole numbers; every printed cell is a sum of them.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import highspy
import numpy as np

from bench.smagrupper.populations import LIMIT, OUTCOMES, SEXES, YEARS, Participant, Population

#: year, sex, came this year, psychiatry, where one went ("" for one who stays)
Atom = tuple[int, str, bool, bool, str]
ATOMS: list[Atom] = list(product(YEARS, SEXES, (True, False), (True, False), ("", *OUTCOMES)))
_AT = {atom: place for place, atom in enumerate(ATOMS)}
_MANY = 10_000.0

Is = Callable[[bool, bool, str], bool]
#: What is printed: came, psychiatry, went.
PRINTED: dict[str, Is] = {
    "inskrivna": lambda _new, _ill, _went: True,
    "nya": lambda new, _ill, _went: new,
    "avslutade": lambda _new, _ill, went: bool(went),
    "psykiatri": lambda _new, ill, _went: ill,
    "arbete_studier": lambda _new, _ill, went: went in ("arbete", "studier"),
    "arbete": lambda _new, _ill, went: went == "arbete",
    "inriktad": lambda _new, _ill, went: went == "inriktad",
    "ej": lambda _new, _ill, went: went == "ej",
}
#: What can be worked out of it.
DERIVED: dict[str, Is] = {
    "studier": lambda _new, _ill, went: went == "studier",
    "ovrigt": lambda _new, _ill, went: went == "ovrigt",
    "kvar": lambda _new, _ill, went: not went,
    "sedan_tidigare": lambda new, _ill, _went: not new,
    "utan_psykiatri": lambda _new, ill, _went: not ill,
}
#: What says something of a person, and the group that it is said of.
_ATTRIBUTES = {
    "psykiatri": "inskrivna",
    "arbete_studier": "avslutade",
    "arbete": "avslutade",
    "inriktad": "avslutade",
    "ej": "avslutade",
}
_GROUPS = {"alla": SEXES, "kvinnor": ("k",), "man": ("m",), "ej_angivet": ("u",)}


@dataclass(frozen=True)
class Target:
    """A group that may not be found out.

    Attributes:
        kind: Printed, derived, unstated (of a few of unstated sex) or zero (nobody has an attribute).
    """

    kind: str
    year: int
    name: str
    who: str
    number: int

    @property
    def row(self) -> np.ndarray:
        """How often each atom counts in the group."""
        return _row(self.year, {**PRINTED, **DERIVED}[self.name], _GROUPS[self.who])


@dataclass(frozen=True)
class Result:
    """What the attacker finds out of a group."""

    target: Target
    low: int
    high: int

    @property
    def pinned(self) -> bool:
        return self.low == self.high

    @property
    def narrow(self) -> bool:
        return self.high - self.low < LIMIT


def targets(population: Population) -> Iterator[Target]:
    """Go through the small groups of a population, by what they really are; structural zeros are none."""
    unstated_before = 0
    for year, people in population.items():
        count = {
            (name, who): sum(_is(person, year, test) and person.sex in sexes for person in people)
            for name, test in {**PRINTED, **DERIVED}.items()
            for who, sexes in _GROUPS.items()
        }
        for (name, who), number in count.items():
            if who != "ej_angivet" and 0 < number < LIMIT:
                yield Target("printed" if name in PRINTED else "derived", year, name, who, number)
            elif number == 0 and name in _ATTRIBUTES and who != "ej_angivet" and count[_ATTRIBUTES[name], who]:
                yield Target("zero", year, name, who, 0)
        if 0 < count["inskrivna", "ej_angivet"] < LIMIT:
            for name in {**PRINTED, **DERIVED}:
                from_nobody = name == "sedan_tidigare" and year != YEARS[0] and not unstated_before
                if not from_nobody:
                    yield Target("unstated", year, name, "ej_angivet", count[name, "ej_angivet"])
        unstated_before = count["kvar", "ej_angivet"]


def attack(root: Path, population: Population) -> list[Result]:
    """Work out what each small group of a population can be, of the printed tables alone."""
    rows, low, high = [], [], []
    for row, least, most in (*_between_years(), *_told(root)):
        rows.append(row)
        low.append(least)
        high.append(most)
    highs = _solver(np.array(rows), low, high)
    return [Result(target, *_interval(highs, target.row)) for target in targets(population)]


def dashes(root: Path) -> tuple[int, int]:
    """Count the dashes and the cells of the second year's counts."""
    cells = [text for year, _name, _who, text in _cells(root) if year == YEARS[1]]
    return sum(text == "-" for text in cells), len(cells)


def _is(person: Participant, year: int, test: Is) -> bool:
    return test(person.came == year, person.psychiatry, person.outcome)


def _row(year: int, test: Is, sexes: tuple[str, ...]) -> np.ndarray:
    row = np.zeros(len(ATOMS))
    for at, (when, sex, new, ill, went) in enumerate(ATOMS):
        row[at] = when == year and sex in sexes and test(new, ill, went)
    return row


def _between_years() -> Iterator[tuple[np.ndarray, float, float]]:
    """Those who stayed the first year are those who had come before the second, sex by sex."""
    for sex in SEXES:
        stayed = _row(YEARS[0], DERIVED["kvar"], (sex,))
        yield stayed - _row(YEARS[1], DERIVED["sedan_tidigare"], (sex,)), 0, 0


def _told(root: Path) -> Iterator[tuple[np.ndarray, float, float]]:
    for year, name, who, text in _cells(root):
        test, sexes = PRINTED[name], _GROUPS[who]
        row = _row(year, test, sexes)
        if text.lstrip("-").isdigit():
            yield row, int(text), int(text)
    for year, name, who, text in _cells(root, "_andel"):
        if text.isdigit():
            part, whole = _row(year, PRINTED[name], _GROUPS[who]), _row(year, PRINTED["avslutade"], _GROUPS[who])
            yield 100 * part - (int(text) - 0.5) * whole, 0, np.inf
            yield 100 * part - (int(text) + 0.5) * whole, -np.inf, 0


def _cells(root: Path, end: str = "") -> Iterator[tuple[int, str, str, str]]:
    """Go through the printed cells: year, row, sex and what stands there."""
    for year in YEARS:
        folder = root / "data" / "provlandet" / str(year) / "tabeller"
        for table in ("deltagare", "avslut"):
            with (folder / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
                for line in csv.DictReader(file, delimiter=";"):
                    for who in ("alla", "kvinnor", "man"):
                        for about in YEARS:
                            text = line.get(f"{who}_{about}{end}")
                            if text and (about == year or not end):
                                yield about, line["id"], who, text
        if not end:
            with (folder / "fakta.csv").open(encoding="utf-8-sig", newline="") as file:
                for line in csv.DictReader(file, delimiter=";"):
                    yield year, "inskrivna", "ej_angivet", line["varde"]


def _solver(matrix: np.ndarray, low: list[float], high: list[float]) -> highspy.Highs:
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)
    for _atom in ATOMS:
        highs.addVar(0.0, _MANY)
    whole = np.full(len(ATOMS), highspy.HighsVarType.kInteger)
    highs.changeColsIntegrality(len(ATOMS), np.arange(len(ATOMS), dtype=np.int32), whole)
    for row, least, most in zip(matrix, low, high, strict=True):
        places = np.flatnonzero(row).astype(np.int32)
        highs.addRow(least, most, len(places), places, row[places])
    return highs


def _interval(highs: highspy.Highs, row: np.ndarray) -> tuple[int, int]:
    ends = []
    for sense in (highspy.ObjSense.kMinimize, highspy.ObjSense.kMaximize):
        highs.changeObjectiveSense(sense)
        highs.changeColsCost(len(row), np.arange(len(row), dtype=np.int32), row)
        highs.run()
        if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise ArithmeticError(highs.getModelStatus())
        ends.append(round(highs.getInfo().objective_function_value))
    return ends[0], ends[1]
