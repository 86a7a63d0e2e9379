"""Granskning: what a careful auditor would work out again, and where the printed figure differs."""
