# One command per task. Everything happens in .venv; only Python 3.11 or newer and make are needed.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

# Prints a line every 8 s until the shell ends, beside commands that may say nothing for long.
ALIVE = (while sleep 8 >/dev/null 2>&1; do echo "  still working"; done) & trap "kill $$!" EXIT

.PHONY: demo test unit lint types constraints docs wheel clean

demo: $(VENV)/demo-ready  ## run the main job on the example and measure it
	@[ -t 2 ] || { $(ALIVE); }; $(BIN)/python examples/demo.py demo-output

test: $(VENV)/dev-ready  ## all tests
	$(BIN)/python -m pytest

unit: $(VENV)/dev-ready  ## the quick tests: pure rooms only
	$(BIN)/python -m pytest -m "not slow" tests/core tests/text tests/formats tests/stages

lint: $(VENV)/dev-ready  ## style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/dev-ready  ## types
	$(BIN)/mypy

docs: $(VENV)/dev-ready  ## write the reference pages from the program itself
	$(BIN)/python docs/generate.py

constraints: $(VENV)/dev-ready  ## find newer exact versions of all packages
	$(BIN)/python -m uv pip compile pyproject.toml --extra eval --extra ffmpeg --group dev --universal --upgrade \
	  --no-emit-index-url --no-annotate --no-header --python-version 3.11 -o constraints.txt

wheel: $(VENV)/dev-ready  ## build the wheel into dist/
	$(BIN)/python -m build --wheel

clean:  ## remove the environment and what runs have left
	rm -rf $(VENV) demo-output dist build

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/demo-ready: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "Installing packages into $(VENV); the first time this takes some minutes."
	@$(ALIVE); $(PIP) install -c constraints.txt -e '.[eval,ffmpeg]'
	@touch $@

$(VENV)/dev-ready: $(VENV)/demo-ready
	$(PIP) install -c constraints.txt 'pip>=25.1'
	@$(ALIVE); $(PIP) install -c constraints.txt --group dev
	@touch $@
