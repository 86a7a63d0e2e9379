"""What veraPDF, the reference validator, says of our PDFs. ``tests/verapdf.sh`` fetches it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from arsredovisning.export.pdf import to_pdf
from tests.integration.conftest import REPOSITORY, BuiltReport
from tests.pdf_documents import EVERYTHING

MAIN = "org.verapdf.apps.GreenfieldCliWrapper"


@pytest.fixture(scope="session")
def jar() -> Path:
    """Give veraPDF; where it is missing its tests are not run, which is said, but for CI, which must have it."""
    found = sorted((REPOSITORY / ".cache" / "verapdf").glob("greenfield-apps-*.jar"))
    if not (found and shutil.which("java")):
        reason = "veraPDF is not here: it needs a JVM, and tests/verapdf.sh"
        if "CI" in os.environ:
            pytest.fail(reason)
        pytest.skip(reason)
    return found[0]


def judged(jar: Path, flavour: str, *paths: Path) -> dict[str, Any]:
    """Give what veraPDF says of files, by their names, in one call."""
    command = ["java", "-cp", str(jar), MAIN, "-f", flavour, "--format", "json", *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    jobs = json.loads(done.stdout)["report"]["jobs"]
    return {job["itemDetails"]["name"]: job["validationResult"][0]["details"] for job in jobs}


@pytest.mark.parametrize("flavour", ["ua1", "3a"])
def test_reports_have_no_failure(jar: Path, reports: dict[str, BuiltReport], tmp_path: Path, flavour: str) -> None:
    """The five reports, and a document with every kind of block, pass every check of PDF/UA-1 and PDF/A-3a."""
    everything = tmp_path / "allt.pdf"
    everything.write_bytes(to_pdf(EVERYTHING, REPOSITORY / "templates", {"a.csv": b"1;2\r\n"}))
    paths = [*(report.folder / "arsredovisning.pdf" for report in reports.values()), everything]
    told = judged(jar, flavour, *paths)
    assert len(told) == 6
    for name, details in told.items():
        assert details["failedChecks"] == 0, (name, details["ruleSummaries"])
        assert details["passedChecks"] > 10_000


def test_a_fault_is_seen(jar: Path, tmp_path: Path) -> None:
    """VeraPDF does look: a file that lacks what both standards ask for fails."""
    import pikepdf

    path = tmp_path / "fel.pdf"
    path.write_bytes(to_pdf(EVERYTHING, REPOSITORY / "templates"))
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        del pdf.Root.StructTreeRoot
        pdf.save(path)
    (details,) = judged(jar, "ua1", path).values()
    assert details["failedChecks"] > 0
