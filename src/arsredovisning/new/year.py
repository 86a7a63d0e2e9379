"""A new year of a förbund's report, rolled forward from the last one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from arsredovisning.data.csvfile import read_csv
from arsredovisning.data.tables import year_in
from arsredovisning.data.toml import read_toml, to_toml
from arsredovisning.data.year import YearData
from arsredovisning.data.years import shift_label
from arsredovisning.errors import Fault, ReportError
from arsredovisning.new.place import place, taken
from arsredovisning.new.rolltable import roll_rows, roll_settings, to_csv
from arsredovisning.project.workspace import ReportFolder, Workspace
from arsredovisning.text.markdown import PLACEMENT, markdown_parser
from arsredovisning.text.shift import shift_expressions
from arsredovisning.text.syntax import marked
from arsredovisning.validation.year import check

#: How imports read a förbund's files in a year of their own: they hold for the next year too.
_MAPPINGS = ("konton.toml", "enkat.toml", "deltagare.toml")
#: Settings of a decided report, and what that report's source lacked.
_NOT_CARRIED = ("beslutad", "beslutad_okand", "saknade_figurer")
NOTHING_ACCEPTED = "# Godkända avvikelser: det som ska stå kvar fast granskningen säger till om det.\n"


def new_year(workspace: Workspace, forbund: str, year: int) -> list[Path]:
    """Roll a förbund's last report forward a year, as a draft.

    What last year's report says of its own year becomes comparatives, tables of several years move a step,
    goals carry over without outcomes, and texts are copied with every part marked as to be renewed.

    Args:
        workspace: The project.
        forbund: The förbund's folder name.
        year: The new year.

    Returns:
        The files of the new year.

    Raises:
        ReportError: If the year exists, or there is no decided report without faults for the year before.
    """
    target = ReportFolder(workspace, forbund, year).data
    if target.exists():
        raise taken(workspace, target)
    data = YearData(_last(workspace, forbund, year))
    check(data)
    if data.draft:
        raise ReportError(_undecided(data))
    settings = read_toml(data.folder.settings, workspace.relative(data.folder.settings))
    files = {
        "report.toml": to_toml(_rolled_report(settings)).encode(),
        "avvikelser.toml": NOTHING_ACCEPTED.encode(),
        **{name: path.read_bytes() for name in _MAPPINGS if (path := data.folder.data / name).exists()},
        **_rolled_tables(data),
        **{f"texter/{name}.md": renewable(text, year - 1).encode() for name, text in _texts(data)},
    }
    return place(workspace, target, files)


def _last(workspace: Workspace, forbund: str, year: int) -> ReportFolder:
    years = workspace.years(forbund)
    if years and year - 1 not in years:
        raise ReportError(
            Fault(
                f"Året {year} kan inte läggas till: {forbund} har ingen rapport för {year - 1} att utgå från.",
                expected=f"mappen data/{forbund}/{year - 1}",
                hint=f"Det här finns: {', '.join(map(str, years))}. Nästa år är {years[-1] + 1}.",
            )
        )
    return workspace.find(forbund, year - 1)


def _undecided(data: YearData) -> Fault:
    return Fault(
        f"Årsredovisningen för {data.folder.year} är inte beslutad, så dess tal kan inte bli jämförelsetal ännu.",
        data.folder.workspace.relative(data.folder.settings),
        expected="beslutad = dagen då styrelsen beslutade",
        hint=f"Gör klart {data.folder.year} och sätt beslutad, och kör sedan samma kommando igen.",
    )


def _rolled_report(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Move the titles, and take away what the board has decided and who signed."""
    rolled = {key: value for key, value in raw.items() if key not in _NOT_CARRIED}
    rolled["titel"] = shift_label(raw["titel"], 1)
    rolled["delar"] = [
        {**_retitled(part), "sektioner": [_retitled(section) for section in part["sektioner"]]} for part in raw["delar"]
    ]
    if "underskrifter" in raw:
        rolled["underskrifter"] = [{**person, "namn": ""} for person in raw["underskrifter"]]
    return rolled


def _retitled(item: Mapping[str, Any]) -> dict[str, Any]:
    return {key: shift_label(value, 1) if key == "rubrik" else value for key, value in item.items()}


def _rolled_tables(data: YearData) -> dict[str, bytes]:
    folder, year, first = data.folder, data.folder.year, _is_first(data)
    settings: dict[str, Any] = {}
    files: dict[str, bytes] = {}
    for name, raw in read_toml(folder.table_settings, data.shown_table_settings).items():
        table, path = data.table(name), folder.table(name)
        newline = "\r\n" if b"\r\n" in path.read_bytes() else "\n"
        settings[name] = roll_settings(name, raw, table, year, first)
        rows = roll_rows(name, read_csv(path, folder.workspace.relative(path)), table, year, first)
        files[f"tabeller/{name}.csv"] = to_csv(rows, newline)
    return {"tabeller.toml": to_toml(settings).encode(), **files}


def _is_first(data: YearData) -> bool:
    """Tell whether a report is the förbund's first: no column names an earlier year."""
    named = (year_in(column.id) for name in data.table_settings for column in data.table(name).columns)
    return not any(year and year < data.folder.year for year in named)


def _texts(data: YearData) -> Iterator[tuple[str, str]]:
    for path in data.folder.texts():
        yield path.stem, data.text(path.stem) or ""


def renewable(text: str, year: int) -> str:
    """Move a text's expressions on a year, and mark each part of it as to be renewed.

    Args:
        text: Markdown. A part is what stands under a heading, if there is anything besides tables and figures.
        year: The year that the text was written for.
    """
    lines = shift_expressions(text, 1).split("\n")
    tokens = markdown_parser().parse("\n".join(lines))
    heads = [token.map for token in tokens if token.type == "heading_open" and token.map and token.level == 0]
    starts = [0, *(end for _start, end in heads)]
    ends = [*(start for start, _end in heads), len(lines)]
    mark = marked(f"Att förnya: skrivet för {year}.")
    for start, end in reversed(list(zip(starts, ends, strict=True))):
        part = PLACEMENT.sub("", "\n".join(lines[start:end])).strip()
        if part:
            after = [""] if lines[start].strip() else []
            lines[start:start] = [mark, ""] if start == 0 else ["", mark, *after]
    return "\n".join(lines)
