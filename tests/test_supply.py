"""The packages that the program is built with: locked, licensed as MIT allows, and listed for who looks after them."""

from __future__ import annotations

import json
import re
import tomllib
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from license_expression import AND, LicenseExpression, Licensing, get_spdx_licensing

from arsredovisning.archive.sbom import LICENCES, bill_of_materials, licences
from arsredovisning.project.locks import read_lock, unlike
from tests.project import REPOSITORY

#: Licences that let what is built on them be MIT: they ask for their notice, or (MPL) that their own files stay open.
PERMITTED = {
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MIT-CMU",
    "MPL-2.0",
    "PSF-2.0",
    "Zlib",
}
#: Besides, of tools that nothing of ours is built on.
OF_TOOLS = {"Artistic-1.0-Perl"}
SHIPPED, TOOLS = ("report", "archive"), ("test", "lab")


def permitted(expression: str, allowed: set[str]) -> bool:
    """Tell whether a licence, or one of those to choose between, is among the allowed."""

    def allows(part: LicenseExpression) -> bool:
        if part.isliteral:
            return str(part) in allowed
        return (all if isinstance(part, AND) else any)(map(allows, part.args))

    return bool(allows(_known_licences().parse(expression, validate=True)))


@lru_cache
def _known_licences() -> Licensing:
    return get_spdx_licensing()


def lock(name: str) -> Path:
    return REPOSITORY / "locks" / f"{name}.txt"


@pytest.mark.parametrize(
    ("expression", "allowed"),
    [
        ("MIT", True),
        ("GPL-3.0-only OR BSD-3-Clause", True),
        ("MPL-2.0 AND (Apache-2.0 OR MIT)", True),
        ("AGPL-3.0-only", False),
        ("MIT AND GPL-2.0-only", False),
        ("LGPL-2.1-or-later", False),
    ],
)
def test_a_licence_is_weighed_as_it_is_written(expression: str, allowed: bool) -> None:
    """Of those joined by OR one is enough, of those joined by AND each counts."""
    assert permitted(expression, PERMITTED) is allowed


@pytest.mark.parametrize("name", [*SHIPPED, *TOOLS])
def test_every_locked_package_has_a_licence_that_mit_allows(name: str) -> None:
    """No package is used whose licence nobody has looked at, or that asks more of those who use it than MIT."""
    known, allowed = licences(REPOSITORY), PERMITTED | (OF_TOOLS if name in TOOLS else set())
    assert [item.name for item in read_lock(lock(name)) if item.name not in known] == []
    assert [item.name for item in read_lock(lock(name)) if not permitted(known[item.name], allowed)] == []


def test_the_list_of_licences_has_no_others() -> None:
    """A package that is no longer used has no licence left in the list."""
    locked = {item.name for name in (*SHIPPED, *TOOLS) for item in read_lock(lock(name))}
    assert licences(REPOSITORY).keys() - locked == set()


def test_the_list_says_what_the_packages_say() -> None:
    """Where an installed package names its SPDX licence, the list has the same: a change of licence is seen."""
    said = {item.name: _said(item.name) for item in read_lock(lock("test"))}
    named = {name: expression for name, expression in said.items() if expression}
    assert len(named) > 50
    known = licences(REPOSITORY)
    assert {name: known[name] for name in named} == named


def _said(name: str) -> str:
    try:
        said = metadata(name)
    except PackageNotFoundError:
        return ""
    if "License-Expression" not in said:
        return ""
    return said["License-Expression"]


def test_a_package_stands_under_one_lock() -> None:
    """The list has each package once."""
    groups = tomllib.loads((REPOSITORY / LICENCES).read_text("utf-8"))
    names = [name for group in groups.values() for name in group]
    assert len(names) == len(set(names))


def test_the_bill_of_materials_is_cyclonedx_and_has_all() -> None:
    """It follows the schema, and has every locked package with version, licence, hashes and what it needs."""
    written = bill_of_materials(lock("report"), licences(REPOSITORY), "1.0")
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(written) is None
    bill = json.loads(written)
    parts = {(part["name"], part["version"]): part for part in bill["components"]}
    for item in read_lock(lock("report")):
        part = parts.pop((item.name, item.version))
        assert part["licenses"] == [{"expression": licences(REPOSITORY)[item.name]}]
        [files] = part["externalReferences"]
        assert {value["content"] for value in files["hashes"]} == set(item.hashes)
    assert parts == {}
    needs = {entry["ref"]: entry.get("dependsOn", []) for entry in bill["dependencies"]}
    assert any(ref.startswith("pkg:pypi/pandas@") for ref in needs["arsredovisning"])
    [pandas] = [ref for ref in needs if ref.startswith("pkg:pypi/pandas@")]
    assert any(ref.startswith("pkg:pypi/numpy@") for ref in needs[pandas])


def test_a_package_whose_licence_is_unknown_has_none_in_the_bill(tmp_path: Path) -> None:
    """No licence is made up."""
    (tmp_path / "l.txt").write_text(f"okant==1.0 \\\n    --hash=sha256:{'0' * 64}\n", "utf-8")
    [part] = json.loads(bill_of_materials(tmp_path / "l.txt", {}, "1.0"))["components"]
    assert "licenses" not in part


def test_the_environment_is_compared_with_the_lock(tmp_path: Path) -> None:
    """A package of another version, or that is not there, is told; one that is for another system is not asked for."""
    assert unlike(lock("report")) == []
    hashed = f" \\\n    --hash=sha256:{'0' * 64}\n"
    (tmp_path / "l.txt").write_text(
        f"# Låst\npandas==0.1{hashed}finns-inte==2 ; sys_platform == 'win32'{hashed}saknas==3{hashed}", "utf-8"
    )
    assert unlike(tmp_path / "l.txt") == ["pandas 0.1", "saknas 3"]


def test_nothing_is_installed_but_what_is_locked() -> None:
    """`make` and what runs before a change lands install by hashes, or the project itself without dependencies."""
    scripts = [REPOSITORY / "Makefile", *(REPOSITORY / ".ci").iterdir(), *(REPOSITORY / "tests").glob("*.sh")]
    lines = [line for path in scripts for line in path.read_text("utf-8").splitlines()]
    installs = [line for line in lines if re.search(r"pip3? install", line)]
    assert len(installs) >= 3
    allowed = ("--require-hashes", "--no-deps --no-build-isolation")
    assert [line for line in installs if not any(option in line for option in allowed)] == []
