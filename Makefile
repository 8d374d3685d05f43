# `make demo` and `make test` do everything on a machine that has only Python >= 3.11 and make.
PYTHON ?= python3
BIN := .venv/bin
WORKSPACE ?= demo-workspace
PIP := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: demo test test-all lint bench docs lock clean help

help:            ## show this list
	@grep -E '^[a-z-]+:.*##' Makefile | sed 's/:.*##/\t/'

demo: .venv/.ready          ## set up, run the main job, show where the results are
	$(BIN)/tanfeng demo $(WORKSPACE)

test: .venv/.dev            ## lint and the fast tests
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n 2 --dist loadfile

test-all: .venv/.dev        ## the same, with types and the slow tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/pyright --pythonpath $(BIN)/python
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "slow or not slow"

lint: .venv/.dev            ## ruff, floors, types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/pyright --pythonpath $(BIN)/python

bench: .venv/.dev           ## measure; results go to benchmarks/results
	$(BIN)/python benchmarks/run.py

docs: .venv/.dev            ## write the generated reference pages and build the site
	$(BIN)/python docs/generate.py
	$(BIN)/zensical build

lock: .venv/.dev            ## pin again
	$(BIN)/uv pip compile pyproject.toml --python-version 3.11 --universal --generate-hashes --upgrade \
	  --no-emit-index-url --no-emit-find-links --no-header -q --extra excel --extra report -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --python-version 3.11 --universal --generate-hashes --upgrade \
	  --no-emit-index-url --no-emit-find-links --no-header -q --all-extras --group dev -c requirements.lock -o requirements-dev.lock

clean:           ## remove what the targets above made, except results
	rm -rf .venv site .pytest_cache .ruff_cache .hypothesis

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "tanfeng needs Python 3.11 or newer; say which with: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 2; }
	$(PYTHON) -m venv .venv

.venv/.ready: .venv/bin/python requirements.lock pyproject.toml
	$(PIP) install --quiet --require-hashes -r requirements.lock
	$(PIP) install --quiet --no-deps -e .
	@touch $@

.venv/.dev: .venv/.ready requirements-dev.lock
	$(PIP) install --quiet --require-hashes -r requirements-dev.lock
	@touch $@
