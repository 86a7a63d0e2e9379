"""What is listed as changed between two versions of a report's page."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from arsredovisning.diff import Change, changes, checkout
from arsredovisning.errors import ReportError
from tests.project import Project

PAGE = """\
<main>
<h2>Ekonomi</h2>
<p>Förbundet har <strong>god</strong> ekonomi.</p>
<ul><li>Först<ul><li>Inuti</li></ul></li></ul>
<figure id="fig-r"><img alt="Stapel 5." src="data:a"><figcaption>Figur</figcaption></figure>
<div class="tabell" id="tab-drift"><div class="rulla"><table>
<caption><span class="etikett">Tabell 1.</span> Drift</caption>
<thead>
<tr><th rowspan="2">tkr</th><th rowspan="2" class="not">Not</th><th colspan="2">2025</th><th rowspan="2">2024</th></tr>
<tr><th>Utfall</th><th>Budget</th></tr>
</thead>
<tbody>
<tr><th>Intäkter</th><td class="not">1</td>
<td class="tal">8\u00a0227</td><td class="tal">8</td><td class="tal">9</td></tr>
<tr><th>Varav</th><td class="not"></td><td class="tal">1</td><td class="tal">2</td><td class="tal">3</td></tr>
<tr><th>Varav</th><td class="not"></td><td class="tal">4</td><td class="tal">5</td><td class="tal"></td></tr>
</tbody></table></div><div class="tabellnot"><p>En not.</p></div></div>
</main>
"""
LAST_ROW = '<tr><th>Varav</th><td class="not"></td><td class="tal">4'


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("8\u00a0227", "8\u00a0228", [Change("tal", "Drift, Intäkter, 2025 Utfall", "8 227", "8 228")]),
        (">2</td>", ">7</td>", [Change("tal", "Drift, Varav, 2025 Budget", "2", "7")]),
        ('tal"></td>', 'tal">6</td>', [Change("tal", "Drift, Varav, 2024", "", "6")]),
        ('not">1<', 'not">2<', [Change("text", "Drift, Intäkter, Not", "1", "2")]),
        (">Intäkter<", ">Inkomster<", [Change("text", "Drift, rad", "Intäkter", "Inkomster")]),
        (">Budget<", ">Plan<", [Change("text", "Drift, kolumn", "2025 Budget", "2025 Plan")]),
        ("</span> Drift", "</span> Driften", [Change("text", "Driften, rubrik", "Drift", "Driften")]),
        ("Tabell 1.", "Tabell 2.", []),
        ("god", "stark", [Change("text", "Ekonomi", "Förbundet har god ekonomi.", "Förbundet har stark ekonomi.")]),
        ("Först", "Sist", [Change("text", "Ekonomi", "Först", "Sist")]),
        ("Inuti", "Inne", [Change("text", "Ekonomi", "Inuti", "Inne")]),
        ("<p>En not.</p>", "", [Change("text", "Ekonomi", "En not.", "")]),
        ("Stapel 5.", "Stapel 6.", [Change("text", "Figur: Figur", "Stapel 5.", "Stapel 6.")]),
        ("data:a", "data:b", [Change("text", "Figur: Figur", "(bilden)", "(en annan bild)")]),
        (
            LAST_ROW,
            f'<tr><th>Ny</th><td class="not"></td><td class="tal">7</td></tr>{LAST_ROW}',
            [Change("text", "Drift, rad", "", "Ny"), Change("tal", "Drift, Ny, 2025 Utfall", "", "7")],
        ),
    ],
)
def test_one_edit_gives_just_that_change(old: str, new: str, expected: list[Change]) -> None:
    """What was edited is listed, with where it stands, and nothing else, in either direction."""
    assert PAGE.count(old) == 1
    edited = PAGE.replace(old, new)
    assert changes(PAGE, edited) == expected
    back = changes(edited, PAGE)
    image = expected and expected[0].before == "(bilden)"
    assert image or {(item.after, item.before) for item in back} == {(item.before, item.after) for item in expected}


def test_a_table_that_is_gone_is_listed_whole() -> None:
    """Of a table that is in one version only, the caption, each head and each number are listed."""
    start, end = PAGE.index("<table>"), PAGE.index("</table>")
    found = changes(PAGE, PAGE[:start] + PAGE[end + len("</table>") :])
    assert {item.after for item in found} == {""}
    assert sum(item.kind == "tal" for item in found) == 8
    assert Change("text", "Drift, rubrik", "Drift", "") in found


def git(folder: Path, *arguments: str) -> None:
    named = ["-c", "user.name=Prov", "-c", "user.email=prov@example.org"]
    subprocess.run(["git", "-C", str(folder), *named, *arguments], check=True, capture_output=True)


@pytest.fixture
def committed(project: Project) -> Project:
    (project.root / "locks").mkdir()
    (project.root / "locks" / "report.txt").write_text("", "utf-8")
    git(project.root, "init", "-q")
    git(project.root, "add", ".")
    git(project.root, "commit", "-qm", "Först")
    return project


def test_a_git_version_is_taken_out_as_it_was(committed: Project, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Data and notebooks are those of the version, the templates those of today."""
    committed.replace("texter/ingress.md", "Totalt", "Sammanlagt")
    (committed.root / "templates" / "ny.txt").write_text("ny", "utf-8")
    target = tmp_path_factory.mktemp("gammal")
    old = checkout(committed.folder.workspace, "HEAD", target).find("provlandet", 2024)
    assert old.text("ingress").read_text("utf-8").startswith("# Om förbundet\n\nTotalt")
    assert (target / "templates" / "ny.txt").exists()


@pytest.mark.parametrize("reference", ["finns-inte", "--output=x", "HEAD:data", ""])
def test_an_unknown_reference_is_told(committed: Project, tmp_path: Path, reference: str) -> None:
    """What is neither a built report nor a version is told in Swedish, and never taken for an option of git."""
    with pytest.raises(ReportError, match="är varken en mapp med en byggd rapport"):
        checkout(committed.folder.workspace, reference, tmp_path / "x")
    assert not (tmp_path / "x").exists()


def test_no_git_is_told(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where git is not installed it says so."""
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ReportError, match="git är inte installerat"):
        checkout(project.folder.workspace, "HEAD", tmp_path / "x")
