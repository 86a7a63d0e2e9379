"""Building a decided report again, aside from the project's own build, and comparing every decided file."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from arsredovisning.pipeline import frozen
from arsredovisning.project.digest import digest, of_bytes
from arsredovisning.project.files import own_folder
from arsredovisning.project.publish import staging
from arsredovisning.project.workspace import ReportFolder
from arsredovisning.rebuild import environment
from arsredovisning.rebuild.source import Source
from arsredovisning.verify import Difference, difference_in


@dataclass(frozen=True)
class Rebuilt:
    """A decided report that has been built again.

    Attributes:
        place: The folder with the files.
        decided: The date of decision, ISO.
        count: How many files were decided.
        differences: Those that are other now; where the decided ones are not at hand, by their hashes.
    """

    place: Path
    decided: str
    count: int
    differences: tuple[Difference, ...]


def place_of(folder: ReportFolder) -> Path:
    """Where a report lies that has been built again."""
    return folder.workspace.cache / "ombyggd" / folder.forbund / str(folder.year)


def rebuild(
    folder: ReportFolder, record: frozen.Record, source: Source, jobs: int, say: Callable[[str], None]
) -> Rebuilt:
    """Build a decided report again, in a folder and an environment of its own.

    Args:
        folder: The förbund's year.
        record: What is recorded of it.
        source: What it is built of.
        jobs: How many sections are run at once.
        say: Is told what is done, Swedish sentences.

    Raises:
        ReportError: If it could not be built.
    """
    with own_folder(folder.workspace.cache, "ombyggnad") as scratch:
        # A notebook that shows what the project's folder is called shows the same as in the project.
        tree = scratch / (folder.workspace.root.name or "projekt")
        source.put(tree)
        made = environment.prepare(tree, folder.workspace, record.origin.python if record.origin else "")
        say(made.said)
        say("Bygger rapporten som den var …")
        built = environment.build(made, tree, folder.forbund, folder.year, jobs)
        place = place_of(folder)
        with staging(place) as kept:
            shutil.copytree(built, kept, dirs_exist_ok=True)
    return Rebuilt(place, record.decided, len(record.files), tuple(_differences(folder, record, place)))


def _differences(folder: ReportFolder, record: frozen.Record, place: Path) -> list[Difference]:
    now = {name: digest(place / name) for name in record.files}
    found = [_difference(folder, name, value, place) for name, value in record.files.items() if now[name] != value]
    files = (path.relative_to(place).as_posix() for path in sorted(place.rglob("*")) if path.is_file())
    added = [name for name in files if frozen.is_decided(name) and name not in record.files]
    return found + [Difference(name, "hela filen", "saknas", "finns") for name in added]


def _difference(folder: ReportFolder, name: str, value: str, place: Path) -> Difference:
    """Give the first place where a file differs from the decided one, or their hashes where that is not at hand."""
    if not (place / name).is_file():
        return Difference(name, "hela filen", "finns", "saknas")
    decided, now = folder.build / name, (place / name).read_bytes()
    if digest(decided) == value:
        return difference_in(name, decided.read_bytes(), now)
    return Difference(name, "SHA-256", value, of_bytes(now))
