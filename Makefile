# The front door: `make help` lists the commands. Behind it stands the command line `arsredovisning`.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
LAB := .venv-lab
BOOK := .venv-jupyter-book
# An environment is this folder's, this Python's and the locks': moved, copied or given another Python, it is made anew.
MADE_FOR := $(shell { pwd -P; $(PYTHON) -V; } 2>/dev/null | cksum | cut -d' ' -f1)
READY := $(VENV)/.report-$(MADE_FOR)
TESTING := $(VENV)/.test-$(MADE_FOR)
ARCHIVING := $(VENV)/.archive-$(MADE_FOR)
LAB_READY := $(LAB)/.lab-$(MADE_FOR)
BOOK_READY := $(BOOK)/.book-$(MADE_FOR)
# What a person has set for other programs' Python is not ours; text is UTF-8 whatever the terminal is.
RUN := $(VENV)/bin/python -I -X utf8 -m arsredovisning
unexport PYTHONPATH PYTHONHOME PYTHONSTARTUP PYTHONIOENCODING PYTHONUSERBASE
export PYTHONUTF8 := 1
export PYTHONNOUSERSITE := 1
# On every core; a module's tests stay together, since they share what it has built.
SHARED := -n logical --dist loadfile --no-loadscope-reorder
PYTEST := $(VENV)/bin/python -m pytest $(SHARED)
COVER := $(VENV)/bin/python -m coverage

FORBUND ?= jamtland
export FORBUND YEAR FORMATS JOBS SCHEDULER TIDSGRANS FORCE PAKET PORT DATE AGAINST FILE VISA GRUPP BLAD TA_BORT GODTA
export JSON REGEL PLATS MOTIV AV
export NAMN KORTNAMN REGION KOMMUNER ENHET FARG ORGANISATIONSNUMMER

.PHONY: help report all preview check accept verify decide diff rebuild archive sbom new import-sie konton \
	import-enkat import-deltagare export-excel import-excel compare lab-ready lab bench bench-granskning bench-smagrupper test \
	test-fast test-faults test-damaged lint lock clean

help: ## Visa den här hjälpen
	@echo "Användning: make KOMMANDO YEAR=2025 FORBUND=jamtland"
	@echo
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  \1\t\2/' | expand -t 20

report: $(READY) ## Bygg en årsredovisning: make report YEAR=2025 (FORBUND=, FORMATS=html,pdf,docx,xlsx,data, JOBS=)
	@$(RUN) report

all: $(READY) ## Bygg alla förbund och år som finns i data/ (JOBS=, SCHEDULER=tcp://… för ett Dask-kluster)
	@$(RUN) all

check: $(READY) ## Granska en rapport utan att bygga den: make check YEAR=2025 (JSON=fil)
	@$(RUN) check

accept: $(READY) ## Godkänn en avvikelse som ska stå kvar: make accept YEAR=2025 REGEL= PLATS= MOTIV="…" (AV=)
	@$(RUN) accept

preview: $(READY) ## Visa rapporten i webbläsaren medan du ändrar: make preview YEAR=2025 (PORT=8765)
	@$(RUN) preview

verify: $(READY) ## Bygg två gånger från början och jämför varje byte: make verify YEAR=2025
	@$(RUN) verify

decide: $(READY) ## Fastställ en beslutad rapport: make decide YEAR=2025 DATE=2026-03-13
	@$(RUN) decide

diff: $(READY) ## Se vad som skiljer från en tidigare version: make diff YEAR=2025 AGAINST=HEAD~1
	@$(RUN) diff

rebuild: $(READY) ## Bygg en fastställd rapport som den var, och jämför varje byte: make rebuild YEAR=2020
	@$(RUN) rebuild

archive: $(ARCHIVING) ## Packa en fastställd rapport för arkivet, med allt den byggdes av: make archive YEAR=2020 (PAKET=1)
	@$(RUN) archive

sbom: $(ARCHIVING) ## Skriv build/sbom.cdx.json: paketen med version, kontrollsummor och licens (CycloneDX)
	@$(RUN) sbom

new: $(READY) ## Börja ett nytt år eller ett nytt förbund: make new YEAR=2026 (FORBUND=)
	@$(RUN) new

import-sie: $(READY) ## Läs in bokföringen: make import-sie FILE=bok.se YEAR=2025 (GODTA=)
	@$(RUN) import-sie

konton: $(READY) ## Föreslå vilka rader bokföringens konton hör till: make konton FILE=bok.se YEAR=2025 (FORCE=1)
	@$(RUN) konton

import-enkat: $(READY) ## Läs in enkätsvar: make import-enkat FILE=svar.xlsx YEAR=2025 (GRUPP=, BLAD=)
	@$(RUN) import-enkat

import-deltagare: $(READY) ## Läs in deltagarlistor: make import-deltagare FILE=lag1.csv,lag2.csv YEAR=2025 (BLAD=)
	@$(RUN) import-deltagare

export-excel: $(READY) ## Skriv årets tabeller som en arbetsbok: make export-excel YEAR=2025 (FILE=)
	@$(RUN) export-excel

import-excel: $(READY) ## Läs in en ifylld arbetsbok: make import-excel FILE=jamtland-2025.xlsx YEAR=2025 (TA_BORT=1)
	@$(RUN) import-excel

compare: $(READY) ## Jämför förbunden med varandra: make compare YEAR=2024 (FORBUND=, FORMATS=html,pdf)
	@$(RUN) compare

lab-ready: $(LAB_READY)

lab: $(LAB_READY) ## Öppna anteckningsböckerna i JupyterLab (YEAR=2025 FORBUND= väljer rapport, PORT=)
	@ARSREDOVISNING_LAB_FORBUND="$(call given,FORBUND)" ARSREDOVISNING_LAB_YEAR="$(call given,YEAR)" \
		$(LAB)/bin/jupyter lab --ip=127.0.0.1 --notebook-dir=notebooks \
		$(if $(PORT),--port=$(PORT)) $(if $(filter 0,$(shell id -u)),--allow-root)

# What a person has chosen: in JupyterLab the notebook's own choice goes before our default.
given = $(if $(filter command environment,$(firstword $(origin $(1)))),$($(1)))

bench: $(TESTING) $(BOOK_READY) ## Mät hur snabbt det går och skriv docs/prestanda.md (en kvart)
	@$(VENV)/bin/python -m bench --jupyter-book $(BOOK)/bin/jupyter-book

bench-granskning: $(READY) ## Mät hur många ändrade siffror granskningen hittar (några minuter, CELLER=1)
	@$(VENV)/bin/python -m bench.granskning $(if $(CELLER),--celler)

bench-smagrupper: $(READY) ## Angrip påhittade förbunds små grupper och skriv docs/smagrupper.md (några minuter)
	@$(VENV)/bin/python -m bench.smagrupper

test: $(TESTING) $(LAB_READY) ## Kör alla tester (COVERAGE=1 mäter hur mycket av koden de kör)
	@$(if $(COVERAGE),$(COVER) run -m pytest $(SHARED) && $(COVER) combine --quiet && $(COVER) report,$(PYTEST))

test-fast: $(TESTING) ## Kör de tester som varken behöver webbläsare, LibreOffice eller hela byggen (under en minut)
	@$(PYTEST) -m "not slow"

test-faults: $(TESTING) ## Avbryt kommandon hundratals gånger, var som helst, och räkna vad det förstör (en timme)
	@$(VENV)/bin/python -m tests.kills

test-damaged: $(TESTING) ## Ge varje inläsning tusentals skadade filer och räkna vad som händer (en kvart, CASES=, SEED=)
	@$(VENV)/bin/python -m tests.damaged $(if $(CASES),--cases $(CASES)) $(if $(SEED),--seed $(SEED))

lint: $(TESTING) ## Kontrollera kod, typer och vem som importerar vem
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports --no-cache --no-logo

lock: ## Lås om alla paket efter en ändring i pyproject.toml (kräver uv)
	@sh locks/lock.sh

clean: ## Ta bort byggen och sparade resultat; fastställda rapporter lämnas kvar (FORCE=1 tar dem också)
	@find build -mindepth 2 -maxdepth 2 2>/dev/null | while read -r built; do \
		if [ -z "$(FORCE)" ] && [ -e "data/$${built#build/}/faststalld.json" ]; then \
			echo "Fastställd, lämnas kvar: $$built (make clean FORCE=1 tar bort den)"; \
		else rm -rf "$$built"; fi; done
	@find build -type d -empty -delete 2>/dev/null || true
	@rm -rf .cache

# One environment for the report and the tests; JupyterLab has its own, since its server slows every
# import of nbformat down.
$(READY): locks/report.txt pyproject.toml kernels/arsredovisning/kernel.json
	@$(call venv,$(VENV))
	@$(call install,$(VENV),locks/report.txt)
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(ARCHIVING): $(READY) locks/archive.txt
	@$(call install,$(VENV),locks/archive.txt)
	@touch $@

$(TESTING): $(READY) locks/test.txt
	@$(call install,$(VENV),locks/test.txt)
	@touch $@

$(LAB_READY): $(READY) locks/lab.txt
	@$(call venv,$(LAB))
	@$(call install,$(LAB),locks/lab.txt)
	@$(LAB)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@$(VENV)/bin/python -c "$$LAB_KERNEL" "$$PWD/$(VENV)/bin/python" $(LAB)/share/jupyter/kernels/arsredovisning/kernel.json
	@touch $@

# JupyterLab runs the notebooks in the report's own environment.
define KERNEL_OF_REPORT
import json, pathlib, sys
spec = json.loads(pathlib.Path("kernels/arsredovisning/kernel.json").read_text("utf-8"))
spec["argv"][0] = sys.argv[1]
pathlib.Path(sys.argv[2]).write_text(json.dumps(spec, indent=1), "utf-8")
endef
$(LAB_READY): export LAB_KERNEL = $(KERNEL_OF_REPORT)

$(BOOK_READY): locks/jupyter-book.txt
	@$(call venv,$(BOOK))
	@$(call install,$(BOOK),$<)
	@touch $@

define venv
$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	{ echo "Fel: Python 3.11 eller nyare behövs. Finns den under ett annat namn: make PYTHON=python3.12 …" >&2; exit 1; }; \
case "$$PWD" in *:*) echo "Fel: mappens sökväg har ett kolon (:), och där kan Python inte skapa en miljö. Byt namn på mappen." >&2; exit 1;; esac; \
$(PYTHON) -m venv --clear $(1) || \
	{ rm -rf $(1); echo "Fel: Python kunde inte skapa en miljö. På Debian: sudo apt-get install -y python3-venv" >&2; exit 1; }
endef

define install
echo "Installerar paketen i $(2) (första gången tar det någon minut) …"; \
$(1)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(2) || \
	{ echo "Fel: paketen kunde inte installeras. Kontrollera nätet och kör samma kommando igen." >&2; exit 1; }
endef
