# Everything runs in .venv, which the first command makes. `make help` lists the targets.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help demo test check format bench clean

help:  ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile

demo: .venv/ready  ## evaluate the shipped argument
	$(BIN)/cruxmap eval

test: .venv/ready  ## run the tests
	$(BIN)/python -m coverage erase
	COVERAGE_PROCESS_START=pyproject.toml $(BIN)/python -m coverage run -m pytest -n 2
	$(BIN)/python -m coverage combine -q
	$(BIN)/python -m coverage report

check: .venv/ready  ## lint, types and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/cruxmap check

format: .venv/ready  ## rewrite the code in the project's style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/ready  ## measure speed, as ratios
	$(BIN)/python -m benchmarks

clean:  ## remove what the other targets made
	rm -rf .venv .coverage* .mypy_cache .pytest_cache .ruff_cache dist

.venv/ready: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 …")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	touch $@
