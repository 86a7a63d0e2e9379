"""Tests: fast ones here, whole builds in integration/."""
