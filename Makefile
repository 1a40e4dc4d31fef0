# `make demo` and `make test` do everything; `make help` lists the rest.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
VENV := .venv
# Relative, here and below: the folder of the checkout may have spaces in its name.
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install -q --disable-pip-version-check --no-compile --no-deps

# Dozens of processes import the same packages: where the environment forbids it, too, they are compiled but once.
export PYTHONDONTWRITEBYTECODE :=

# MODEL: a Hub id (with @revision), or a folder holding a checkpoint or a finished bundle.
MODEL ?= demo/model/bundle
export DEMO_MODEL := $(MODEL)
export LOCAL_CLOUD_IMAGE_BUILD ?= $(BIN)/python demo/image_build.py
export LOCAL_CLOUD_CONTAINER_ENV ?= CLIP_HOST=127.0.0.1
LOCAL := $(BIN)/python -m local_cloud
ENVIRONMENT := eval "$$($(LOCAL) env)"

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {gsub(/[$$][$$]/, "$$", $$2); printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: demo
demo: prerequisites-local model-named setup $(if $(wildcard $(MODEL)/bundle.json),,setup-model) up ## Deploy, index and search the sample catalogue on this machine
	@$(ENVIRONMENT); exec python -m demo.walk

.PHONY: setup
setup: prerequisites $(VENV)/.ready node_modules/.ready ## Install what the demo needs: Python and npm packages

.PHONY: prerequisites
prerequisites:
	@$(PYTHON) scripts/prerequisites.py

.PHONY: prerequisites-local
prerequisites-local:
	@$(PYTHON) scripts/prerequisites.py --local

.PHONY: model-named
model-named: prerequisites
	@$(PYTHON) -m stacks.model_source "$(MODEL)"

$(VENV)/.ready: requirements.txt pyproject.toml lambda/requirements.txt
	@echo "Installing Python packages into $(VENV) …" >&2
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) --require-hashes -r requirements.txt
	@$(PIP) --no-build-isolation -e .
	@$(BIN)/python -m stacks.assets
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.ready requirements-dev.txt
	@echo "Installing the test and check tools …" >&2
	@$(PIP) --require-hashes -r requirements-dev.txt
	@touch $@

$(VENV)/.ready-model: $(VENV)/.ready model_code/requirements-export.txt
	@echo "Installing torch and what else exports a model (some gigabytes) …" >&2
	@$(PIP) --require-hashes -r model_code/requirements-export.txt
	@touch $@

# On top of the project's own environment: what both need is there once. Compiled, so that no first start is slower.
$(VENV)-bench/.ready: $(VENV)/.ready-model bench/requirements.txt
	@echo "Installing what the bench compares with …" >&2
	@$(BIN)/python -m venv --without-pip --clear $(VENV)-bench
	@echo "$$PWD"/$(VENV)/lib/python*/site-packages >"$$(echo $(VENV)-bench/lib/python*/site-packages)/project.pth"
	@$(BIN)/python -m pip --python $(VENV)-bench/bin/python install -q --disable-pip-version-check --no-deps \
		--require-hashes -r bench/requirements.txt
	@touch $@

node_modules/.ready: package-lock.json
	@echo "Installing the CDK CLI and what builds the search page …" >&2
	@npm ci --silent --loglevel=error
	@touch $@

.PHONY: setup-model
setup-model: prerequisites $(VENV)/.ready-model ## Install torch and transformers, to export or train models

.PHONY: up
up: prerequisites-local setup ## Start the local cloud
	@$(LOCAL) up

.PHONY: down
down: ## Stop the local cloud and forget everything in it
	@if [ -e $(VENV)/.ready ]; then $(LOCAL) down; fi

.PHONY: env
env: ## Print what points AWS clients at the local cloud: eval "$$(make -s env)"; ROLE=… as that role
	@if [ -e $(VENV)/.ready ]; then $(LOCAL) env $(if $(ROLE),--role "$(ROLE)"); else echo "Nothing is set up here: run make demo (or make up) first." >&2; exit 1; fi

.PHONY: check
check: prerequisites $(VENV)/.ready-dev node_modules/.ready ## Lint, formatting, types, validators
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@npm run --silent page:check
	@$(BIN)/python -m pytest tests/stacks/test_definition.py

# WORKERS: processes among which the tests are divided; each has an OpenSearch of its own, of some 800 MB.
WORKERS ?= 2

.PHONY: test
test: prerequisites-local $(VENV)/.ready-dev node_modules/.ready ## Every test but those that need torch
	@PATH="$$PWD/$(BIN):$$PATH" python -m pytest -m "not model" -n $(WORKERS) --no-loadscope-reorder

.PHONY: test-page
test-page: prerequisites-local $(VENV)/.ready-dev node_modules/.ready ## Of these the search page's alone, in a real browser
	@PATH="$$PWD/$(BIN):$$PATH" python -m pytest tests/page -n $(WORKERS) --no-loadscope-reorder

.PHONY: record-calls
record-calls: prerequisites-local $(VENV)/.ready-dev node_modules/.ready ## Record which calls the application's roles make, for the tests of its grants
	@rm -f tests/grants/calls.jsonl
	@PATH="$$PWD/$(BIN):$$PATH" RECORD_CALLS=1 python -m pytest tests/journey tests/page -n $(WORKERS) --no-loadscope-reorder

# SCREENSHOTS: the folder that they are written to.
SCREENSHOTS ?= demo-output/page

.PHONY: screenshots
screenshots: prerequisites-local $(VENV)/.ready-dev node_modules/.ready ## Write pictures of every state of the page
	@PATH="$$PWD/$(BIN):$$PATH" SCREENSHOTS="$(SCREENSHOTS)" python -m pytest tests/page/test_states.py
	@ls "$(SCREENSHOTS)"

.PHONY: test-failed
test-failed: prerequisites-local $(VENV)/.ready-dev node_modules/.ready ## Those tests again that failed last, one after the other
	@PATH="$$PWD/$(BIN):$$PATH" python -m pytest -m "not model" --last-failed --last-failed-no-failures none

.PHONY: test-model
test-model: prerequisites $(VENV)/.ready-dev $(VENV)/.ready-model ## The tests that need torch or build the container image
	@PATH="$$PWD/$(BIN):$$PATH" python -m pytest -m model

# BENCH: options, as `python -m bench.serving --help` lists them.
.PHONY: bench
bench: prerequisites $(VENV)-bench/.ready ## Compare the model server with what one would use instead (some 10 minutes)
	@$(BIN)/python -m bench.serving $(BENCH)

.PHONY: lock
lock: ## Resolve the dependency lists again (needs uv)
	@scripts/lock

.PHONY: clean
clean: down ## Remove everything that was installed, built or drawn
	@rm -rf $(VENV) $(VENV)-bench node_modules .build .local cdk.out demo-output
