# The front door: `make help` lists the commands. Behind it stands the command line `arsredovisning`.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
LAB := .venv-lab
BOOK := .venv-jupyter-book
RUN := $(VENV)/bin/arsredovisning

FORBUND ?= jamtland
export FORBUND YEAR FORMATS JOBS SCHEDULER TIDSGRANS

.PHONY: help report all check bench bench-granskning test lint lab lock clean

help: ## Visa den här hjälpen
	@echo "Användning: make KOMMANDO YEAR=2025 FORBUND=jamtland"
	@echo
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  \1\t\2/' | expand -t 20

report: $(VENV)/.report ## Bygg en årsredovisning: make report YEAR=2025 (FORBUND=, FORMATS=html,pdf, JOBS=)
	@$(RUN) report

all: $(VENV)/.report ## Bygg alla förbund och år som finns i data/ (JOBS=, SCHEDULER=tcp://… för ett Dask-kluster)
	@$(RUN) all

check: $(VENV)/.report ## Granska en rapport utan att bygga den: make check YEAR=2025
	@$(RUN) check

lab: $(LAB)/.lab ## Öppna anteckningsböckerna i JupyterLab
	@$(LAB)/bin/jupyter lab --ip=127.0.0.1 --notebook-dir=notebooks $(if $(filter 0,$(shell id -u)),--allow-root)

bench: $(VENV)/.test $(BOOK)/.book ## Mät hur snabbt det går och skriv docs/prestanda.md (en kvart)
	@$(VENV)/bin/python -m bench --jupyter-book $(BOOK)/bin/jupyter-book

bench-granskning: $(VENV)/.report ## Mät hur många ändrade siffror granskningen hittar (några minuter)
	@$(RUN) bench-granskning

test: $(VENV)/.test ## Kör alla tester
	@$(VENV)/bin/python -m pytest

lint: $(VENV)/.test ## Kontrollera kod och typer
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy

lock: ## Lås om alla paket efter en ändring i pyproject.toml (kräver uv)
	@sh locks/lock.sh

clean: ## Ta bort byggen och sparade resultat
	@rm -rf build .cache

# One environment for the report and the tests; JupyterLab has its own, since its server slows every
# import of nbformat down.
$(VENV)/.report: locks/report.txt pyproject.toml kernels/arsredovisning/kernel.json
	@$(call venv,$(VENV))
	@$(call install,$(VENV),locks/report.txt)
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.test: $(VENV)/.report locks/test.txt
	@$(call install,$(VENV),locks/test.txt)
	@touch $@

$(LAB)/.lab: $(VENV)/.report locks/lab.txt
	@$(call venv,$(LAB))
	@$(call install,$(LAB),locks/lab.txt)
	@$(LAB)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@sed 's|\["python"|["$(abspath $(VENV))/bin/python"|' kernels/arsredovisning/kernel.json \
		> $(LAB)/share/jupyter/kernels/arsredovisning/kernel.json
	@touch $@

$(BOOK)/.book: locks/jupyter-book.txt
	@$(call venv,$(BOOK))
	@$(call install,$(BOOK),$<)
	@touch $@

define venv
$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	{ echo "Fel: Python 3.11 eller nyare behövs. Finns den under ett annat namn: make PYTHON=python3.12 …" >&2; exit 1; }; \
$(PYTHON) -m venv $(1) || \
	{ rm -rf $(1); echo "Fel: Python kunde inte skapa en miljö. På Debian: sudo apt-get install -y python3-venv" >&2; exit 1; }
endef

define install
echo "Installerar paketen i $(2) (första gången tar det någon minut) …"; \
$(1)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(2) || \
	{ echo "Fel: paketen kunde inte installeras. Kontrollera nätet och kör samma kommando igen." >&2; exit 1; }
endef
