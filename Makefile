# The bank's verbs. `make help` lists them.
.DEFAULT_GOAL := help
.PHONY: help setup demo test test-all check types rules bench translations screens shell clean
SHELL := /bin/sh
UV := ./scripts/uv
RUN := $(UV) run --frozen

help:  ## List the verbs
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup:  ## Build the environment; afterwards every `uv run manage.py …` works by itself
	@$(UV) sync --frozen --quiet
	@$(RUN) manage.py translations compile

demo: setup  ## Open a whole demo bank on this machine, until Ctrl-C (PORT=8000 to choose)
	@$(RUN) manage.py demo

check: setup  ## Style, types, walls between the apps, migrations, settings, translations
	@$(MAKE) --no-print-directory -j 2 types rules

types:
	$(RUN) mypy

rules:
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(RUN) lint-imports
	$(RUN) manage.py makemigrations --check --dry-run
	PUBLIC_URL=https://bank.example.com $(RUN) manage.py check --deploy --fail-level WARNING
	$(RUN) manage.py translations check

test: check  ## Check, then every test but the slow ones
	$(RUN) pytest -n 2 -m "not slow"

test-all: check  ## Check, then every test
	$(RUN) pytest -n 2

bench: setup  ## The figures: rates against the limit of the same machine, as JSON
	@for figure in ledger payments scoring push dayend; do $(RUN) manage.py bench $$figure || exit 1; done

translations: setup  ## Collect the words of every app, compile them, and say what is missing
	$(RUN) manage.py translations extract
	$(RUN) manage.py translations compile
	$(RUN) manage.py translations check

screens: setup  ## Photograph the main pages for the README
	$(RUN) manage.py screens

shell: setup  ## A Python shell inside the bank
	@$(RUN) manage.py shell

clean:  ## Stop the servers; remove the demo bank and its data, the environment and the caches
	-@[ ! -d .venv ] || $(RUN) manage.py servers stop
	-@[ ! -d .venv ] || BANK_HOME=.bank/test $(RUN) manage.py servers stop
	rm -rf .bank .venv staticfiles .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find . -name '*.mo' -delete
