"""Decided reports by the real command line: recorded, kept, compared and replaced on purpose only."""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path

import pytest

from tests.integration.small import Small, small_project

#: An acceptance that comes after the decision.
ACCEPTED = """\
[[avvikelse]]
regel = "SUMMA"
plats = "resultatrakning.resultat.2024"
motiv = "Avrundat i källan."
av = "Kim Ek"
datum = 2025-04-01
"""


@pytest.fixture
def small(tmp_path: Path) -> Small:
    return small_project(tmp_path)


def test_a_decided_report_stays_as_it_was_decided(small: Small) -> None:
    """It is recorded; an equal build is let through, another is refused and kept beside, until it is forced."""
    project = small.project
    assert "Fastställd." in small.must("decide", "--date", "2025-03-20")
    assert "beslutad = 2025-03-20" in project.folder.settings.read_text("utf-8")
    record = json.loads((project.folder.data / "faststalld.json").read_text("utf-8"))
    assert {f"arsredovisning.{end}" for end in ("html", "pdf", "docx", "xlsx")} < set(record["filer"])
    decided = small.files()

    (project.folder.build / "arsredovisning.html").unlink()
    small.must("report", FORMATS="html,xlsx")
    assert small.files() == decided
    small.must("report")
    assert small.files() == decided
    assert "inget avsnitt behövde köras" in small.must("report")
    project.write("avvikelser.toml", ACCEPTED)
    assert "15 avvikelser" in small.must("report")
    assert small.files() == decided
    assert "inget avsnitt behövde köras" in small.must("report")
    assert "Godkännandet motsvarar ingen" in (project.folder.build / "granskning.html").read_text("utf-8")

    project.replace("tabeller/deltagare.csv", "1 271;702", "1 272;703")
    project.replace("texter/ingress.md", "Totalt var", "Sammanlagt var")
    said = small.refuses("report", FORMATS="html")
    assert "är fastställd, och bygget skiljer sig" in said
    assert small.files() == decided
    beside = project.folder.cache / "avviker" / "arsredovisning.html"
    assert "1\u00a0272" in beside.read_text("utf-8")
    small.refuses("decide")

    shown = small.must("diff", "--against", "build/provlandet/2024")
    changed = [[cell.strip() for cell in line.split("│")[1:-1]] for line in shown.splitlines() if "│" in line]
    assert changed[:2] == [
        ["Deltagare, Inskrivna, Alla", "1 271", "1 272"],
        ["Deltagare, Inskrivna, Kvinnor", "702", "703"],
    ]
    assert "2 tal och 1 texter skiljer." in shown
    page = (project.folder.build.parent / "2024-andringar.html").read_text("utf-8")
    assert "Sammanlagt var 1 272 personer med." in page
    assert small.files() == decided

    small.must("decide", FORCE="1")
    assert not small.files().items() & decided.items()
    again = json.loads((project.folder.data / "faststalld.json").read_text("utf-8"))["filer"]
    assert again["arsredovisning.html"] == hashlib.sha256(small.files()["arsredovisning.html"]).hexdigest()
    assert "Inget skiljer." in small.must("diff", "--against", "build/provlandet/2024")


def test_what_is_unfinished_is_not_decided(small: Small) -> None:
    """A report with an error that nobody has accepted keeps its draft without date, and nothing is recorded."""
    before = small.project.folder.settings.read_bytes()
    small.project.table("resultatrakning", "id;rubrik;typ;summa;2024;2023", "a;A;;;1;", "resultat;C;summa;2 * a;9;")
    assert "resultatrakning.csv, rad 3" in small.refuses("decide", "--date", "2025-03-20")
    assert small.project.folder.settings.read_bytes() == before
    assert not (small.project.folder.data / "faststalld.json").exists()
    assert not small.project.folder.build.exists()


def test_a_report_is_compared_with_a_version_in_git(small: Small) -> None:
    """What is compared with is built of the version's own data, and the project's build is left alone."""
    root = small.project.root
    identity = ["-c", "user.name=Prov", "-c", "user.email=prov@example.org"]
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-qm", "Först"]):
        subprocess.run(["git", "-C", str(root), *identity, *arguments], check=True, capture_output=True)
    small.project.replace("tabeller/deltagare.csv", "1 271;702", "1 271;701")
    shown = small.must("diff", "--against", "HEAD")
    assert "Deltagare, Inskrivna, Kvinnor" in shown
    assert "1 tal och 0 texter skiljer." in shown
    assert not small.project.folder.build.exists()
    assert "är varken en mapp" in small.refuses("diff", "--against", "finns-inte")
