"""A made-up nation: förbund that do not exist, for measuring and for looking at comparisons.

Each is one of the real reports with its amounts and counts multiplied by a whole number, so that every
sum and every share still holds. They are written outside data/ and say of themselves
that they are synthetic.
"""

from __future__ import annotations

import csv
import io
import random
import re
import shutil
from decimal import Decimal
from pathlib import Path

from arsredovisning.data.tables import Table
from arsredovisning.data.year import YearData
from arsredovisning.project.workspace import ReportFolder, Workspace

#: What a copied project consists of, besides its data.
PARTS = ("notebooks", "templates", "locks")
#: The largest number to multiply by.
MOST = 9
#: Units of figures that stay as they are.
UNCHANGED = ("%", "dagar")
SEED = 2003


def make_nation(source: Workspace, target: Path, count: int) -> Workspace:
    """Write a project with synthetic förbund, each with one year.

    Args:
        source: The project whose reports are the patterns.
        target: An empty folder outside the project.
        count: How many förbund.
    """
    for part in PARTS:
        shutil.copytree(source.root / part, target / part)
    patterns = [ReportFolder(source, name, source.years(name)[-1]) for name in source.forbund()]
    numbers = random.Random(SEED)  # noqa: S311  the same nation each time, not a secret
    for number in range(1, count + 1):
        pattern = patterns[number % len(patterns)]
        _write_forbund(pattern, target / "data" / f"syntet{number:03}", number, numbers.randint(1, MOST))
    return Workspace(target)


def _write_forbund(pattern: ReportFolder, folder: Path, number: int, factor: int) -> None:
    shutil.copytree(pattern.data, folder / str(pattern.year))
    name = f"Syntetiskt förbund {number} (finns inte)"
    settings = re.sub(r'(?m)^(namn|kortnamn) = ".*"$', rf'\1 = "{name}"', pattern.forbund_settings.read_text("utf-8"))
    (folder / "forbund.toml").write_text(settings, "utf-8")
    data = YearData(pattern)
    for table in map(data.table, data.table_settings):
        path = folder / str(pattern.year) / "tabeller" / f"{table.id}.csv"
        path.write_text(_multiplied(path.read_text("utf-8-sig"), table, factor), "utf-8-sig")


def _multiplied(text: str, table: Table, factor: int) -> str:
    head, *rows = csv.reader(io.StringIO(text), delimiter=";")
    units = {(row.id, name): cell.value.unit for row in table.rows for name, cell in row.cells.items() if cell.value}
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\n")
    writer.writerow(head)
    for row in rows:
        cells = zip(head, row, strict=True)
        writer.writerow(
            [cell if units.get((row[0], name), "%") in UNCHANGED else _times(cell, factor) for name, cell in cells]
        )
    return written.getvalue()


def _times(cell: str, factor: int) -> str:
    plain = re.sub(r"\s", "", cell).replace("\u2212", "-").replace(",", ".")
    if not re.fullmatch(r"-?\d+(\.\d+)?", plain):
        return cell
    return str(Decimal(plain) * factor).replace(".", ",")
