"""What is read first in a package: what each file is, how it is checked, and how the report is built again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, StrictUndefined

from arsredovisning.pipeline import frozen
from arsredovisning.project.digest import digest
from arsredovisning.project.locks import Locked, read_lock
from arsredovisning.project.workspace import ReportFolder
from arsredovisning.rebuild.source import Source

#: What the files of a report are, by how their names end.
_KINDS = {
    ".html": "rapporten som webbsida, hel i en fil",
    ".pdf": "rapporten som PDF (PDF/A och PDF/UA)",
    ".docx": "rapporten som Word-dokument",
    ".xlsx": "rapportens tabeller som Excel-arbetsbok",
    ".csv": "en tabell som öppna data (text, UTF-8)",
    ".json": "beskrivning av de öppna data (Data Package)",
}
_UNKNOWN = "okänd"


@dataclass(frozen=True)
class Packed:
    """What a package holds.

    Attributes:
        folder: The förbund's year.
        title: The report's title.
        organisation: The förbund's name.
        record: What is recorded of the report.
        source: What it was made of.
        report: The folder with the decided files.
        packages: Whether the files that its packages are installed from go with it.
    """

    folder: ReportFolder
    title: str
    organisation: str
    record: frozen.Record
    source: Source
    report: Path
    packages: bool


@dataclass(frozen=True)
class _File:
    name: str
    kind: str
    size: int
    digest: str


def readme(packed: Packed, lock: Path, licensed: Mapping[str, str]) -> str:
    """Write a package's README.md in Swedish.

    Args:
        packed: What it holds.
        lock: The lock of what the report was made with.
        licensed: The licence of each package, an SPDX expression.
    """
    # Markdown is no markup that a name could break out of, and the names are the project's own.
    environment = Environment(undefined=StrictUndefined, trim_blocks=True, keep_trailing_newline=True)  # noqa: S701
    template = environment.from_string((Path(__file__).parent / "README.md.j2").read_text("utf-8"))
    return template.render(
        packed=packed,
        year=packed.folder.year,
        forbund=packed.folder.forbund,
        record=packed.record,
        origin=packed.record.origin,
        files=[_file(packed.report, name) for name in packed.record.files],
        licences=_by_licence(read_lock(lock), licensed),
    )


def _file(folder: Path, name: str) -> _File:
    path = folder / name
    return _File(name, _KINDS.get(path.suffix, "en fil i rapporten"), path.stat().st_size, digest(path))


def _by_licence(packages: tuple[Locked, ...], licensed: Mapping[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for item in packages:
        found.setdefault(licensed.get(item.name, _UNKNOWN), []).append(f"{item.name} {item.version}")
    return dict(sorted(found.items()))
