"""``python -m bench.smagrupper``: attack made-up populations and surveys, and write docs/smagrupper.md."""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import mean

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bench.smagrupper.attack import Result
from bench.smagrupper.populations import LIMIT
from bench.smagrupper.run import attacked, found
from bench.smagrupper.surveys import SurveyResult, attacked_survey, make_answers

_HERE = Path(__file__).parent
_CHOICES = {"fler streck": "", "bara inskrivna": 'ej_angivet = "bara inskrivna"\n'}
_KINDS = {
    "printed": "tryckta små tal, 1–4",
    "derived": "små grupper som kan räknas ut: studier, övrigt, kvar, sedan tidigare, utan psykiatri",
    "zero": "ingen med ett kännetecken eller utfall",
    "unstated": "uppgifter om 1–4 personer utan angivet kön",
}


@dataclass(frozen=True)
class Choice:
    """What a choice for those of unstated sex gives.

    Attributes:
        name: The choice, as forbund.toml says it.
        populations: How many populations were attacked.
        counts: How many groups there are of each kind, and how many are found out.
        dashes: Dashes on average a report, and where some have not stated their sex.
        cells: Cells of a report.
        seconds: Processor time of an import, on average and at most.
    """

    name: str
    populations: int
    counts: Counter[tuple[str, str]]
    dashes: tuple[float, float]
    cells: int
    seconds: tuple[float, float]


def main() -> None:
    """Attack and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--populationer", type=int, default=200)
    populations = parser.parse_args().populationer
    with ProcessPoolExecutor() as pool:
        choices = [
            _choice(name, pool.map(partial(attacked, settings=settings), range(populations)))
            for name, settings in _CHOICES.items()
        ]
    facts = {
        "choices": choices,
        "surveys": list(_surveys(populations)),
        "kinds": _KINDS,
        "limit": LIMIT,
    }
    template = Environment(  # noqa: S701  Markdown, not HTML
        loader=FileSystemLoader(_HERE), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    ).get_template("smagrupper.md.j2")
    (_HERE.parents[1] / "docs" / "smagrupper.md").write_text(template.render(facts) + "\n", "utf-8")


def _choice(name: str, attacks: Iterable[tuple[list[Result], tuple[int, int], float]]) -> Choice:
    counts: Counter[tuple[str, str]] = Counter()
    dashed: list[int] = []
    few: list[int] = []
    seconds: list[float] = []
    printed = 0
    for results, (dashes, cells), spent in attacks:
        counts += found(results)
        printed = cells
        dashed.append(dashes)
        seconds.append(spent)
        if any(result.target.kind == "unstated" for result in results):
            few.append(dashes)
    return Choice(name, len(dashed), counts, (mean(dashed), mean(few or [0])), printed, (mean(seconds), max(seconds)))


def _surveys(surveys: int) -> Iterator[SurveyResult]:
    for seed in range(surveys):
        with tempfile.TemporaryDirectory() as folder:
            yield attacked_survey(Path(folder), make_answers(seed))


if __name__ == "__main__":
    main()
