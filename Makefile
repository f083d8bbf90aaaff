# Two verbs are enough: `make run` and `make test`. The others are listed by `make help`.
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
HUIYIN := $(VENV)/bin/huiyin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore
# tests/ holds a package path for the tests' own helpers; the program itself never reads PYTHONPATH.
unexport PYTHONPATH

# The package is linked, not copied, and by a relative path: Python before 3.13 does not start in a plain C locale
# where a path to the sources is written out in Chinese characters.
define LINK
@$(PY) -m pip install -q --no-deps --no-build-isolation -e .
@for link in $(VENV)/lib/python*/site-packages/*huiyin*.pth; do echo ../../../../src > $$link; done
endef

.DEFAULT_GOAL := help
.PHONY: help run install test check bench torture shots draw lock clean

help: ## what each verb does
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' Makefile

run: $(VENV)/run.stamp ## install what is missing, start everything, print the address
	@exec $(HUIYIN) run

install: $(VENV)/run.stamp ## make .venv with the package, its locked parts and the huiyin command

test: $(VENV)/dev.stamp ## the whole suite
	@$(PY) -m pytest -n auto --dist loadgroup
	@$(PY) tests/pure.py

check: $(VENV)/dev.stamp ## linters, types, imports
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports

bench: $(VENV)/dev.stamp ## ratios taken in one run, also in var/bench.json
	@$(PY) tests/bench

torture: $(VENV)/dev.stamp ## what is too long for test
	@$(PY) -m pytest -m torture

shots: $(VENV)/dev.stamp ## draw the main pages into var/shots
	@$(PY) tests/shots.py

draw: $(VENV)/run.stamp ## draw the shipped profiles into docs/pictures
	@for profile in cn-2022 uk-hos-2024 in-cpgrams-2024 iso-10002; do \
	  $(HUIYIN) profile draw $$profile --lang en --out docs/pictures/$$profile.svg && \
	  $(HUIYIN) profile draw $$profile --lang zh-hans --out docs/pictures/$$profile.zh.svg || exit; \
	done

lock: $(VENV)/dev.stamp ## resolve the locked parts anew
	@$(PY) tests/lock.py

clean: ## remove what was made here; the data folder stays
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache dist

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' || \
	  { echo "Huiyin needs Python 3.11 to 3.14. Name one: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 2; }
	@$(PYTHON) -m venv $(VENV) || \
	  { echo "This Python cannot make environments; on Debian: apt-get install python3-venv"; exit 2; }

$(VENV)/run.stamp: requirements/run.txt pyproject.toml | $(PY)
	@echo "Installing the locked parts (once) …"
	@$(PY) -m pip install -q --require-hashes -r requirements/run.txt
	$(LINK)
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt pyproject.toml | $(PY)
	@echo "Installing the locked parts and the tests' tools (once) …"
	@$(PY) -m pip install -q --require-hashes -r requirements/dev.txt
	$(LINK)
	@touch $@ $(VENV)/run.stamp
