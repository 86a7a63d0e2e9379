"""Made-up reports without an error, to find false alarms: no rule has been asked for what they may look like."""

from __future__ import annotations

import csv
import io
import random
import tempfile
from collections.abc import Sequence
from pathlib import Path

from arsredovisning.data.toml import to_toml
from arsredovisning.data.year import YearData
from arsredovisning.project.workspace import ReportFolder, Workspace
from arsredovisning.review.run import review
from arsredovisning.validation.year import check
from bench.granskning.made.economy import notes, overview, statements
from bench.granskning.made.life import Made, live
from bench.granskning.made.people import facts, goals_tables, participants, survey
from bench.granskning.made.texts import texts

_LEFT_OUT = [
    "forvaltningsberattelse",
    "viktiga_forhallanden",
    "handelser",
    "styrning",
    "hushallning",
    "balanskravsresultat",
    "personal",
    "framtid",
    "insatser",
    "noter",
]
_PLACES = ("Björkdalen", "Granvik", "Sjöändan", "Nordmark", "Källviken", "Tallåsen", "Stenhammar", "Ljungby slätt")


def make(root: Path, number: int, source: Workspace) -> ReportFolder:
    """Write a made-up förbund without an error, with one year or two.

    Args:
        root: An empty folder.
        number: Which of them; the same number is the same förbund.
        source: The project whose notebooks and templates it uses.
    """
    pick = random.Random(f"förbund {number}")  # noqa: S311  the same each time, not a secret
    made = Made(pick, pick.choice(("kr", "tkr")), pick.random() < 0.3)
    year = pick.choice((2023, 2024, 2025))
    live(made, year)
    for part in ("notebooks", "templates"):
        (root / part).symlink_to(source.root / part)
    place = pick.choice(_PLACES)
    settings = {"namn": f"Samordningsförbundet {place}", "kortnamn": place, "farg": "#1f3a5f"}
    folder = root / "data" / "syntet"
    folder.mkdir(parents=True)
    (folder / "forbund.toml").write_text(to_toml(settings), "utf-8")
    for at in [year] if made.first_year else [year - 1, year]:
        _write(made, at, folder / str(at), place)
    return ReportFolder(Workspace(root), "syntet", year)


def false_alarms(source: Workspace, count: int) -> int:
    """Review made-up reports and count what is found; an upplysning is no alarm.

    Raises:
        ReportError: If a made-up report does not pass the check of its data.
    """
    found = 0
    for number in range(count):
        with tempfile.TemporaryDirectory() as place:
            data = YearData(make(Path(place), number, source))
            check(data)
            found += sum(finding.severity != "upplysning" for finding in review(data))
    return found


def _write(made: Made, year: int, folder: Path, place: str) -> None:
    tables = [*statements(made, year), *notes(made, year), overview(made, year), *participants(made, year)]
    tables += [survey(made, year), *goals_tables(made, year), facts(made, year)]
    (folder / "tabeller").mkdir(parents=True)
    (folder / "texter").mkdir()
    for table in tables:
        written = io.StringIO()
        csv.writer(written, delimiter=";", lineterminator="\n").writerows([table.head, *table.rows])
        (folder / "tabeller" / f"{table.id}.csv").write_text(written.getvalue(), "utf-8-sig")
    (folder / "tabeller.toml").write_text(to_toml({table.id: table.settings for table in tables}), "utf-8")
    written_texts = texts(made, year, place, [table.id for table in tables])
    for name, text in written_texts.items():
        (folder / "texter" / f"{name}.md").write_text(text, "utf-8")
    (folder / "report.toml").write_text(_report(year, list(written_texts)), "utf-8")


def _report(year: int, names: Sequence[str]) -> str:
    settings = {
        "titel": f"Årsredovisning {year}",
        "delar": [{"rubrik": "Året", "sektioner": [{"text": name} for name in names if not name.startswith("mal_")]}],
        "underskrifter": [{"namn": "Kim Exempel", "roll": "Ordförande"}],
    }
    head = to_toml(settings).replace(
        f'titel = "Årsredovisning {year}"', f'titel = "Årsredovisning {year}"\nbeslutad = {year + 1}-03-20'
    )
    return head + "\n" + to_toml({"saknade_delar": dict.fromkeys(_LEFT_OUT, "Ett påhittat förbund.")})
