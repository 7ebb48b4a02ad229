# A table of contents; the work is in tools/. VENV is settled by tools/venv.sh (CRISIS_VENV, CRISIS_DATA_DIR).
SHELL := /bin/sh
VENV = $(shell sh tools/venv.sh)
TYPED = $(patsubst %/__init__.py,%,$(wildcard crisis/__init__.py channels/__init__.py exercises/__init__.py \
          playbooks/__init__.py)) $(wildcard app.py office.py)

.PHONY: help setup dev run test test-all check bench journeys chaos conformance dist lock

help: ## liste ces commandes
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## /make \1|/' | awk -F'|' '{printf "%-18s %s\n", $$1, $$2}'

setup: ## installe dans .venv ce que requirements.lock nomme, et la commande crisis
	@sh tools/setup.sh requirements.lock

run: setup ## installe puis démarre la console, la page publique et les opérateurs de simulation ; la première fois, une histoire de deux ans s'y joue
	@exec "$(VENV)/bin/crisis" serve --demo --history

dev:
	@sh tools/setup.sh requirements-dev.lock

test: dev ## installe ce qu'il faut aux tests et les lance, sur SQLite et PostgreSQL (ARGS=… : arguments de pytest)
	@sh tools/test.sh "not bench and not chaos and not slow" $(ARGS)

test-all: dev ## les mêmes, avec les tests lents
	@sh tools/test.sh "not bench and not chaos" $(ARGS)

check: dev ## vérifie la forme du code : ruff, mypy, sens des imports, règles de la maison
	@"$(VENV)/bin/python" -m ruff check .
	@"$(VENV)/bin/python" -m mypy --strict $(TYPED)
	@"$(VENV)/bin/python" -c 'from importlinter.cli import lint_imports_command as lint; lint()' --no-cache
	@"$(VENV)/bin/python" -m pytest -q tests/test_house.py

bench: dev ## mesure les temps du cahier des charges
	@ls tests/bench/test_*.py >/dev/null 2>&1 || { echo "bench : prévu, pas encore écrit" >&2; exit 1; }
	@"$(VENV)/bin/python" -m pytest -m bench -s tests/bench $(ARGS)

journeys: dev ## parcourt les écrans dans un navigateur et compte pages, appuis, champs, touches et secondes
	@ls tests/browser/test_journeys.py >/dev/null 2>&1 || { echo "journeys : prévu, pas encore écrit" >&2; exit 1; }
	@sh tools/test.sh "browser" -n 0 tests/browser $(ARGS)

chaos: dev ## tue les processus en pleine crise et vérifie qu'aucune inscription n'est perdue
	@grep -rlqs 'mark.chaos' tests || { echo "chaos : prévu, pas encore écrit" >&2; exit 1; }
	@sh tools/test.sh "chaos" -n 0 tests/faults $(ARGS)

conformance: dev ## fait ouvrir les cinq formats du rapport par pdfinfo, veraPDF et LibreOffice, là où ils sont installés
	@"$(VENV)/bin/python" -m tests.conformance

dist: ## assemble une archive à installer sans réseau
	@echo "dist : prévu, pas encore écrit" >&2; exit 1

# The address of a registry is an affair of the machine: none may enter a lock file.
UV_LOCK = "$(VENV)/bin/uv" pip compile -q --generate-hashes --universal --python-version 3.11 \
          --no-emit-index-url --no-emit-find-links --no-annotate --no-header
lock: dev ## résout à nouveau les versions de pyproject.toml (UPGRADE=--upgrade pour monter de version)
	@$(UV_LOCK) $(UPGRADE) pyproject.toml --group dev -o requirements-dev.lock
	@$(UV_LOCK) pyproject.toml -c requirements-dev.lock -o requirements.lock
	@$(UV_LOCK) $(UPGRADE) --group uv -o requirements-uv.lock
	@$(UV_LOCK) $(UPGRADE) --group postgresql -o requirements-postgresql.lock
