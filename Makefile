# Everything here works on a machine that has Python 3.11 or newer and make. Each target sets up what it needs in .venv.
VENV := .venv
BIN := $(VENV)/bin
PYTHONS := $(PYTHON) python3.13 python3.12 python3.11 python3
CODE := $(wildcard schema scrapers worker tests benchmarks)
ARGS ?=
comma := ,

.DEFAULT_GOAL := help
.PHONY: help run test demo lint bench chaos clean
.NOTPARALLEL: # two installs into one environment would trip over each other

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 8
	@echo 'ARGS="..." passes arguments on, as in: make test ARGS="-k ledger"'

run: $(VENV)/.runtime ## the whole service, until Ctrl-C
	@$(BIN)/gradewatch serve $(ARGS)

test: $(VENV)/.dev ## all tests, two at a time
	@$(BIN)/python -m pytest -n 2 $(ARGS)

demo: $(VENV)/.runtime ## a grade moves and the alert arrives, offline, in under 20 seconds
	@$(BIN)/gradewatch demo $(ARGS)

lint: $(VENV)/.dev ## ruff, mypy and the import contracts
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy $(CODE)
	@$(BIN)/lint-imports

bench: $(VENV)/.bench ## side by side with peers
	@$(BIN)/python -m benchmarks $(ARGS)

chaos: $(VENV)/.dev ## kills a deployed service at random, and compares its end; ARGS="--kills 1000"
	@$(BIN)/python -m tests.chaos $(ARGS)

clean: ## removes .venv, caches and builds, never data
	@rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find $(CODE) -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

# .whole names the folder that .venv was made in, and stands only while no install is under way. So a .venv that was
# interrupted, moved, copied, or that lost its Python is made anew; one that is whole costs no call of pip.
WHOLE := $(shell [ "$$(cat $(VENV)/.whole 2>/dev/null)" = "$(CURDIR)" ] && $(BIN)/python -c '' 2>/dev/null && echo yes)
ifneq ($(WHOLE),yes)
.PHONY: $(VENV)/.runtime $(VENV)/.dev $(VENV)/.bench $(BIN)/python
endif

$(VENV)/.runtime: pyproject.toml constraints.txt | $(BIN)/python
	@$(call install,.)

$(VENV)/.dev: pyproject.toml constraints.txt | $(BIN)/python
	@$(call install,.[dev])
	@touch $(VENV)/.runtime

$(VENV)/.bench: pyproject.toml constraints.txt | $(BIN)/python
	@$(call install,.[dev$(comma)bench])
	@touch $(VENV)/.runtime $(VENV)/.dev

$(BIN)/python:
	@lacking=; for python in $(PYTHONS); do \
		"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
		"$$python" -c 'import ensurepip, venv' 2>/dev/null || { lacking=$$python; continue; }; \
		echo "Setting up $(VENV) with $$python; the first time takes about a minute" >&2; \
		rm -rf $(VENV) && exec "$$python" -m venv $(VENV); \
	done; \
	if [ -n "$$lacking" ]; then echo "$$lacking cannot make environments: install its venv and ensurepip modules (Debian, Ubuntu: python3-venv)"; \
	else echo 'gradewatch needs Python 3.11 or newer: install it, or name it: make PYTHON=/path/to/python'; fi >&2; exit 1

install = rm -f $(VENV)/.whole \
	&& $(BIN)/python -m pip install -qq --disable-pip-version-check -c constraints.txt -e '$(1)' \
	&& printf '%s' '$(CURDIR)' > $(VENV)/.whole && touch $@
