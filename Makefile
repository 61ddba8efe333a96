# Secretariat. `make help` lists the commands. Needs Python 3.11 or later and make, nothing else.

PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3 python; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && break; done)
UV     ?= uv
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.set-up
PYTEST := $(BIN)/python -m pytest -p tests.home --import-mode=importlib -rs
SCRATCH = SECRETARIAT_HOME="$$house" SECRETARIAT_DATABASE=

export PYTHONDONTWRITEBYTECODE = 1

.PHONY: help setup demo test test-sqlite test-storage test-rest test-postgresql check bench proof clean lock reference gallery
.DEFAULT_GOAL := help

help:  ## List these commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /	/' | expand -t 18

setup: $(STAMP)  ## Make .venv with everything the lock names (only when the lock changed)

$(STAMP): requirements.lock
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or later was found. Install python3.11." >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "$(PYTHON) cannot make virtual environments. Install python3-venv." >&2; exit 1; }
	@test -x $(BIN)/python || "$(PYTHON)" -m venv $(VENV)
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip >/dev/null
	$(BIN)/python -m pip install --quiet --only-binary :all: --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-build-isolation --no-deps --editable .
	@touch $(STAMP)

demo: setup  ## Start the house with its sample institution on one port
	@exec $(BIN)/secretariat demo

test: setup  ## Run all tests on SQLite, in two parts, and beside them what touches the database on PostgreSQL
	@$(MAKE) --no-print-directory --keep-going --jobs=3 --output-sync=target test-postgresql test-storage test-rest

test-sqlite: setup  ## Run all tests on SQLite
	$(PYTEST) $(ARGS)

test-storage: setup  ## Run what touches the database on SQLite
	$(PYTEST) --part storage $(ARGS)

test-rest: setup  ## Run what touches no database
	$(PYTEST) --part rest $(ARGS)

test-postgresql: setup  ## Run what touches the database on a private PostgreSQL
	@$(BIN)/python -m tests.postgres --no-sync -- $(PYTEST) --part storage $(ARGS); code=$$?; \
	if [ $$code -eq 75 ] && [ -z "$(CI)" ]; then \
		echo "SKIPPED: every test on PostgreSQL; install the package postgresql to run them." >&2; \
	else exit $$code; fi

check: setup  ## Run linters, types, contracts, and the checks of declarations and migrations
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/codespell
	$(BIN)/lint-imports --no-cache
	$(BIN)/djlint --quiet --lint --profile django src/secretariat/web/templates
	@house=$$(mktemp -d) && trap 'rm -rf "$$house"' EXIT && set -ex && \
	$(SCRATCH) $(BIN)/mypy && \
	$(SCRATCH) DJANGO_SETTINGS_MODULE=secretariat.conf.settings $(BIN)/django-admin makemigrations --check --dry-run && \
	$(SCRATCH) $(BIN)/secretariat registers check

bench: setup  ## Run the benchmarks against peers and write docs/performance.md
	$(BIN)/python -m bench

proof: setup  ## Show every promise at full size and write docs/proofs.md
	HYPOTHESIS_PROFILE=proof $(BIN)/python -m proofs

gallery: setup  ## Take pictures of every kind of page in light, dark, mirrored and narrow (FOLDER=var/gallery)
	$(BIN)/python -m tools.gallery $(or $(FOLDER),var/gallery)

reference: setup  ## Write the generated pages under docs/reference
	$(BIN)/python -m tools.reference

lock:  ## Write requirements.lock from pyproject.toml, build tools included (needs uv; ARGS=--upgrade for new versions)
	"$(PYTHON)" -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"], "editables", sep="\n")' \
	| $(UV) pip compile - pyproject.toml --group dev --universal --python-version 3.11 \
		--generate-hashes --no-header --no-annotate --quiet --output-file requirements.lock $(ARGS)

clean:  ## Remove what these commands made (never a house)
	rm -rf $(VENV) .ruff_cache .mypy_cache .import_linter_cache .hypothesis build dist
	find src tests bench proofs tools -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
