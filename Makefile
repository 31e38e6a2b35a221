# The commands of the project. Each makes the environment it needs in .venv first; they share it, each only adds to it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# What pip says goes to standard error: an installation on a slow line takes minutes, and shows that it is at work.
INSTALL := $(BIN)/python -m pip install --disable-pip-version-check --editable
WHEEL_PYTHONS ?= python3.11 python3.12 python3.13 python3.14
# What an installation compiles. A change in one of them installs again.
COMPILED := pyproject.toml hatch_build.py $(wildcard rhetor/*.p[yx][xd] rhetor/*/*.p[yx][xd] rhetor/*/*/*.p[yx][xd])

# The compiled modules whose types are written down beside them.
STUBBED := $(subst /,.,$(basename $(shell find rhetor -name '*.pyi')))

.PHONY: label test test-long serve model lint wheel bench bench-serving bench-growth clean

label: $(VENV)/.installed  ## label the sample articles: progress, a table, results in out/
	$(BIN)/rhetor batch seeds/articles --out out

serve: $(VENV)/.installed-page  ## start the service and its web page on http://127.0.0.1:8080
	$(BIN)/rhetor serve

test: $(VENV)/.installed-dev  ## run all tests but those that take minutes
	$(BIN)/python -m pytest -n auto --dist loadgroup -rs -m "not slow"

test-long: $(VENV)/.installed-dev  ## run the tests that take minutes: builds, installations, long runs
	$(BIN)/python -m pytest -n auto --dist loadgroup -rs -m slow

lint: $(VENV)/.installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	MYPYPATH=. $(BIN)/python -m mypy.stubtest --concise --allowlist tests/stubtest.txt $(STUBBED)

model: $(VENV)/.installed  ## rebuild the default model from seeds/: the corpus and the real units
	$(BIN)/python -m training.ship

wheel:  ## build dist/*.whl for every Linux of this processor, one for each version of Python that is installed here
	@for python in $(WHEEL_PYTHONS); do \
	  $$python -c '' 2>/dev/null || continue; \
	  $$python -m venv build/with-$$python && RHETOR_PORTABLE=1 build/with-$$python/bin/python -m pip \
	    --disable-pip-version-check wheel --no-deps --wheel-dir dist . || exit 1; \
	done
	@ls dist/*.whl

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
	@# Before 23.3 pip warns of an extra of lxml, html_clean, that is there: it spells the name in another way.
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check 'pip>=23.3' >&2

$(VENV)/.installed: $(COMPILED) | $(VENV)/bin/python
	@echo "Installing rhetor into $(VENV) …" >&2
	@$(INSTALL) . >&2
	@touch $@

$(VENV)/.installed-page: $(COMPILED) | $(VENV)/bin/python
	@echo "Installing rhetor with what its page needs into $(VENV) …" >&2
	@$(INSTALL) '.[html]' >&2
	@touch $@ $(VENV)/.installed

$(VENV)/.installed-dev: $(COMPILED) | $(VENV)/bin/python
	@echo "Installing rhetor and its test tools into $(VENV) …" >&2
	@$(INSTALL) '.[dev]' >&2
	@touch $@ $(VENV)/.installed $(VENV)/.installed-page

$(VENV)/.installed-bench: $(COMPILED) | $(VENV)/bin/python
	@echo "Installing rhetor and what the benchmarks set beside it into $(VENV) …" >&2
	@$(INSTALL) '.[bench]' >&2
	@touch $@ $(VENV)/.installed

clean:
	rm -rf $(VENV) out build dist
	find rhetor -name '*.so' -o -name '*.pyd' | xargs rm -f
