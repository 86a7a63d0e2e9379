"""``python -m bench``: measure everything and write docs/prestanda.md."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import nbformat
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from arsredovisning.project.workspace import ReportFolder, find_workspace
from bench.contenders import REPOSITORY, Bench
from bench.measure import Memory, MemoryWatch, Timing, interleaved, time_command
from bench.synthetic import make_nation

TRIVIAL_CELLS = 200
#: The section whose notebook is edited.
EDITED = "drift"
_RUN_TWICE = """
import sys, time, papermill
def run():
    papermill.execute_notebook(
        sys.argv[1], None, kernel_name="arsredovisning", engine_name="warm", progress_bar=False, record_timing=False
    )
run()
started = time.perf_counter()
run()
print(time.perf_counter() - started)
"""


def main() -> None:
    """Measure and write."""
    arguments = _arguments()
    with tempfile.TemporaryDirectory(prefix="arsredovisning-bench-") as scratch:
        site = make_nation(find_workspace(), Path(scratch, "site"), arguments.forbund)
        folder = ReportFolder(site, site.forbund()[0], site.years(site.forbund()[0])[-1])
        place = Path(scratch, "scratch")
        place.mkdir()
        bench = Bench(folder, place, arguments.jupyter_book)
        timings = interleaved(bench.contenders(), arguments.rounds)
        facts = {
            "contenders": timings,
            "sections": len(bench.notebooks),
            "own": _own_time(bench),
            "following": _following(bench, arguments.rounds),
            "cell": _trivial_cell(bench, arguments.rounds),
            "report": _report(bench, arguments.rounds),
            "batches": _batches(bench, arguments.forbund),
            "machine": _machine(),
            "rounds": arguments.rounds,
        }
    template = Environment(  # noqa: S701  Markdown, not HTML
        loader=FileSystemLoader(Path(__file__).parent), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    template.filters["tal"] = lambda value, decimals=1: f"{value:.{decimals}f}".replace(".", ",")
    (REPOSITORY / "docs" / "prestanda.md").write_text(template.get_template("prestanda.md.j2").render(facts), "utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Mät allt sida vid sida och skriv docs/prestanda.md.")
    parser.add_argument("--rounds", type=int, default=3, help="hur många gånger var och en körs")
    parser.add_argument(
        "--forbund", type=int, default=75, help="hur många påhittade förbund den nationella körningen har"
    )
    parser.add_argument(
        "--jupyter-book", type=lambda name: Path(name).absolute(), help="kommandot jupyter-book i en egen miljö"
    )
    return parser.parse_args()


def _own_time(bench: Bench) -> float:
    """Give the seconds that the cells take by themselves, imports left out."""
    said = bench.say("-m", "bench.floor", bench.folder.forbund, str(bench.folder.year))
    return float(sum(json.loads(said).values()))


def _following(bench: Bench, times: int) -> list[float]:
    """Give the seconds of each report but the first, in workers that run already."""
    report = (bench.folder.forbund, str(bench.folder.year))
    said = bench.say("-m", "bench.sections", "2", str(bench.scratch / "following"), *report, str(times + 1))
    return [float(seconds) for seconds in json.loads(said)[1:]]


def _trivial_cell(bench: Bench, rounds: int) -> Timing:
    """Time a cell that only says 1, as the difference between many and none of them."""

    def run(count: int) -> float:
        cells = [nbformat.v4.new_code_cell("1", id=f"c{number}") for number in range(count)]
        path = bench.scratch / f"trivial-{count}.ipynb"
        nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
        return float(bench.say("-c", _RUN_TWICE, str(path)))

    return Timing(tuple((run(TRIVIAL_CELLS) - run(0)) / TRIVIAL_CELLS for _round in range(rounds)))


def _report(bench: Bench, rounds: int) -> dict[str, Timing]:
    """Time the report's own command: from nothing, after an edit, unchanged; and the edited section by itself."""
    edited = bench.folder.notebook(EDITED)
    content = json.loads(edited.read_text("utf-8"))

    def edit() -> float:
        content["cells"][-1]["source"].append("\n# ändrad")
        edited.write_text(json.dumps(content, ensure_ascii=False, indent=1), "utf-8")
        return bench.report("html")

    def from_nothing() -> float:
        time_command(["rm", "-rf", "build", ".cache"], bench.root, {})
        return bench.report("html")

    return interleaved(
        {
            "rapporten från början, html": from_nothing,
            "ett avsnitt ändrat, html": edit,
            "avsnittet självt: dess celler som vanlig Python i en process": lambda: bench.floor(EDITED),
            "inget ändrat": lambda: bench.report("html"),
        },
        rounds,
    )


@dataclass(frozen=True)
class Batch:
    """A batch of synthetic förbund: how it went, and the memory that was held."""

    count: int
    workers: int
    seconds: float
    memory: Memory

    @property
    def each(self) -> float:
        """Seconds a report."""
        return self.seconds / self.count


def _batches(bench: Bench, most: int) -> list[Batch]:
    """Build some, a third and all of the förbund with two workers, and a third with one."""
    some, third = min(5, most), max(1, most // 3)
    return [_batch(bench, count, workers) for count, workers in ((third, 1), (third, 2), (some, 2), (most, 2))]


def _batch(bench: Bench, count: int, workers: int) -> Batch:
    time_command(["rm", "-rf", "build", ".cache"], bench.root, {})
    environment = {name: value for name, value in bench.environment.items() if name not in ("FORBUND", "YEAR")}
    aside = bench.folder.workspace.forbund()[count:]
    for name in aside:
        (bench.root / "data" / name).rename(bench.scratch / name)
    try:
        with MemoryWatch() as memory:
            command = ["-m", "arsredovisning", "all", "--formats", "html", "--jobs", str(workers)]
            seconds = time_command([sys.executable, *command], bench.root, environment)
    finally:
        for name in aside:
            (bench.scratch / name).rename(bench.root / "data" / name)
    return Batch(count, workers, seconds, memory)


def _machine() -> str:
    model = next(
        (line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line),
        platform.processor(),
    )
    return f"{os.cpu_count()} kärnor ({model}), {platform.system()}, Python {platform.python_version()}"


if __name__ == "__main__":
    main()
