# The commands of the project. Each makes the environment it needs in .venv first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# What an installation compiles; a C compiler is needed. A change in one of them installs again.
COMPILED := pyproject.toml hatch_build.py $(wildcard rhetor/*.p[yx][xd] rhetor/*/*.p[yx][xd] rhetor/*/*/*.p[yx][xd])

.PHONY: label test serve model lint wheel bench bench-serving bench-growth clean

label: $(VENV)/.installed  ## label the sample articles: progress, a table, results in out/
	$(BIN)/rhetor batch seeds/articles --out out

serve: $(VENV)/.installed-page  ## start the service and its web page on http://127.0.0.1:8080
	$(BIN)/rhetor serve

test: $(VENV)/.installed-dev  ## run all tests
	$(BIN)/python -m pytest -n auto --dist loadgroup -rs

lint: $(VENV)/.installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

model: $(VENV)/.installed  ## rebuild the default model from the seed corpus
	$(BIN)/python -m training.ship

wheel: $(VENV)/.installed-dev  ## build dist/*.whl
	$(BIN)/python -m build --wheel

bench: $(VENV)/.installed-bench  ## how fast: beside what one would pick instead, and beside the stored ratios; STORE=--store
	$(BIN)/python -m benchmarks $(STORE)

bench-serving: $(VENV)/.installed-bench  ## the service beside a plain one; needs wrk
	$(BIN)/python -m benchmarks.serving $(STORE)

bench-growth: $(VENV)/.installed-bench  ## 1 MB to 1 GB: time and memory; takes 8 GB of memory and of disk
	$(BIN)/python -m benchmarks.growth $(STORE)

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "rhetor needs Python 3.11 or later; $(PYTHON) is $$($(PYTHON) --version 2>&1). Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { rm -rf $(VENV); echo "Python's venv is missing. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }

$(VENV)/.installed: $(COMPILED) | $(VENV)/bin/python
	@echo "Installing rhetor into $(VENV) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(VENV)/.installed-page: $(COMPILED) | $(VENV)/bin/python
	@echo "Installing rhetor with what its page needs into $(VENV) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[html]'
	@touch $@ $(VENV)/.installed

$(VENV)/.installed-dev: $(COMPILED) | $(VENV)/bin/python
	@echo "Installing rhetor and its test tools into $(VENV) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@ $(VENV)/.installed $(VENV)/.installed-page

$(VENV)/.installed-bench: $(COMPILED) | $(VENV)/bin/python
	@echo "Installing rhetor and what the benchmarks set beside it into $(VENV) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[bench]'
	@touch $@ $(VENV)/.installed

clean:
	rm -rf $(VENV) out build dist
	find rhetor -name '*.so' -o -name '*.pyd' | xargs rm -f
