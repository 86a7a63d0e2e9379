"""The files that a PDF carries inside it, as the template is told of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import PurePosixPath

PACKAGE = "datapackage.json"
_TYPES = {".csv": "text/csv", ".json": "application/json"}


def described(files: Mapping[str, bytes]) -> list[dict[str, str]]:
    """Give the name, type and description of each file, in the order of their names.

    Args:
        files: Their contents by name. With a ``datapackage.json`` among them they get their descriptions from it.
    """
    titles = _titles(files)
    return [
        {
            "name": name,
            "type": _TYPES.get(PurePosixPath(name).suffix, "application/octet-stream"),
            "description": titles.get(name, name),
        }
        for name in sorted(files)
    ]


def _titles(files: Mapping[str, bytes]) -> dict[str, str]:
    """Give what the data package, if there is one, says of itself and the files beside it."""
    if PACKAGE not in files:
        return {}
    package = json.loads(files[PACKAGE])
    titles = {item.get("path"): item.get("title") for item in package["resources"]} | {PACKAGE: package.get("title")}
    return {name: title for name, title in titles.items() if title}
