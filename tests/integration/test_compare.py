"""Comparisons built by the real command line: two förbund, and seventy-five made-up ones."""

from __future__ import annotations

import csv
import io
import random
import re
import shutil
from pathlib import Path

import page
import pytest
from bs4 import BeautifulSoup, Tag
from playwright.sync_api import Browser

from arsredovisning.compare.measures import measures
from arsredovisning.project.workspace import Workspace
from bench.synthetic import make_nation
from tests.browser import axe, open_page
from tests.integration.conftest import REPOSITORY, Site, copy_site

MANY = 75
#: Rows that are given a spread of their own; the synthetic förbund have only two sets of shares otherwise.
SPREAD = ("arbete_studier", "inskrivna", "insatsfinansiering", "samcoach", "kansli", "eget_kapital", "befolkning")


def compared(site: Site, *arguments: str) -> Path:
    """Build a comparison for 2024, which must succeed, and give its folder."""
    done = site.run("compare", "--year", "2024", *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    return site.build("jamforelse", 2024)


def parsed(folder: Path) -> BeautifulSoup:
    return BeautifulSoup((folder / "jamforelse.html").read_text("utf-8"), "html.parser")


def found(soup: BeautifulSoup, name: str) -> Tag:
    tag = soup.find(id=name)
    assert isinstance(tag, Tag)
    return tag


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The comparison of the repository's two förbund."""
    return compared(copy_site(tmp_path_factory.mktemp("two")))


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The comparison of as many förbund as there are in Sweden, for one in their middle."""
    root = tmp_path_factory.mktemp("many")
    pattern = root / "pattern"
    copy_site(pattern)
    for forbund in (pattern / "data").iterdir():
        for year in forbund.glob("2*"):
            if year.name == "2024":
                shutil.copy(forbund / "nyckeltal.toml", year)
            else:
                shutil.rmtree(year)
    make_nation(Workspace(pattern), root / "nation", MANY)
    numbers = random.Random(MANY)
    for path in sorted((root / "nation" / "data").glob("*/*/tabeller/*.csv")):
        if path.stem in ("avslut", "deltagare", "drift", "balansrakning", "oversikt", "fakta"):
            _spread(path, numbers)
    return compared(Site(root / "nation"), "--forbund", "syntet007", "--formats", "html")


def _spread(path: Path, numbers: random.Random) -> None:
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig")), delimiter=";"))
    for row in rows:
        if row[0] in SPREAD:
            factor = numbers.uniform(0.7, 1.2)
            row[2:] = [str(round(int(cell) * factor)) if re.fullmatch(r"-?\d+", cell) else cell for cell in row[2:]]
    written = io.StringIO()
    csv.writer(written, delimiter=";", lineterminator="\n").writerows(rows)
    path.write_text(written.getvalue(), "utf-8-sig")


def test_leaves_what_it_promises(two: Path) -> None:
    """A comparison leaves a page, a PDF, its executed notebooks and a manifest, and nothing else."""
    assert sorted(path.name for path in two.iterdir()) == [
        "jamforelse.html",
        "jamforelse.pdf",
        "manifest.json",
        "sections",
    ]
    executed = {path.stem for path in (two / "sections").iterdir()}
    assert executed == {"oversikt", *(measure.id for measure in measures().nyckeltal)}


def test_each_measure_has_its_section(two: Path) -> None:
    """Each key figure has a section that says how it is computed, what is not comparable and where it is from."""
    soup = parsed(two)
    heads = [head.get_text() for head in soup.select("main h3")]
    assert heads == [measure.rubrik for measure in measures().nyckeltal]
    assert len(soup.find_all(string=re.compile("Så räknas det"))) == len(heads)
    assert sum(head.get_text() == "Vad som inte går att jämföra" for head in soup.select("main h4")) == len(heads)
    for measure in measures().nyckeltal:
        assert found(soup, f"tab-{measure.id}").caption
        assert ".csv, rad" in found(soup, f"tab-kallor_{measure.id}").get_text()


def test_cells_name_their_source(two: Path) -> None:
    """A figure that stands in one cell names its file and line; a key figure says that it is worked out."""
    cells = found(parsed(two), "tab-soliditet").select("tbody tr.summa td")
    assert [cell.get("data-kalla") for cell in cells] == [
        None,
        "data/jamtland/2024/tabeller/balansrakning.csv:9",
        "data/jamtland/2024/tabeller/balansrakning.csv:7",
        "uträknad",
    ]


@pytest.mark.parametrize("profile", [page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_3A], ids=str)
def test_pdf_follows_both_standards(two: Path, profile: page.ValidationProfile) -> None:
    """The PDF is PDF/UA-1 and PDF/A-3a."""
    checked = page.validate_pdf(str(two / "jamforelse.pdf"), profile=profile)
    assert checked.is_compliant, checked


def test_same_bytes_from_clean(two: Path, tmp_path: Path) -> None:
    """Two builds from clean, in different folders, are the same to the byte."""
    again = compared(copy_site(tmp_path))
    files = [path.relative_to(two) for path in two.rglob("*") if path.is_file()]
    assert [name for name in files if (two / name).read_bytes() != (again / name).read_bytes()] == []


def test_unchanged_sections_are_not_run_again(two: Path, tmp_path: Path) -> None:
    """A second build runs no section; a changed table of another förbund runs those that read it."""
    site = Site(shutil.copytree(two.parents[2], tmp_path / "site"))
    assert "0 avsnitt kördes" in site.run("compare", "--year", "2024", "--formats", "html").stdout
    facts = site.root / "data/solleftea/2024/tabeller/fakta.csv"
    facts.write_bytes(facts.read_bytes().replace(b"18500", b"18501"))
    said = site.run("compare", "--year", "2024", "--formats", "html").stdout
    assert "kör tillgangar_per_invanare (data/solleftea/2024/tabeller/fakta.csv är ändrad)" in said
    assert "kör soliditet" not in said


def test_many_are_sorted_with_the_own_marked(many: Path) -> None:
    """Among 75 the tables are sorted by the key figure, and the own förbund is marked in words."""
    soup = parsed(many)
    rows = found(soup, "tab-kostnad_per_deltagare").select("tbody tr")
    values = [float(str(row.find_all("td")[-1]["data-varde"])) for row in rows]
    assert len(rows) == MANY
    assert len(set(values)) > MANY / 2
    assert values == sorted(values, reverse=True)
    [own] = [row for row in rows if "eget förbund" in row.get_text()]
    assert "Syntetiskt förbund 7 " in own.get_text()
    assert len(found(soup, "tab-jamforelse").select("tbody tr")) == MANY


def test_many_have_reasons_for_what_is_missing(many: Path) -> None:
    """Every förbund is either among the figures of a measure or among those that lack it."""
    soup = parsed(many)
    for measure in measures().nyckeltal:
        shown = len(found(soup, f"tab-{measure.id}").select("tbody tr"))
        told = soup.find(string=re.compile(rf"^{shown} av {MANY} förbund har uppgiften"))
        assert told, measure.id


def test_axe_finds_nothing(browser: Browser, two: Path) -> None:
    """axe-core finds no fault in the page."""
    assert axe(open_page(browser, two / "jamforelse.html"))["violations"] == []


def test_other_formats_are_refused() -> None:
    """A format that a comparison does not have is refused in Swedish, before anything is run."""
    done = Site(REPOSITORY).run("compare", "--year", "2024", "--formats", "docx")
    assert done.returncode == 1
    assert "En jämförelse kan inte skrivas som docx." in done.stdout


def test_year_of_one_forbund_is_refused(tmp_path: Path) -> None:
    """A year that only one förbund has ends in one Swedish message with the years that can be compared."""
    done = copy_site(tmp_path).run("compare", "--year", "2025")
    assert done.returncode == 1
    assert "inget annat förbund har en rapport för 2025" in done.stdout
    assert "År som går att jämföra: 2024." in done.stdout
    assert not (tmp_path / "build" / "jamforelse" / "2025").exists()
