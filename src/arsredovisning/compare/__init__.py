"""Förbund side by side: key figures that mean the same, with where each förbund has them."""
