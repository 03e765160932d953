# `make up` builds an environment in the local sandbox; `make test` runs the checks and tests of continuous integration.
# Requirements: Python 3.11 to 3.14, git, make, and access to the package registries.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
# With it every command of the tests would compile the modules again that it imports.
unexport PYTHONDONTWRITEBYTECODE

ENV ?= dev
# Parallel test processes, for 2 cores. Each has its own sandbox: it uses three quarters of a core, as command, engine,
# program, providers and emulators wait for each other.
WORKERS ?= 3
# `make faults`: the number of faults, and the seed of the random choice.
N ?= 20
SEED ?= 1
UV_VERSION := 0.13.8
CACHE := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/strata
UV_FOLDER := $(CACHE)/uv-$(UV_VERSION)
BIN := .venv/bin
READY := .venv/.ready
# mypy's results of the last day, with which a new checkout starts.
TYPES := $(CACHE)/mypy
PACKAGES := workloads/images/packages
# Candidates; the first one that works is used. To choose one: make ready PYTHON=python3.13.
PYTHON ?= python3.11 python3.12 python3.13 python3.14 python3 python
# The Lambda runtime of the image workers, as in components/pipeline/images.py.
RUNTIME := 3.14

.PHONY: help ready up preview drift destroy outputs down doctor test lint packages schema urns bench faults

help: ## Show this list
	@echo "Usage: make <target> [ENV=dev|test|prod]"
	@sed -nE 's/^([a-z]+):.*## (.*)/  \1\t\2/p' $(MAKEFILE_LIST) | expand -t 12

ready: $(READY) ## Install the locked Python packages into .venv

up: $(READY) ## Deploy an environment and its services to the local sandbox, with the real Pulumi engine
	@$(BIN)/strata up $(ENV) --services
	@url=$$($(BIN)/strata outputs $(ENV)/orders --json | $(BIN)/python -c 'import json, sys; print(json.load(sys.stdin)["url"])'); \
	echo "Try: curl -d '{\"item\": \"tea\", \"quantity\": 2}' $$url/orders"

preview: $(READY) ## Show what `make up` would change
	@$(BIN)/strata preview $(ENV)

drift: $(READY) ## Show changes that were made outside of Pulumi
	@$(BIN)/strata drift $(ENV)

destroy: $(READY) ## Delete an environment
	@$(BIN)/strata destroy $(ENV)

outputs: $(READY) ## Print an environment's outputs
	@$(BIN)/strata outputs $(ENV)

down: $(READY) ## Stop an environment's sandbox and delete its state
	@$(BIN)/strata down $(ENV)

doctor: $(READY) ## Show engine, providers and emulators, and their sources
	@$(BIN)/strata doctor

lint: $(READY) ## Run ruff, mypy and actionlint
	@echo "Linting and type checking: about 10 seconds, and once per machine 40 seconds."
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@if [ ! -d .mypy_cache ] && [ -d "$(TYPES)" ]; then \
	  cp -r "$(TYPES)" .venv/.types && mv .venv/.types .mypy_cache || rm -rf .venv/.types; \
	fi
	@MYPY_NUM_WORKERS=2 $(BIN)/mypy
	@if [ -z "$$(find "$(TYPES)" -maxdepth 0 -mtime -1 2>/dev/null)" ]; then \
	  mkdir -p "$(CACHE)"; cp -r .mypy_cache "$(TYPES).$$$$"; \
	  rm -rf "$(TYPES)"; $(BIN)/python -c 'import os, sys; os.rename(*sys.argv[1:])' "$(TYPES).$$$$" "$(TYPES)" \
	    2>/dev/null || rm -rf "$(TYPES).$$$$"; \
	fi
	@$(BIN)/python -m strata.targets.sandbox.actionlint

test: lint ## Run the checks and tests of continuous integration
	@echo "Testing: about 15 minutes on 2 cores, and once per machine 3 to 6 minutes to compile the engine."
	@$(BIN)/pytest --numprocesses $(WORKERS) --no-loadscope-reorder --durations 20

bench: $(READY) ## Measure preview, up and drift relative to the engine's own time
	@$(BIN)/python -m strata.bench

faults: $(READY) ## Inject N random faults into deployments, and print a table of the results
	@PYTHONPATH=tests:. $(BIN)/python -m faults $(N) $(SEED)

packages: ## Reinstall the image workers' packages for Lambda's platform
	@rm -f $(READY)
	@$(MAKE) $(READY)

urns: $(READY) ## Accept the current resource URNs of the environments and services
	@PYTHONPATH=tests:. $(BIN)/python -m unit.released
	@PYTHONPATH=tests:policies:. $(BIN)/python -m unit.services.rendering

schema: $(READY) ## Write stack.schema.json and service.schema.json from the settings
	@$(BIN)/python -m environment.settings
	@$(BIN)/python -m environment.service_files

# The locked Python environment; reinstalled when the lock file changes.
$(READY): pyproject.toml standin/pyproject.toml uv.lock
	@python=""; \
	for candidate in $(PYTHON); do \
	  if "$$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' 2>/dev/null; then \
	    python=$$(command -v "$$candidate"); break; \
	  fi; \
	done; \
	if [ -z "$$python" ]; then \
	  echo "Python 3.11 to 3.14 is required; none of these is a working one: $(PYTHON)." >&2; exit 1; \
	fi; \
	uv=$$(command -v uv || true); \
	if [ -z "$$uv" ]; then \
	  uv="$(UV_FOLDER)/bin/uv"; \
	  if [ ! -x "$$uv" ]; then \
	    echo "No uv on PATH: installing uv $(UV_VERSION) from PyPI into the user cache (once, 10 seconds)."; \
	    rm -rf "$(UV_FOLDER)"; \
	    "$$python" -m venv "$(UV_FOLDER)"; \
	    "$(UV_FOLDER)/bin/python" -m pip install --quiet --disable-pip-version-check "uv==$(UV_VERSION)"; \
	  fi; \
	fi; \
	echo "Installing the Python packages of uv.lock: 1 to 2 minutes, or seconds from a warm cache."; \
	"$$uv" sync --quiet --locked --python "$$python"; \
	echo "Installing the image workers' packages for Lambda: a few seconds."; \
	rm -rf $(PACKAGES); \
	"$$uv" export --quiet --locked --only-group images --no-emit-project \
	  | "$$uv" pip install --quiet --target $(PACKAGES) --python "$$python" --python-platform aarch64-manylinux_2_28 \
	    --python-version $(RUNTIME) --only-binary :all: --no-deps --require-hashes --requirements -; \
	rm -f $(PACKAGES)/.lock; \
	echo "$$(du -sh $(PACKAGES) | cut -f1) in $(PACKAGES)"
	@touch $@
