"""Where things lie in a project: its root, the förbund and years in data/, notebooks, builds."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from arsredovisning.errors import Fault, ReportError, nearest
from arsredovisning.project.files import listed

ROOT_VARIABLE = "ARSREDOVISNING_ROT"
#: The project that a build's kernels are given a snapshot of.
ORIGINAL_VARIABLE = "ARSREDOVISNING_ORIGINAL"
#: The folder of comparisons in build/ and of their notebooks in notebooks/.
COMPARISON = "jamforelse"
#: The locked environment.
LOCK = "locks/report.txt"
_FORBUND = re.compile(r"[a-z0-9][a-z0-9_-]*")
_YEAR = re.compile(r"\d{4}")


@dataclass(frozen=True)
class Workspace:
    """The folders of one project, or of a snapshot of one.

    Attributes:
        root: Where data, notebooks and templates are read.
        original: The project, if that is a snapshot of it.
    """

    root: Path
    original: Path | None = None

    @property
    def home(self) -> Path:
        """Where builds and caches lie: in the project itself, also when a snapshot of it is read."""
        return self.original or self.root

    @property
    def notebooks(self) -> Path:
        return self.root / "notebooks"

    @property
    def templates(self) -> Path:
        return self.root / "templates"

    @property
    def cache(self) -> Path:
        return self.home / ".cache" / "arsredovisning"

    @property
    def lock(self) -> Path:
        return self.root / LOCK

    def forbund(self) -> list[str]:
        """List the förbund that have a folder in data/."""
        return [path.name for path in listed(self.root / "data") if (path / "forbund.toml").exists()]

    def years(self, forbund: str) -> list[int]:
        """List the years that a förbund has a report for."""
        found = listed(self.root / "data" / forbund)
        return [int(path.name) for path in found if _YEAR.fullmatch(path.name) and (path / "report.toml").exists()]

    def find(self, forbund: str, year: int | str) -> ReportFolder:
        """Find one förbund's year.

        Raises:
            ReportError: If the förbund or the year does not exist; the nearest names are given.
        """
        if not _FORBUND.fullmatch(forbund) or forbund not in self.forbund():
            raise ReportError(
                Fault(
                    f"Förbundet ”{forbund}” finns inte i data/.",
                    expected="ett förbund som har en mapp i data/ (små bokstäver, siffror, bindestreck)",
                    hint=nearest(forbund, self.forbund()) or "Lägg upp förbundet i data/<förbund>/forbund.toml.",
                )
            )
        years = self.years(forbund)
        if not _YEAR.fullmatch(str(year)) or int(year) not in years:
            listed = ", ".join(map(str, years)) or "inga år ännu"
            raise ReportError(
                Fault(
                    f"Året ”{year}” finns inte för {forbund}.",
                    expected=f"ett år med en report.toml i data/{forbund}/",
                    hint=f"Det här finns: {listed}.",
                )
            )
        return ReportFolder(self, forbund, int(year))

    def relative(self, path: Path) -> str:
        """Write a path as people see it: from the project's root, with forward slashes."""
        for root in (self.root, self.home):
            if path.is_relative_to(root):
                return path.relative_to(root).as_posix()
        return path.as_posix()

    def as_original(self, text: str) -> str:
        """Give a text in which paths into the snapshot are those of the project."""
        return text if self.original is None else text.replace(str(self.root), str(self.original))


@dataclass(frozen=True)
class ReportFolder:
    """The folders of one förbund's year."""

    workspace: Workspace
    forbund: str
    year: int

    @property
    def data(self) -> Path:
        return self.workspace.root / "data" / self.forbund / str(self.year)

    def exists(self) -> bool:
        """Tell whether there is such a report, by opening its settings: a notebook that asks depends on the answer."""
        try:
            self.settings.open("rb").close()
        except (FileNotFoundError, NotADirectoryError):
            return False
        return True

    @property
    def ties(self) -> Path:
        """The förbund's own ties between tables."""
        return self.forbund_settings.with_name("kopplingar.toml")

    @property
    def forbund_settings(self) -> Path:
        return self.data.parent / "forbund.toml"

    @property
    def settings(self) -> Path:
        return self.data / "report.toml"

    @property
    def table_settings(self) -> Path:
        return self.data / "tabeller.toml"

    @property
    def build(self) -> Path:
        return self.workspace.home / "build" / self.forbund / str(self.year)

    @property
    def cache(self) -> Path:
        return self.workspace.cache / self.forbund / str(self.year)

    def table(self, name: str) -> Path:
        return self.data / "tabeller" / f"{name}.csv"

    def text(self, name: str) -> Path:
        return self.data / "texter" / f"{name}.md"

    def texts(self) -> list[Path]:
        """List the year's texts."""
        return listed(self.data / "texter", "*.md")

    def notebook(self, name: str) -> Path:
        """The notebook of a section: the förbund's own version wins over the shared one."""
        own = self.workspace.notebooks / self.forbund / f"{name}.ipynb"
        return own if own.exists() else self.workspace.notebooks / f"{name}.ipynb"

    def notebook_names(self) -> list[str]:
        """List the notebooks that a section may use."""
        folders = (self.workspace.notebooks, self.workspace.notebooks / self.forbund)
        return sorted({path.stem for folder in folders for path in listed(folder, "*.ipynb")})


def find_workspace(start: Path | None = None) -> Workspace:
    """Find the project that a folder is in.

    Args:
        start: Where to begin to look upwards; by default the working directory. The environment
            variable ``ARSREDOVISNING_ROT`` overrides both.

    Raises:
        ReportError: If no folder on the way up has both data/ and notebooks/.
    """
    given, original = os.environ.get(ROOT_VARIABLE), os.environ.get(ORIGINAL_VARIABLE)
    here = Path(given) if given else (start or Path.cwd())
    for folder in (here.resolve(), *here.resolve().parents):
        if (folder / "data").is_dir() and (folder / "notebooks").is_dir():
            return Workspace(folder, Path(original) if given and original else None)
    raise ReportError(
        Fault(
            f"Hittar inget projekt i {here}.",
            expected="en mapp med undermapparna data/ och notebooks/",
            hint="Gå till projektets mapp och kör kommandot där.",
        )
    )
