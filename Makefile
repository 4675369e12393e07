# make demo and make test need only Python 3.11+; everything else is set up here.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
SOURCES := $(shell find voipsniff -name '*.py' -o -name '*.pxd') setup.py pyproject.toml
DEMO_TRACES ?= $(addprefix pcaps/,busy.pcap cancelled.pcap one_way_audio.pcap call_loss_jitter.pcap call_hold_resume.pcap)
PYTEST_ARGS ?= -n auto -q

.PHONY: help demo test test-uncompiled golden lint fmt types contracts bench fuzz docs build clean
.DEFAULT_GOAL := help

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

demo: $(VENV)/.runtime  ## install voipsniff and read bundled recordings of real calls
	$(BIN)/voipsniff read $(DEMO_TRACES)

test: $(VENV)/.dev  ## the whole suite, compiled, then the small one uncompiled
	$(BIN)/python -m pytest $(PYTEST_ARGS)
	$(MAKE) --no-print-directory test-uncompiled

test-uncompiled: $(VENV)/.dev  ## the small suite with the same sources under the interpreter
	$(BIN)/python tools/uncompiled.py build/uncompiled
	cd build/uncompiled && VOIPSNIFF_UNCOMPILED=1 $(CURDIR)/$(BIN)/python -m pytest $(PYTEST_ARGS) -m "not slow and not compiled"

golden: $(VENV)/.dev  ## rewrite tests/golden from pcaps; the diff is the review
	$(BIN)/python -m pytest -q tests/test_golden.py --update-golden

lint: $(VENV)/.dev  ## ruff: style and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

fmt: $(VENV)/.dev  ## format and mend what ruff can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: $(VENV)/.dev  ## mypy --strict on the package
	$(BIN)/mypy

contracts: $(VENV)/.dev  ## who may import whom
	$(BIN)/lint-imports

bench: $(VENV)/.dev  ## speed and memory beside tshark and what else is installed
	$(BIN)/python -m tests.bench.run

fuzz: $(VENV)/.dev  ## bounded fuzzing of every parser
	$(BIN)/python -m tests.fuzz.run --seconds 20

docs: $(VENV)/.dev  ## regenerate docs/reference and the pictures
	$(BIN)/python -m tools.docs

build: $(VENV)/.dev  ## compile in place

clean:  ## remove what was built
	rm -rf build dist *.egg-info $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find voipsniff -name '*.so' -delete

$(VENV)/.python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --upgrade pip
	@touch $@

$(VENV)/.runtime: $(VENV)/.python $(SOURCES)
	$(BIN)/python -m pip install -q -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.python $(SOURCES)
	$(BIN)/python -m pip install -q -e '.[dev]'
	@touch $@ $(VENV)/.runtime
