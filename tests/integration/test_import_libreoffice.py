"""A year's workbook that LibreOffice has opened and saved, as a workbook and as OpenDocument."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from arsredovisning.imports.filled_workbook import plan_workbook
from arsredovisning.imports.workbook import export_workbook
from arsredovisning.project.workspace import Workspace
from tests.project import REPOSITORY

REPORTS = [("jamtland", 2025), ("solleftea", 2024)]


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the workbooks of two reports as LibreOffice saves them: the folder, with a folder inside for each kind."""
    office = shutil.which("soffice")
    if office is None:
        if os.environ.get("CI"):
            pytest.fail("soffice saknas")
        pytest.skip("soffice saknas")
    folder = tmp_path_factory.mktemp("libreoffice")
    names = []
    for forbund, year in REPORTS:
        names.append(folder / f"{forbund}-{year}.xlsx")
        names[-1].write_bytes(export_workbook(Workspace(REPOSITORY).find(forbund, year)))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    for kind in ("ods", "xlsx"):
        command = [
            office,
            profile,
            "--headless",
            "--convert-to",
            kind,
            "--outdir",
            str(folder / kind),
            *map(str, names),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
    return folder


@pytest.mark.parametrize("kind", ["ods", "xlsx"])
@pytest.mark.parametrize(("forbund", "year"), REPORTS)
def test_libreoffice_there_and_back(saved: Path, forbund: str, year: int, kind: str) -> None:
    """A workbook that LibreOffice has saved, in its own format too, changes nothing of any table."""
    folder = Workspace(REPOSITORY).find(forbund, year)
    assert plan_workbook(folder, saved / kind / f"{forbund}-{year}.{kind}").describe() == []
