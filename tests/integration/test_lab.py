"""The analyst's way: a cell is edited, run and saved in JupyterLab, the preview shows it, and the report has it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from arsredovisning import chosen
from arsredovisning.notebook import lab
from tests.integration.conftest import REPOSITORY, Site
from tests.integration.previewing import PATIENCE, Served, preview, shows, wait_for
from tests.project import Project

if TYPE_CHECKING:
    from playwright.sync_api import Browser

LAB = REPOSITORY / ".venv-lab"
VENV = Path(sys.prefix)
TOKEN = "prov"


@pytest.fixture(scope="module")
def environment() -> Path:
    """JupyterLab's environment; it is made where there is none."""
    made = subprocess.run(["make", "lab-ready"], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stdout + made.stderr
    return LAB


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with preview(tmp_path_factory.mktemp("lab")) as running:
        yield running


@pytest.fixture(scope="module")
def address(environment: Path, served: Served, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """JupyterLab as ``make lab`` opens it, on the previewed project."""
    home = tmp_path_factory.mktemp("jupyter")
    make = ["make", "-s", "-f", str(REPOSITORY / "Makefile"), "-o", str(environment), f"LAB_READY={environment}", "lab"]
    settings = [f"LAB={environment}", f"VENV={VENV}", "FORBUND=provlandet", "YEAR=2024", "PORT=0"]
    jupyter = {f"JUPYTER_{kind}_DIR": str(home / kind) for kind in ("RUNTIME", "CONFIG", "DATA")}
    variables = Site.environment(**jupyter, JUPYTER_TOKEN=TOKEN, BROWSER="true")
    said = home / "said"
    with said.open("wb") as output:
        process = subprocess.Popen(
            [*make, *settings],
            cwd=served.project.root,
            env=variables,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        try:
            yield wait_for(said, r"(http://127\.0\.0\.1:\d+/)")
        finally:
            # make does not hand a signal on to JupyterLab.
            family = psutil.Process(process.pid).children(recursive=True)
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(PATIENCE)
            _gone, left = psutil.wait_procs(family, timeout=PATIENCE)
            assert not left


def test_edited_cell_reaches_preview_and_report(served: Served, address: str, browser: Browser) -> None:
    """A cell that is edited, run and saved in JupyterLab shows there, then in the preview, then in the report."""
    report, page = browser.new_page(), browser.new_page(viewport={"width": 1280, "height": 900})
    for window in (report, page):
        window.set_default_timeout(PATIENCE * 1000)
    report.goto(served.address)
    page.goto(f"{address}lab/tree/oversikt.ipynb?token={TOKEN}")
    cells = page.locator(".jp-Notebook .jp-CodeCell")
    cells.nth(2).locator(".cm-content").click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text('report.markdown("Skrivet i JupyterLab: {{ deltagare.inskrivna | antal }} inskrivna.")')
    page.get_by_text("Årsredovisning | Idle").wait_for()
    page.get_by_text("Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    page.locator(".jp-OutputArea-output", has_text="Skrivet i JupyterLab: 1\u00a0271 inskrivna.").wait_for()
    assert page.locator(".jp-Toolbar-kernelName").inner_text() == "Årsredovisning"
    page.keyboard.press("ControlOrMeta+s")
    shows(report, "Skrivet i JupyterLab: 1\u00a0271 inskrivna.")

    built = Site(served.project.root).run("report", "--forbund", "provlandet", "--year", "2024", "--formats", "html")
    assert built.returncode == 0, built.stdout + built.stderr
    html = served.project.folder.build / "arsredovisning.html"
    assert "Skrivet i JupyterLab: 1\u00a0271 inskrivna." in html.read_text("utf-8")


def test_kernel_is_the_report_s_own(environment: Path) -> None:
    """The kernel in JupyterLab runs in the environment that reports are built in, and is started warm."""
    spec = json.loads((environment / "share/jupyter/kernels/arsredovisning/kernel.json").read_text("utf-8"))
    assert Path(spec["argv"][0]).parents[1] == VENV
    assert spec["metadata"]["kernel_provisioner"]["provisioner_name"] == "warm-kernel"


def test_built_report_has_its_own_parameters(served: Served, address: str) -> None:
    """A report that is built from JupyterLab is the one that is asked for, whatever ``make lab`` was told to show."""
    served.notebook('report.markdown(f"Rapporten är {forbund} {year}.")')
    site = Site(served.project.root)
    chosen_in_lab = {"JPY_SESSION_NAME": "oversikt.ipynb", lab.FORBUND: "nagon_annan", lab.YEAR: "1999"}
    built = site.run("report", "--forbund", "provlandet", "--year", "2024", "--formats", "html", **chosen_in_lab)
    assert built.returncode == 0, built.stdout + built.stderr
    html = (served.project.folder.build / "arsredovisning.html").read_text("utf-8")
    assert "Rapporten är provlandet 2024." in html


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ({}, ("provlandet", 2020)),
        ({lab.FORBUND: "", lab.YEAR: ""}, ("provlandet", 2020)),
        ({lab.YEAR: "2024"}, ("provlandet", 2024)),
        ({lab.FORBUND: "annat", lab.YEAR: "2019"}, ("annat", 2019)),
        ({lab.FORBUND: "annat"}, ("annat", 2023)),
    ],
)
def test_lab_chooses_report(
    project: Project, monkeypatch: pytest.MonkeyPatch, asked: dict[str, str], shown: tuple[str, int]
) -> None:
    """What ``make lab`` is asked to show goes before the notebook; a förbund without a year shows its latest."""
    for year in (2019, 2023):
        project.write(f"../../annat/{year}/report.toml", "")
    project.write("../../annat/forbund.toml", "")
    for name in (lab.FORBUND, lab.YEAR):
        monkeypatch.delenv(name, raising=False)
    for name, value in asked.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    assert chosen("provlandet", 2020) == ("provlandet", 2020)
    monkeypatch.setenv("JPY_SESSION_NAME", "oversikt.ipynb")
    assert chosen("provlandet", 2020) == shown


@pytest.mark.parametrize(
    ("given", "forbund", "year"),
    [((), "", ""), (("YEAR=2024",), "", "2024"), (("FORBUND=solleftea", "YEAR=2024"), "solleftea", "2024")],
)
def test_make_lab_passes_what_is_given(given: tuple[str, ...], forbund: str, year: str) -> None:
    """``make lab`` without FORBUND and YEAR leaves the choice to each notebook."""
    without = {name: value for name, value in os.environ.items() if name not in ("FORBUND", "YEAR", "MAKEFLAGS")}
    done = subprocess.run(
        ["make", "-n", "-o", "x", "LAB_READY=x", "lab", *given],
        cwd=REPOSITORY,
        env=without,
        capture_output=True,
        text=True,
        check=True,
    )
    found = re.search(r'ARSREDOVISNING_LAB_FORBUND="(.*?)" ARSREDOVISNING_LAB_YEAR="(.*?)"', done.stdout)
    assert found
    assert found.groups() == (forbund, year)
