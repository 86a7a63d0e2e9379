"""The doors that read somebody's files, each with a good file to damage and what it gives for one."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter

from arsredovisning.data.csvfile import read_csv
from arsredovisning.data.settings import read_logo
from arsredovisning.data.year import YearData
from arsredovisning.document.parse import parse
from arsredovisning.imports.changes import Changes
from arsredovisning.imports.filled_workbook import plan_workbook
from arsredovisning.imports.participants import plan_participants
from arsredovisning.imports.sie import plan_sie
from arsredovisning.imports.survey import plan_survey
from arsredovisning.imports.workbook import export_workbook
from arsredovisning.new.year import new_year
from arsredovisning.pipeline.frozen import refuse_half
from arsredovisning.project.workspace import ReportFolder, Workspace
from arsredovisning.review.run import review
from arsredovisning.text.expressions import Expressions
from arsredovisning.validation.todo import todo
from arsredovisning.validation.year import check
from tests.damaged.damage import Damage, damaged, damaged_workbook
from tests.project import REPOSITORY, make_project

_EXAMPLES = REPOSITORY / "docs" / "exempel"
_LOGO = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">
<g id="a"><path d="M0 0h9v9z"/></g><use href="#a"/></svg>
"""


@dataclass(frozen=True)
class Door:
    """A way in.

    Attributes:
        name: What it is called in the table.
        files: The files of which one is damaged, as they were.
        damage: How.
        opened: Reads them, and gives what came of it in words that can be compared.
    """

    name: str
    files: dict[Path, bytes]
    damage: Damage
    opened: Callable[[], str]


def doors(root: Path) -> list[Door]:
    """Make the doors.

    Args:
        root: An empty folder, for the projects that the files belong to.
    """
    folder = _jamtland(root / "jamtland")
    people, answers = _EXAMPLES / "deltagare.csv", _EXAMPLES / "enkat.csv"
    mappings = {path: path.read_bytes() for path in sorted(folder.data.parent.glob("*.toml"))}
    book = _given(root, "bok.se", (_EXAMPLES / "jamtland-2024.se").read_bytes())
    listed = {suffix: _given(root, f"lista.{suffix}", _as(suffix, people)) for suffix in ("csv", "xlsx")}
    survey = {suffix: _given(root, f"svar.{suffix}", _as(suffix, answers)) for suffix in ("csv", "xlsx")}
    books = Workspace(folder.workspace.root).find("jamtland", 2024)
    made: list[Door] = [Door("SIE", _one(book), damaged, lambda: _told(plan_sie(books, book)))]
    for suffix, damage in (("csv", damaged), ("xlsx", damaged_workbook)):
        given, replies = listed[suffix], survey[suffix]
        made += [
            Door(f"lista {suffix}", _one(given), damage, lambda given=given: _told(plan_participants(folder, [given]))),  # type: ignore[misc]  # mypy does not infer a lambda's default
            Door(f"enkät {suffix}", _one(replies), damage, lambda replies=replies: _told(plan_survey(folder, replies))),  # type: ignore[misc]  # the same
        ]
    made += [_workbook(root), _small_year(root), _large_year(root)]

    def mapped() -> str:
        return _told(plan_survey(folder, survey["csv"])) + _told(plan_participants(folder, [listed["csv"]]))

    return [*made, Door("mappning", mappings, damaged, lambda: mapped() + _told(plan_sie(books, book)))]


def _jamtland(root: Path) -> ReportFolder:
    shutil.copytree(REPOSITORY / "data" / "jamtland", root / "data" / "jamtland")
    shutil.copytree(REPOSITORY / "notebooks", root / "notebooks")
    workspace = Workspace(root)
    new_year(workspace, "jamtland", 2026)
    return workspace.find("jamtland", 2026)


def _given(root: Path, name: str, content: bytes) -> Path:
    path = root / name
    path.write_bytes(content)
    return path


def _one(path: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes()}


def _as(suffix: str, path: Path) -> bytes:
    """Give a list as CSV, or as a workbook with a second sheet and some looks."""
    if suffix == "csv":
        return path.read_bytes()
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet, bold = book.add_worksheet("Lista"), book.add_format({"bold": True, "bg_color": "#DDDDDD"})
        for row, cells in enumerate(csv.reader(io.StringIO(path.read_text("utf-8-sig")), delimiter=";")):
            for column, cell in enumerate(cells):
                sheet.write(row, column, cell, bold if row == 0 else None)
        sheet.write_comment(0, 0, "En rad per person")
        book.add_worksheet("Övrigt").write(0, 0, "=1+1")
    return content.getvalue()


def _told(changes: Changes) -> str:
    return repr((changes.describe(), changes.remarks))


def _workbook(root: Path) -> Door:
    project = make_project(root / "arbetsbok")
    path = _given(root, "provlandet-2024.xlsx", export_workbook(project.folder))
    return Door("arbetsbok", _one(path), damaged_workbook, lambda: _told(plan_workbook(project.folder, path)))


def _small_year(root: Path) -> Door:
    """Make the door of a year's own files: all that a person edits, and what the project writes beside them."""
    project = make_project(root / "ar")
    folder = project.folder
    settings = folder.forbund_settings.read_text("utf-8")
    project.write("../forbund.toml", f'{settings}logotyp = "logo.svg"\nlogotyp_alt = "Ett märke"\nsmagrupp = 5\n')
    project.write("../logo.svg", _LOGO)
    project.write("avvikelser.toml", "# Inga avvikelser.\n")
    project.write("faststalld.json", '{"beslutad": "2025-03-14", "filer": {}}\n')
    notebooks = sorted((folder.workspace.root / "notebooks").glob("*.ipynb"))
    return _year("liten mapp", folder, [*_files(folder.data.parent), *notebooks])


def _large_year(root: Path) -> Door:
    shutil.copytree(REPOSITORY / "data" / "solleftea", root / "stor" / "data" / "solleftea")
    shutil.copytree(REPOSITORY / "notebooks", root / "stor" / "notebooks")
    folder = Workspace(root / "stor").find("solleftea", 2024)
    return _year("stor mapp", folder, _files(folder.data.parent))


def _files(place: Path) -> list[Path]:
    return [path for path in sorted(place.rglob("*")) if path.is_file()]


def _year(name: str, folder: ReportFolder, files: list[Path]) -> Door:
    return Door(name, {path: path.read_bytes() for path in files}, damaged, lambda: _looked_at(folder))


def _looked_at(folder: ReportFolder) -> str:
    """Do with a year what check, preview and build do before a kernel is run."""
    refuse_half(folder)
    data = YearData(folder)
    check(data)
    logo = read_logo(folder, data.forbund)
    found = [finding.message for finding in review(data)]
    left = todo(data)
    expressions = Expressions(data)
    texts = [parse(expressions.render(data.text(path.stem) or "", path.name), path.name) for path in folder.texts()]
    cells = [read_csv(folder.table(name), name).rows for name in data.table_settings]
    return repr((logo, found, left, texts, cells))
