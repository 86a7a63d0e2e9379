"""Tests that run the whole program with real kernels."""
