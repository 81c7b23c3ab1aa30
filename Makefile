# Everything runs in .venv, which the first command makes. `make help` lists the targets.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help demo test coverage explore mutate check site wheel format bench clean

help:  ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile

demo: .venv/ready  ## evaluate the shipped argument
	$(BIN)/cruxmap eval

test: .venv/dev  ## run the tests: the same ones, with the same answer, every time
	$(BIN)/python -m pytest -n 2 --dist worksteal

coverage: .venv/dev  ## run the tests and say which lines none of them reaches, which takes half as long again
	$(BIN)/python -m coverage erase
	COVERAGE_PROCESS_START=pyproject.toml $(BIN)/python -m coverage run -m pytest -n 2
	$(BIN)/python -m coverage combine -q
	$(BIN)/python -m coverage report

ROUNDS ?= 10
explore: .venv/dev  ## try the properties on new examples, ROUNDS times; a failure prints the example to keep
	for round in $$(seq $(ROUNDS)); do \
		HYPOTHESIS_PROFILE=explore $(BIN)/python -m pytest -m hypothesis -n 2 || exit 1; \
	done

MUTANTS ?=
mutate: .venv/mutate  ## change the code in small ways, hours long, and say which changes no test notices
	HYPOTHESIS_PROFILE=mutate $(BIN)/mutmut run --max-children 2 $(MUTANTS)
	$(BIN)/python tools/mutants.py

check: .venv/dev site  ## lint, types, the direction of imports, the arguments, and the site with its links
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/cruxmap check

site: .venv/site  ## build the site into site/; a link that leads nowhere is an error
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict --quiet

wheel: .venv/dev  ## build wheel and sdist into dist/, install each in an empty environment, and use it there
	rm -rf dist
	$(BIN)/python -m hatchling build
	$(PYTHON) tools/install.py dist

format: .venv/dev  ## rewrite the code in the project's style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/dev  ## measure speed, as ratios
	$(BIN)/python -m benchmarks

clean:  ## remove what the other targets made
	rm -rf .venv site mutants .coverage* .mypy_cache .pytest_cache .ruff_cache dist

PIP = $(BIN)/python -m pip install --disable-pip-version-check --constraint constraints.txt

.venv/ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 …")'
	@echo 'Setting up .venv with what cruxmap needs. It takes a minute or two, once.'
	$(PYTHON) -m venv .venv
	$(PIP) --editable .
	touch $@

.venv/dev: .venv/ready
	@echo 'Adding what the tests and checks need.'
	$(PIP) --quiet --editable '.[dev]'
	touch $@

.venv/site: .venv/ready
	@echo 'Adding what the site is built with.'
	$(PIP) --quiet --editable '.[site]'
	touch $@

.venv/mutate: .venv/dev
	$(PIP) --quiet --editable '.[mutate]'
	touch $@
