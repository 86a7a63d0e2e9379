"""Made-up förbund: books in whole kronor and people one by one, year after year."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from arsredovisning.data.values import round_half_up

_MONEY = {"kr": 1, "tkr": 1000}
INCOME = {
    "bidrag_staten": "Bidrag från staten",
    "bidrag_region": "Bidrag från regionen",
    "bidrag_kommuner": "Bidrag från kommunerna",
    "ovriga_bidrag": "Övriga bidrag",
    "projektmedel": "Projektmedel",
}
COSTS = {
    "insatser": "Köpta insatser",
    "loner": "Löner och arvoden",
    "lokaler": "Lokaler och kontor",
    "tjanster": "Köpta tjänster",
    "information": "Information och utbildning",
    "ovrigt": "Övriga kostnader",
}
LIABILITIES = {
    "leverantorer": "Leverantörsskulder",
    "skatter": "Skatter och avgifter",
    "upplupet": "Upplupna kostnader",
}
RECEIVABLES = {"moms": "Momsfordran", "skattekonto": "Skattekonto", "forutbetalt": "Förutbetalda kostnader"}
QUESTIONS = {
    "bemotande": "Blir bemött med respekt",
    "delaktig": "Är delaktig i sin planering",
    "framtid": "Ser ljusare på framtiden",
    "samordning": "Tycker att stödet hänger ihop",
}


@dataclass(frozen=True)
class Books:
    """A year's books, in whole kronor."""

    year: int
    income: Mapping[str, int]
    costs: Mapping[str, int]
    interest: int
    opening: int
    liabilities: Mapping[str, int]
    receivables: Mapping[str, int]

    @property
    def result(self) -> int:
        return sum(self.income.values()) - sum(self.costs.values()) + self.interest

    @property
    def equity(self) -> int:
        return self.opening + self.result

    @property
    def cash(self) -> int:
        return self.equity + sum(self.liabilities.values()) - sum(self.receivables.values())


@dataclass(frozen=True)
class Person:
    """A participant: sex (k, m or empty), whether new and whether ended this year, and how."""

    sex: str
    new: bool
    ended: bool
    outcome: str


@dataclass
class Made:
    """A made-up förbund: what it prints in, and what happened in each year."""

    pick: random.Random
    unit: str
    first_year: bool
    years: dict[int, Books] = field(default_factory=dict)
    people: dict[int, list[Person]] = field(default_factory=dict)
    answers: dict[int, list[tuple[str, Mapping[str, bool]]]] = field(default_factory=dict)

    def shown_years(self, year: int) -> list[int]:
        """Give the years that a report for one shows, itself first."""
        return [year] if self.first_year else [year, year - 1]

    def amount(self, kronor: int) -> str:
        """Print an amount in the förbund's unit, rounded by itself."""
        return str(round_half_up(Decimal(kronor) / _MONEY[self.unit], 0))


def live(made: Made, last: int) -> None:
    """Let years pass: amounts drift, people come and go, and what is left one year is there the next."""
    pick = made.pick
    income = {name: pick.randint(400_000, 4_000_000) for name in pick.sample(list(INCOME), pick.randint(2, 4))}
    costs = {name: pick.randint(90_000, 3_000_000) for name in pick.sample(list(COSTS), pick.randint(3, 5))}
    scale = sum(income.values()) / sum(costs.values())
    costs = {name: int(amount * scale) for name, amount in costs.items()}
    opening, active = sum(income.values()) // 2 + pick.randint(0, 2_000_000), pick.randint(40, 160)
    for year in range(last - 5, last + 1):
        income, costs = ({k: int(v * pick.uniform(0.96, 1.05)) for k, v in part.items()} for part in (income, costs))
        books = Books(
            year,
            income,
            costs,
            pick.choice((0, pick.randint(-40_000, 40_000))),
            opening,
            {name: pick.randint(20_000, 900_000) for name in LIABILITIES},
            {name: pick.randint(5_000, 90_000) for name in pick.sample(list(RECEIVABLES), 2)},
        )
        made.years[year], opening = books, books.equity
        made.people[year] = _people(pick, active)
        active = sum(not person.ended for person in made.people[year])
        made.answers[year] = _answers(pick)


def _people(pick: random.Random, kept: int) -> list[Person]:
    sexes = ("k", "m", "") if pick.random() < 0.5 else ("k", "m")
    weights = (50, 45, 5)[: len(sexes)]
    people = []
    for number in range(kept + pick.randint(20, 90)):
        ended = pick.random() < 0.45
        outcome = pick.choices(("arbete", "studier", "annat"), (30, 12, 58))[0] if ended else ""
        people.append(Person(pick.choices(sexes, weights)[0], number >= kept, ended, outcome))
    return people


def _answers(pick: random.Random) -> list[tuple[str, Mapping[str, bool]]]:
    likely = {name: pick.uniform(0.4, 0.95) for name in QUESTIONS}
    return [
        (pick.choices(("k", "m", ""), (52, 44, 4))[0], {name: pick.random() < share for name, share in likely.items()})
        for _person in range(pick.randint(18, 90))
    ]
