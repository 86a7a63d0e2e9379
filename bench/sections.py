"""Ours, as far as the others go: a report's sections executed, nothing stitched. Run as a script.

``python -m bench.sections WORKERS TARGET FORBUND YEAR TIMES`` runs all sections of a report in the
workers of a build, again and again, and prints the seconds that each time took.
"""

from __future__ import annotations

import json
import sys
import time
from concurrent.futures import Executor, wait
from pathlib import Path

from arsredovisning.pipeline import steps
from arsredovisning.pipeline.plan import Task
from arsredovisning.pipeline.run import TIME_LIMIT
from arsredovisning.pipeline.workers import workers
from arsredovisning.project.digest import of_report
from arsredovisning.project.workspace import ReportFolder, find_workspace


def main(count: int, target: Path, forbund: str, year: int, times: int) -> None:
    """Run the sections and print the seconds of each time, the first with what has to be started."""
    folder = find_workspace().find(forbund, year)
    took, started = [], time.perf_counter()
    with workers(count, folder.workspace.root) as executor:
        for number in range(times):
            place = target / str(number) / "sections"
            place.mkdir(parents=True)
            run_sections(executor, folder, place.parent)
            took.append(time.perf_counter() - started)
            started = time.perf_counter()
    sys.stdout.write(json.dumps(took))


def run_sections(executor: Executor, folder: ReportFolder, target: Path) -> None:
    """Run all sections of a report, whatever the cache has.

    Raises:
        RuntimeError: If a section failed.
    """
    tasks = executor.submit(plan_tasks, folder).result()
    done, _rest = wait(
        [executor.submit(steps.run_section, task, folder, of_report(folder), TIME_LIMIT, target) for task in tasks]
    )
    if failures := [future.result().failure for future in done if future.result().failure]:
        raise RuntimeError(str(failures))


def plan_tasks(folder: ReportFolder) -> list[Task]:
    """Plan a report's sections; run in a worker, where what it needs is imported."""
    from arsredovisning.data.year import YearData
    from arsredovisning.pipeline.plan import plan

    return plan(YearData(folder))


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]), int(sys.argv[5]))
