# Everything runs in .venv, which `make venv` makes from the pinned constraints; nothing else is touched.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

# The folder with the labelled series of mention volumes, windows.json beside them.
DATA ?= $(TOCSIN_DATASETS)/nab_tweets

.PHONY: venv demo test lint screenshots bench-detector clean

venv: $(STAMP)

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt torch
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[dev]"
	touch $(STAMP)

demo: venv
	$(BIN)/tocsin demo

test: venv
	$(BIN)/python -m pytest

lint: venv
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# The pictures of the documents, from the sandbox's page; needs a Chromium and a CJK font.
screenshots: venv
	TOCSIN_SCREENSHOT=docs/images/thread.png $(BIN)/python -m pytest tests/slack/test_home_page.py
	TOCSIN_SCREENSHOT=docs/images/demo.png $(BIN)/python -m pytest tests/e2e/test_page.py

bench-detector: venv
	$(BIN)/tocsin bench detector --data $(DATA)

clean:
	rm -rf $(VENV) build dist *.egg-info
