# `make help` lists what there is. Everything that is made lies in .venv, build, var and node_modules.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input -q
PEER := tests/peers/telegram
FOLDERS := bot config escalation flows knowledge nlu tests migrations benchmarks
LOCAL := pyproject.toml requirements.in requirements-postgres.in deploy/venv.sh

# The byte code of test runs stays out of the source folders.
test lint check: export PYTHONPYCACHEPREFIX := $(CURDIR)/build/pycache

.PHONY: help install postgres run demo test lint check bench needs lock clean

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: $(VENV)/.installed ## Install what running needs into .venv, pinned and checked by hash

postgres: $(VENV)/.installed-postgres ## Install what PostgreSQL needs as well, for the setting database_file

run: install ## Install, start everything on 127.0.0.1:8080, print what to open
	@$(BIN)/waymark serve

demo: install ## A throw-away room with practice cases
	@$(BIN)/waymark demo

test: needs lint ## Install what the tests need, run every check and every test
	$(BIN)/pytest -n 2

lint: $(VENV)/.installed-dev $(VENV)/.installed-postgres ## Style, types, layers, and the texts themselves
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/waymark check

check: install ## Flows, texts, facts and languages only
	$(BIN)/waymark check

bench: $(VENV)/.installed-dev ## What the pure line and a durable turn cost
	$(BIN)/waymark bench

needs: $(VENV)/.installed-dev $(VENV)/.installed-postgres build/peers/compose/.installed $(if $(wildcard $(PEER)/package-lock.json),$(PEER)/node_modules/.installed)
	@deploy/test-needs.sh

lock: $(VENV)/.installed-dev ## Renew the pinned versions (uses the newest that fit)
	@deploy/lock.sh

clean: ## Remove what tests and builds leave; never var
	rm -rf build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(VENV)/.installed: requirements.txt $(LOCAL)
	@deploy/venv.sh
	$(PIP) install --require-hashes -r requirements.txt
	$(PIP) install --no-deps --no-build-isolation -e .
	@mkdir -p build && $(BIN)/waymark parse hello >/dev/null # reads the phrases once; every start after it is quicker
	@touch $@

$(VENV)/.installed-postgres: requirements-postgres.txt $(VENV)/.installed
	$(PIP) install --require-hashes -r requirements-postgres.txt
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt $(VENV)/.installed
	$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $@

build/peers/compose/.installed: tests/peers/compose/requirements.txt $(VENV)/.installed
	rm -rf $(@D)
	$(PIP) install --no-deps --require-hashes --target $(@D) -r tests/peers/compose/requirements.txt
	@touch $@

$(PEER)/node_modules/.installed: $(PEER)/package-lock.json
	@deploy/test-needs.sh
	npm --prefix $(PEER) ci --no-audit --no-fund --loglevel=error
	@touch $@
