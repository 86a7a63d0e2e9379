"""Finding an object of a PDF that is being written."""

from __future__ import annotations

from typing import Any

import pydyf  # type: ignore[import-untyped]  # pydyf carries no types


def find(pdf: pydyf.PDF, reference: bytes) -> Any:
    """Give the object that a reference such as ``b"12 0 R"`` leads to."""
    return pdf.objects[int(reference.split()[0])]
