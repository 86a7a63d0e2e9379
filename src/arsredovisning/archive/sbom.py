"""The bill of materials of a lock (CycloneDX): each package with its version, hashes, licence and what it needs."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, Property, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import LicenseExpression
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from arsredovisning.project.locks import Locked, read_lock

#: The licence of each locked package, an SPDX expression by the package's name.
LICENCES = "locks/licences.toml"
_PROGRAM = "arsredovisning"


def licences(root: Path) -> dict[str, str]:
    """Read the licences of a project's packages; none are known where the project has no list."""
    try:
        listed = tomllib.loads((root / LICENCES).read_text("utf-8"))
    except FileNotFoundError:
        return {}
    return {name: text for group in listed.values() for name, text in group.items()}


def bill_of_materials(lock: Path, licensed: Mapping[str, str], version: str) -> str:
    """Write the bill of materials of a lock as JSON.

    A lock has the hashes of every file that a package may be installed from, whatever the system.

    Args:
        lock: The lock file.
        licensed: The licence of each package; a package that is not there has none in the bill.
        version: The version of the program.
    """
    packages = read_lock(lock)
    bom = Bom()
    root = Component(
        name=_PROGRAM,
        version=version,
        type=ComponentType.APPLICATION,
        bom_ref=_PROGRAM,
        licenses=[LicenseExpression("MIT")],
    )
    bom.metadata.component = root
    # A lock may have two versions of a package, for different systems: what needs it here needs the one for here.
    ordered = sorted(packages, key=lambda item: item.here)
    made = [(item.name, _component(item, licensed.get(item.name, ""))) for item in ordered]
    bom.components.update(part for _name, part in made)
    parts = dict(made)
    for name, part in parts.items():
        bom.register_dependency(part, [parts[needed] for needed in _needed(name) if needed in parts])
    direct = [parts[needed] for needed in _needed(_PROGRAM) if needed in parts]
    bom.register_dependency(root, direct or parts.values())
    return JsonV1Dot6(bom).output_as_string(indent=1) + "\n"


def _component(item: Locked, licence: str) -> Component:
    purl = PackageURL("pypi", name=item.name, version=item.version)
    hashes = [HashType(alg=HashAlgorithm.SHA_256, content=value) for value in item.hashes]
    files = ExternalReference(type=ExternalReferenceType.DISTRIBUTION, url=XsUri(str(purl)), hashes=hashes)
    return Component(
        name=item.name,
        version=item.version,
        type=ComponentType.LIBRARY,
        bom_ref=str(purl),
        purl=purl,
        licenses=[LicenseExpression(licence)] if licence else [],
        external_references=[files],
        properties=[] if item.here else [Property(name=f"{_PROGRAM}:annat-system", value="true")],
    )


def _needed(name: str) -> Iterator[str]:
    """Go through the packages that one needs on this system, where it is installed."""
    try:
        wanted = map(Requirement, requires(name) or ())
    except PackageNotFoundError:
        return
    for requirement in wanted:
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            yield canonicalize_name(requirement.name)
