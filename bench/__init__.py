"""The benchmark: `make bench` runs everything side by side and writes docs/prestanda.md."""
