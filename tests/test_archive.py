"""The package for the archive: what goes into it and what does not, what it tells, and what stops it."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import bagit
import pytest

from arsredovisning.archive.package import Archived, pack
from arsredovisning.errors import ReportError
from arsredovisning.pipeline import frozen
from arsredovisning.project.digest import FROZEN, FROZEN_MANIFEST
from arsredovisning.rebuild.again import place_of
from arsredovisning.rebuild.source import find
from tests.project import Project
from tests.test_rebuild import FILES, decided_build, record, whole

__all__ = ["whole"]


@pytest.fixture
def decided(whole: Project) -> Project:
    """A decided report with its build, in no repository."""
    (whole.root / "locks" / "report.txt").write_text(f"pandas==9.9 \\\n    --hash=sha256:{'0' * 64}\n", "utf-8")
    (whole.root / "locks" / "licences.toml").write_text('[report]\npandas = "BSD-3-Clause"\n', "utf-8")
    record(whole)
    decided_build(whole)
    return whole


def packed(project: Project, force: bool = False) -> Archived:
    found, source = find(project.folder)
    return pack(project.folder, found, source, force=force)


def unpacked(archived: Archived, target: Path) -> Path:
    """Unpack a package, which must be a valid bag, and give the folder with its content."""
    with zipfile.ZipFile(archived.file) as archive:
        archive.extractall(target)
    [bag] = target.iterdir()
    bagit.Bag(str(bag)).validate()
    return bag / "data"


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_a_package_has_what_its_report_needs_and_nothing_of_others(
    decided: Project, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """It has the decided files, what they were made of, and the record; not another förbund's data."""
    archived = packed(decided)
    payload = unpacked(archived, tmp_path_factory.mktemp("paket"))
    assert archived.count == len(names(payload))
    assert {name: (payload / "rapport" / name).read_bytes() for name in names(payload / "rapport")} == FILES
    sources = names(payload / "kallor")
    year = "data/provlandet/2024"
    assert {f"{year}/report.toml", f"{year}/{FROZEN}", f"{year}/{FROZEN_MANIFEST}", "pyproject.toml"} <= sources
    assert {"src/arsredovisning/__init__.py", "locks/report.txt", "notebooks/oversikt.ipynb"} <= sources
    assert [name for name in sources if "granne" in name or name.startswith(("build", ".cache", "arkiv"))] == []
    assert [part["name"] for part in json.loads((payload / "sbom.cdx.json").read_text("utf-8"))["components"]] == [
        "pandas"
    ]
    assert list(archived.file.parent.iterdir()) == [archived.file]
    about = (payload.parent / "bag-info.txt").read_text("utf-8")
    assert "Source-Organization: Samordningsförbundet Provlandet" in about
    assert "External-Description: Årsredovisning 2024, Samordningsförbundet Provlandet. Fastställd 2025-03-14." in about


def test_the_archivist_is_told_what_each_file_is(decided: Project, tmp_path_factory: pytest.TempPathFactory) -> None:
    """README.md names every decided file with its hash, how the report is built again, and the licences."""
    payload = unpacked(packed(decided), tmp_path_factory.mktemp("paket"))
    readme = (payload / "README.md").read_text("utf-8")
    found = frozen.read(decided.folder)
    assert found
    for name, value in found.files.items():
        [line] = [line for line in readme.splitlines() if line.startswith(f"| `{name}` |")]
        assert value in line
    assert "make rebuild YEAR=2024 FORBUND=provlandet" in readme
    assert "- **BSD-3-Clause**: pandas 9.9" in readme
    assert "PIP_NO_INDEX" not in readme
    for line in readme.splitlines():
        if line.startswith("| `kallor"):
            assert (payload / line.split("`")[1]).exists(), line


def test_a_package_of_an_older_record_says_what_it_cannot_tell(
    decided: Project, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A record that does not say what the report was made of is packed all the same, and the README says so."""
    described = json.loads((decided.folder.data / FROZEN).read_text("utf-8"))
    del described["byggd_av"]
    decided.write(FROZEN, json.dumps(described))
    (decided.folder.data / FROZEN_MANIFEST).unlink()
    readme = (unpacked(packed(decided), tmp_path_factory.mktemp("paket")) / "README.md").read_text("utf-8")
    assert "de säger inte vad den byggdes av" in readme
    assert FROZEN_MANIFEST not in readme


def test_what_is_other_than_at_the_decision_is_told(decided: Project, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Sources that are not all as they were are named one by one."""
    decided.text("ingress", "Annat.\n")
    readme = (unpacked(packed(decided), tmp_path_factory.mktemp("paket")) / "README.md").read_text("utf-8")
    assert "- Annan än när rapporten fastställdes: `data/provlandet/2024/texter/ingress.md`." in readme
    assert "Varje fil i dem har den kontrollsumma" not in readme


def test_a_package_is_not_replaced_unasked(decided: Project) -> None:
    """A package that is there stays, whole, until it is replaced on purpose."""
    first = packed(decided)
    before = first.file.read_bytes()
    with pytest.raises(ReportError, match=r"arkiv/arsredovisning-provlandet-2024-2025-03-14\.zip: .* finns redan"):
        packed(decided)
    assert first.file.read_bytes() == before
    assert packed(decided, force=True).file == first.file


def test_decided_files_that_are_gone_are_told(decided: Project) -> None:
    """What is packed is what was decided, of the build or of the report that was built again; or nothing is."""
    (decided.folder.build / "arsredovisning.html").write_bytes(b"annan")
    with pytest.raises(ReportError, match=r"(?s)saknas eller är andra: arsredovisning\.html.*make rebuild YEAR=2024"):
        packed(decided)
    assert not (decided.root / "arkiv").exists()
    shutil.copytree(decided.folder.build, place_of(decided.folder))
    (place_of(decided.folder) / "arsredovisning.html").write_bytes(FILES["arsredovisning.html"])
    assert packed(decided).count


def test_packages_that_cannot_be_fetched_are_told(decided: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a way to the packages nothing is packed that says it has them."""
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    found, source = find(decided.folder)
    with pytest.raises(ReportError, match=r"(?s)Paketen gick inte att hämta.*utelämna PAKET"):
        pack(decided.folder, found, source, packages=True)
    assert list((decided.root / "arkiv").iterdir()) == []
