"""How builds behave: what is run again, what goes wrong, and what a kill leaves behind."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest

from tests.integration.conftest import BuiltReport, Site, build, copy_site
from tests.project import foreign_scripts

SMALL = """\
titel = "Årsredovisning 2025"
[[delar]]
rubrik = "Förvaltningsberättelse"
sektioner = [ { text = "ingress" }, { notebook = "oversikt" }, { notebook = "drift" } ]
"""


Change = Callable[[str, Callable[[str], str]], None]


#: Where a build leaves what it has made and what the next one need not make again.
LEFT = ("build", ".cache")


@dataclass(frozen=True)
class BuiltOnce:
    """A built site, and a copy of what the build left."""

    site: Site
    left: Path
    said: str


@pytest.fixture(scope="module")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> BuiltOnce:
    """A site whose report has three sections, built."""
    site, left = copy_site(tmp_path_factory.mktemp("small")), tmp_path_factory.mktemp("left")
    (site.root / "data/jamtland/2025/report.toml").write_text(SMALL, "utf-8")
    said = build(site, "jamtland", 2025, FORMATS="html").said
    for name in LEFT:
        shutil.copytree(site.root / name, left / name)
    return BuiltOnce(site, left, said)


@pytest.fixture
def small_site(built_once: BuiltOnce) -> Site:
    return built_once.site


@pytest.fixture
def small(built_once: BuiltOnce) -> BuiltReport:
    """The report as it was first built, whatever the last test made of it."""
    site = built_once.site
    for name in LEFT:
        shutil.rmtree(site.root / name, ignore_errors=True)
        shutil.copytree(built_once.left / name, site.root / name)
    return BuiltReport(site, site.build("jamtland", 2025), built_once.said)


@pytest.fixture
def change(small_site: Site) -> Iterator[Change]:
    """Change a file for the length of a test."""
    before: dict[Path, bytes] = {}

    def do(name: str, edit: Callable[[str], str]) -> None:
        path = small_site.root / name
        before.setdefault(path, path.read_bytes())
        changed = edit(path.read_text("utf-8"))
        assert changed != path.read_text("utf-8")
        path.write_text(changed, "utf-8")

    yield do
    for path, content in before.items():
        path.write_bytes(content)


def add_cell(source: str) -> Callable[[str], str]:
    """Put a cell last in a notebook."""

    def edit(text: str) -> str:
        notebook = nbformat.reads(text, as_version=4)
        notebook.cells.append(nbformat.v4.new_code_cell(source, id="tillagd"))
        return str(nbformat.writes(notebook))

    return edit


def test_nothing_changed_runs_nothing(small: BuiltReport) -> None:
    """A second build runs no notebook and gives the same bytes."""
    before = small.files()
    again = build(small.site, "jamtland", 2025, FORMATS="html")
    assert "inget avsnitt behövde köras" in again.said
    assert again.files() == before


def test_whole_report_twice_is_equal(jamtland_2025: BuiltReport, tmp_path: Path) -> None:
    """Two builds from clean, in different folders and with one worker and two, are equal to the byte."""
    other = build(copy_site(tmp_path), "jamtland", 2025, JOBS="1", TZ="Asia/Tokyo", LC_ALL="C")
    assert other.files() == jamtland_2025.files()


def test_edited_cell_shows(small: BuiltReport, change: Change) -> None:
    """A changed notebook is run again, alone, and the report shows the change."""
    change("notebooks/drift.ipynb", add_cell('report.markdown("Analytikerns tillägg: {{ drift.resultat | tkr }}")'))
    built = build(small.site, "jamtland", 2025, FORMATS="html")
    assert "1 avsnitt kördes" in built.said
    assert "kör drift (anteckningsboken är ändrad)" in built.said
    assert "Analytikerns tillägg: 1\u00a0271\u00a0tkr" in built.html


def test_expressions_work_in_a_notebooks_markdown_cell(small: BuiltReport, change: Change) -> None:
    """An expression that an analyst writes in a Markdown cell gives its value in the report."""

    def edit(text: str) -> str:
        notebook = nbformat.reads(text, as_version=4)
        notebook.cells.append(nbformat.v4.new_markdown_cell("Summa {{ drift.summa_intakter | tkr }}.", id="tillagd"))
        return str(nbformat.writes(notebook))

    change("notebooks/drift.ipynb", edit)
    assert "Summa 8\u00a0227\u00a0tkr." in build(small.site, "jamtland", 2025, FORMATS="html").html


def test_edited_table_runs_the_sections_that_read_it(small: BuiltReport, change: Change) -> None:
    """A changed table runs just the sections that read it, and the build says which file it was."""
    change("data/jamtland/2025/tabeller/eget_kapital.csv", lambda text: text.replace("3008", "3009"))
    built = build(small.site, "jamtland", 2025, FORMATS="html")
    assert "1 avsnitt kördes" in built.said
    assert "kör oversikt (data/jamtland/2025/tabeller/eget_kapital.csv är ändrad)" in built.said


def test_own_notebook_of_a_forbund_wins(small: BuiltReport) -> None:
    """A notebook in notebooks/<forbund>/ is used instead of the shared one."""
    own = small.site.root / "notebooks/jamtland/drift.ipynb"
    own.parent.mkdir()
    shared = (small.site.root / "notebooks/drift.ipynb").read_text("utf-8")
    own.write_text(add_cell('report.markdown("Jämtlands egen.")')(shared), "utf-8")
    try:
        assert "Jämtlands egen." in build(small.site, "jamtland", 2025, FORMATS="html").html
    finally:
        own.unlink()
        own.parent.rmdir()


def fails(small: BuiltReport, **environment: str) -> str:
    """Build a report that must fail without a traceback and leave the old one as it was."""
    before = small.files()
    done = small.site.run("report", "--year", "2025", FORMATS="html", **environment)
    assert done.returncode == 1
    assert "Traceback" not in done.stdout + done.stderr
    assert small.files() == before
    return re.sub(r"[\s│┃]+", " ", done.stdout)


def test_each_section_that_fails_is_told(small: BuiltReport, change: Change) -> None:
    """Cells that raise are told together: section, notebook, cell, line, message and hint; the others are run."""
    change("notebooks/drift.ipynb", add_cell("drift = report.frame('drift')\ndrift.loc['finns_ej']"))
    change("notebooks/oversikt.ipynb", add_cell("report.table('finns_ej')"))
    change("data/jamtland/2025/texter/ingress.md", lambda text: text + "\nEtt stycke till.\n")
    said = fails(small)
    assert "jamtland 2025 drift notebooks/drift.ipynb 6 2 KeyError" in said
    assert "report.frame(…)" in said
    assert "Tabellen ”finns_ej” finns inte i rapporten" in said
    assert "ingress: klart" in said


def test_each_section_that_is_stopped_is_told(small: BuiltReport, change: Change) -> None:
    """A cell that never ends is stopped after the time limit, one that ends Python is told; the others are run."""
    change("notebooks/drift.ipynb", add_cell("while True: pass"))
    change("notebooks/oversikt.ipynb", add_cell("import os; os._exit(3)"))
    change("data/jamtland/2025/texter/ingress.md", lambda text: text + "\nEtt stycke till.\n")
    said = fails(small, TIDSGRANS="3")
    assert "notebooks/drift.ipynb 6 Cellen tog längre tid än 3 sekunder" in said
    assert "Kärnan dog medan cellen kördes" in said
    assert "ingress: klart" in said


def test_uncaptioned_output_is_told(small: BuiltReport, change: Change) -> None:
    """A DataFrame shown without a caption is told with its cell, and how to hide it."""
    change("notebooks/drift.ipynb", add_cell("report.frame('drift')"))
    said = fails(small)
    assert "notebooks/drift.ipynb, cell 6: Cellen visar en tabell utan rubrik" in said


def test_faulty_data_stop_the_build_before_anything_is_run(small: BuiltReport, change: Change) -> None:
    """Faults in a table and in a text are told together, and no notebook is run."""
    change("data/jamtland/2025/tabeller/drift.csv", lambda text: text.replace("8227", "8.227", 1))
    change("data/jamtland/2025/tabeller/oversikt.csv", lambda text: text.replace("8484", "åtta", 1))
    said = fails(small)
    assert "tabeller/drift.csv, rad 3, kolumn utfall_2025" in said
    assert "tabeller/oversikt.csv, rad 2, kolumn 2024" in said
    assert "klart" not in said


def test_markup_in_data_never_reaches_the_page(small: BuiltReport, change: Change) -> None:
    """HTML in a text or in a table stops the build with its file and row; the report that stands has none of it."""
    attack = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    change("data/jamtland/2025/texter/ingress.md", lambda text: f"{text}\n{attack} [länk](javascript:alert(1))\n")
    change("data/jamtland/2025/tabeller/drift.csv", lambda text: text.replace("Medlemsbidrag", attack, 1))
    said = fails(small)
    assert "texter/ingress.md, rad 3: HTML trycks som det står." in said
    assert "tabeller/drift.csv, rad 3, kolumn rubrik: HTML trycks som det står." in said
    page = small.page
    assert foreign_scripts(page) == []
    assert not page.find("img", onerror=True)
    assert not page.find("a", href=re.compile("javascript"))


def processes_in(folder: Path) -> list[int]:
    """List the processes that were started for a build in a folder."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and str(folder).encode() in (entry / "environ").read_bytes():
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def heed_interrupts() -> None:
    """Let Ctrl-C through as in a terminal; what is started in the background ignores it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT], ids=["killed", "interrupted"])
def test_stopped_build_leaves_the_old_one(
    small: BuiltReport, change: Change, tmp_path_factory: pytest.TempPathFactory, how: signal.Signals
) -> None:
    """A build that is stopped half-way leaves the old outputs, no process, and nothing that hinders the next."""
    before = small.files()
    change("notebooks/drift.ipynb", add_cell("import time; time.sleep(60)"))
    build_folder = small.site.root
    scratch = tmp_path_factory.mktemp("s")
    started = subprocess.Popen(
        small.site.command("report", "--year", "2025"),
        cwd=build_folder,
        env=small.site.environment(FORMATS="html", PROV=str(build_folder), TMPDIR=str(scratch)),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=heed_interrupts,
    )
    deadline = time.monotonic() + 60
    while len(processes_in(build_folder)) < 3 and time.monotonic() < deadline:
        time.sleep(0.2)
    time.sleep(2)
    if how is signal.SIGINT:
        os.killpg(started.pid, how)
    else:
        started.kill()
    started.wait(30)
    while processes_in(build_folder) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert processes_in(build_folder) == []
    assert small.files() == before
    change("notebooks/drift.ipynb", lambda text: text.replace("sleep(60)", "sleep(0)"))
    assert build(small.site, "jamtland", 2025, FORMATS="html", TMPDIR=str(scratch)).files()
    assert list(scratch.iterdir()) == []
    assert [path.name for path in small.folder.parent.iterdir()] == ["2025"]
    assert list((small.site.root / ".cache").rglob("*.las")) == []
