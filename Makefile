# `make demo` and `make test` do everything; `make help` lists the rest.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install -q --disable-pip-version-check --no-compile --no-deps --require-hashes

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: setup
setup: $(VENV)/.ready node_modules/.ready ## Install what the demo needs (virtual environment, npm packages)

$(VENV)/.ready: requirements.txt pyproject.toml
	@echo "Installing Python packages into $(VENV) …"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) -r requirements.txt
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.ready requirements-dev.txt
	@echo "Installing the test and check tools …"
	@$(PIP) -r requirements-dev.txt
	@touch $@

node_modules/.ready: package-lock.json
	@echo "Installing the CDK CLI …"
	@npm ci --silent
	@touch $@

.PHONY: check
check: $(VENV)/.ready-dev node_modules/.ready ## Lint, format and type checks
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

.PHONY: test
test: $(VENV)/.ready-dev node_modules/.ready ## Every test but those that need torch
	@$(BIN)/python -m pytest -m "not model"

.PHONY: test-model
test-model: $(VENV)/.ready-dev ## The tests that need torch or build the container image
	@$(BIN)/python -m pytest -m model

.PHONY: lock
lock: ## Resolve the dependency lists again (needs uv)
	@scripts/lock
