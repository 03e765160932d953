# Two commands: `make up` builds an environment on a local cloud, `make test` runs what CI runs.
# Needed: Python 3.11 to 3.14, git, make, and the package registries.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help

ENV ?= dev
# Each has a sandbox of its own; engine, emulators and program of one keep about one core busy.
WORKERS ?= 2
# Of `make faults`: how many, and which random ones.
N ?= 20
SEED ?= 1
UV_VERSION := 0.13.8
CACHE := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/strata
UV_FOLDER := $(CACHE)/uv-$(UV_VERSION)
BIN := .venv/bin
READY := .venv/.ready
PACKAGES := workloads/images/packages
# The first of these that works, or the one that is given: make ready PYTHON=python3.13.
PYTHON ?= python3.11 python3.12 python3.13 python3.14 python3 python
# The image workers' runtime on Lambda: components/pipeline/images.py.
RUNTIME := 3.14

.PHONY: help ready up preview drift destroy outputs down doctor test lint packages schema urns bench faults

help: ## This list
	@echo "Usage: make <target> [ENV=dev|test|prod]"
	@sed -nE 's/^([a-z]+):.*## (.*)/  \1\t\2/p' $(MAKEFILE_LIST) | expand -t 12

ready: $(READY) ## The Python environment from the lock, in .venv

up: $(READY) ## Build an environment: engine, local cloud, a real `pulumi up`
	@$(BIN)/strata up $(ENV)

preview: $(READY) ## Show what the next up would change
	@$(BIN)/strata preview $(ENV)

drift: $(READY) ## Show what changed behind Pulumi's back
	@$(BIN)/strata drift $(ENV)

destroy: $(READY) ## Delete what an environment consists of
	@$(BIN)/strata destroy $(ENV)

outputs: $(READY) ## Print an environment's outputs
	@$(BIN)/strata outputs $(ENV)

down: $(READY) ## End an environment's local cloud and remove its state
	@$(BIN)/strata down $(ENV)

doctor: $(READY) ## Show engine, providers and emulators, and where they came from
	@$(BIN)/strata doctor

lint: $(READY) ## ruff, mypy and actionlint
	@echo "Linting and type checking: about 20 seconds."
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python -m strata.targets.sandbox.actionlint

test: lint ## Everything that CI runs
	@echo "Testing: 35 to 50 minutes on 2 cores, most of it the sandbox; 3 to 6 more once per machine to compile the engine."
	@$(BIN)/pytest --numprocesses $(WORKERS) --no-loadscope-reorder --durations 20

bench: $(READY) ## How long users wait, against the engine's own floor
	@$(BIN)/python -m strata.bench

faults: $(READY) ## Break an environment in N random ways, and print a table of survivals
	@PYTHONPATH=tests:. $(BIN)/python -m faults $(N) $(SEED)

packages: ## Get the image workers' packages for Lambda's platform anew
	@rm -f $(READY)
	@$(MAKE) $(READY)

urns: $(READY) ## Accept the resource URNs that the three environments have now
	@PYTHONPATH=tests:. $(BIN)/python -m unit.released

schema: $(READY) ## Write stack.schema.json anew from the settings
	@$(BIN)/python -m environment.settings

# The locked environment; made again when the lock changes.
$(READY): pyproject.toml standin/pyproject.toml uv.lock
	@python=""; \
	for candidate in $(PYTHON); do \
	  if "$$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' 2>/dev/null; then \
	    python=$$(command -v "$$candidate"); break; \
	  fi; \
	done; \
	if [ -z "$$python" ]; then \
	  echo "Python 3.11 to 3.14 is needed: none of $(PYTHON) is one that works." >&2; exit 1; \
	fi; \
	uv=$$(command -v uv || true); \
	if [ -z "$$uv" ]; then \
	  uv="$(UV_FOLDER)/bin/uv"; \
	  if [ ! -x "$$uv" ]; then \
	    echo "No uv on PATH: installing uv $(UV_VERSION) from PyPI into the user cache, 10 seconds, once."; \
	    rm -rf "$(UV_FOLDER)"; \
	    "$$python" -m venv "$(UV_FOLDER)"; \
	    "$(UV_FOLDER)/bin/python" -m pip install --quiet --disable-pip-version-check "uv==$(UV_VERSION)"; \
	  fi; \
	fi; \
	echo "Making the Python environment from uv.lock: 1 to 2 minutes, seconds from a warm cache."; \
	"$$uv" sync --quiet --locked --python "$$python"; \
	echo "Getting the image workers' packages for Lambda: seconds."; \
	rm -rf $(PACKAGES); \
	"$$uv" export --quiet --locked --only-group images --no-emit-project \
	  | "$$uv" pip install --quiet --target $(PACKAGES) --python "$$python" --python-platform aarch64-manylinux_2_28 \
	    --python-version $(RUNTIME) --only-binary :all: --no-deps --require-hashes --requirements -; \
	rm -f $(PACKAGES)/.lock; \
	echo "$$(du -sh $(PACKAGES) | cut -f1) in $(PACKAGES)"
	@touch $@
