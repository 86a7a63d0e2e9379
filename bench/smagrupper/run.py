"""Importing populations, and counting what the attacker finds out."""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from pathlib import Path

from arsredovisning.imports.participants import plan_participants
from arsredovisning.project.workspace import Workspace
from bench.smagrupper.attack import Result, attack, dashes
from bench.smagrupper.populations import YEARS, Population, carry_over, make_folder, make_population, write_list


def published(root: Path, population: Population, settings: str = "") -> float:
    """Import both years of a population, as two reports in two years; give the seconds that the second took."""
    make_folder(root, settings)
    workspace = Workspace(root)
    seconds = 0.0
    for year in YEARS:
        path = root / f"lista-{year}.csv"
        write_list(population[year], year, path)
        if year == YEARS[1]:
            carry_over(root)
        started = time.process_time()
        plan_participants(workspace.find("provlandet", year), [path]).write()
        seconds = time.process_time() - started
    return seconds


def attacked(seed: int, settings: str = "") -> tuple[list[Result], tuple[int, int], float]:
    """Make a population, import it and attack what is printed."""
    population = make_population(seed)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        seconds = published(root, population, settings)
        return attack(root, population), dashes(root), seconds


def found(results: list[Result]) -> Counter[tuple[str, str]]:
    """Count the groups of each kind: all, those that are known to the last one, and those that are nearly."""
    counts: Counter[tuple[str, str]] = Counter()
    for result in results:
        counts[result.target.kind, "alla"] += 1
        counts[result.target.kind, "exakt"] += result.pinned
        counts[result.target.kind, "snavt"] += result.narrow and not result.pinned
    return counts
