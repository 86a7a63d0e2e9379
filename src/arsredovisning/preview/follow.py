"""One report, built anew as soon as a file that it is made of is saved, for those who look at it meanwhile."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterable, Sequence
from concurrent.futures import BrokenExecutor, Executor
from pathlib import Path
from typing import TypedDict

from watchfiles import Change, DefaultFilter, awatch

from arsredovisning.errors import Fault, ReportError
from arsredovisning.pipeline.build import Built, SectionsFailedError, Watcher, build
from arsredovisning.pipeline.edition import report
from arsredovisning.pipeline.run import Failure
from arsredovisning.project.outputs import PAGE
from arsredovisning.project.system import refusal
from arsredovisning.project.workspace import ReportFolder

#: Milliseconds of quiet after a saved file before the report is built: editors save in several steps.
QUIET = 50
#: This program's own source: what runs is what was there at the start.
LIBRARY = Path(__file__).parents[1]
RESTART = "Avsluta med Ctrl-C och kör make preview igen."


class Problem(TypedDict):
    """What stops the report from being built: where, what, and what to do."""

    place: str
    message: str
    hint: str


class State(TypedDict):
    """What a page that shows the report is told.

    Attributes:
        version: Digest of the last report that could be built, or empty.
        building: Whether another is on its way.
        problems: What is wrong now.
    """

    version: str
    building: bool
    problems: list[Problem]


class Preview:
    """One report, built again and again.

    Args:
        folder: The förbund's year.
        executor: Runs the steps of the builds.
        watcher: Is told how each build goes.

    Attributes:
        state: How it stands.
        listeners: Events that are set when the state changes.
    """

    def __init__(self, folder: ReportFolder, executor: Executor, watcher: Watcher) -> None:
        self.folder = folder
        self.state = State(version="", building=False, problems=[])
        self.listeners: set[asyncio.Event] = set()
        self._place = folder.workspace.cache / "preview" / folder.forbund / str(folder.year)
        self._executor, self._watcher = executor, watcher
        self._outdated: list[Problem] = []

    def page(self) -> bytes:
        """Give the last report that could be built, or nothing."""
        path = self._place / PAGE
        return path.read_bytes() if path.exists() else b""

    async def follow(self) -> AsyncIterator[tuple[Sequence[Path], Built | None]]:
        """Build now and after each change of a file.

        Yields:
            The changed files and what came of the build: None when it could not be made.

        Raises:
            ReportError: If the files cannot be watched.
        """
        saved: asyncio.Queue[set[Path]] = asyncio.Queue()
        watching = asyncio.create_task(self._watch(saved))
        changed: set[Path] = set()
        try:
            while True:
                yield sorted(changed), await self._renew()
                changed = await _first_of(saved, watching)
                if any(path.is_relative_to(LIBRARY) for path in changed):
                    names = ", ".join(sorted(path.name for path in changed if path.is_relative_to(LIBRARY)))
                    self._outdated = [Problem(place=names, message="Programmet självt är ändrat.", hint=RESTART)]
        finally:
            watching.cancel()

    async def _watch(self, saved: asyncio.Queue[set[Path]]) -> None:
        workspace = self.folder.workspace
        watched = (self.folder.data.parent, workspace.notebooks, workspace.templates, LIBRARY)
        try:
            async for changes in awatch(*watched, watch_filter=_Saved(), step=QUIET, debounce=10 * QUIET):
                saved.put_nowait({Path(path) for _kind, path in changes})
        except OSError as error:
            hint = "Låt programmet titta efter själv i stället: WATCHFILES_FORCE_POLLING=1 make preview YEAR=…"
            raise ReportError(Fault("Filerna går inte att bevaka.", found=str(error), hint=hint)) from None

    async def _renew(self) -> Built | None:
        self._tell(building=True, problems=self.state["problems"])
        built, problems = None, list[Problem]()
        try:
            built = await build(report(self.folder), ["html"], self._executor, self._watcher, self._place)
        except SectionsFailedError as error:
            problems = [_of_failure(failure) for failure in error.failures]
        except ReportError as error:
            problems = [_of_fault(fault) for fault in error.faults]
        except BrokenExecutor:
            problems = [Problem(place="", message="En process som bygger rapporten dog.", hint=RESTART)]
        except OSError as error:
            problems = [_of_fault(refusal(error))]
        self._tell(building=False, problems=problems + self._outdated)
        return built

    def _tell(self, building: bool, problems: list[Problem]) -> None:
        self.state = State(version=version(self.page()), building=building, problems=problems)
        for listener in self.listeners:
            listener.set()


class _Saved(DefaultFilter):
    """Leaves out what editors, Jupyter and office programs write beside the file that a person saves."""

    ignore_dirs = (*DefaultFilter.ignore_dirs, ".ipynb_checkpoints")
    ignore_entity_patterns = (*DefaultFilter.ignore_entity_patterns, r"^\.", r"^~\$")

    def __call__(self, change: Change, path: str) -> bool:
        return super().__call__(change, path) and not Path(path).is_dir()


async def _first_of(saved: asyncio.Queue[set[Path]], watching: asyncio.Task[None]) -> set[Path]:
    """Wait for saved files and give all there are, or raise what ended the watching."""
    changed = asyncio.ensure_future(saved.get())
    await asyncio.wait({changed, watching}, return_when=asyncio.FIRST_COMPLETED)
    if not changed.done():
        changed.cancel()
        watching.result()
    found = await changed
    while not saved.empty():
        found |= saved.get_nowait()
    return found


def version(page: bytes) -> str:
    """Give what tells one page from another, or nothing for no page."""
    return hashlib.sha256(page).hexdigest()[:16] if page else ""


def in_words(problem: Problem) -> str:
    """Write a problem as lines for the terminal."""
    hint = problem["hint"] and f"  Gör så här: {problem['hint']}"
    return "\n".join(_said([": ".join(_said([problem["place"], problem["message"]])), hint]))


def _of_failure(failure: Failure) -> Problem:
    cell, line = (number and f"{what} {number}" for what, number in (("cell", failure.cell), ("rad", failure.line)))
    return Problem(place=", ".join(_said([failure.notebook, cell, line])), message=failure.message, hint=failure.hint)


def _of_fault(fault: Fault) -> Problem:
    found, expected = fault.found and f"Här står: {fault.found}", fault.expected and f"Väntat: {fault.expected}"
    return Problem(place=fault.place, message="\n".join(_said([fault.message, found, expected])), hint=fault.hint)


def _said(texts: Iterable[str | int | None]) -> list[str]:
    return [str(text) for text in texts if text]
