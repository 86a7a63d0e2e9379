"""Granskning: what a careful auditor would work out again, and where the printed figure differs."""

from __future__ import annotations

from arsredovisning.review.findings import Finding, as_json, summary
from arsredovisning.review.run import review

__all__ = ["Finding", "as_json", "review", "summary"]
