# Every chore as a one-liner; `python3 run.py` does the work, so that nothing here is needed on a bare machine.
PYTHON ?= python3
VENV   ?= .venv/bin

.PHONY: run test test-all lint format types contracts audit lock clean
run:       ; $(PYTHON) run.py
test:      ; $(PYTHON) run.py test
test-all:  ; $(PYTHON) run.py test --all
lint:      ; $(VENV)/ruff check .
format:    ; $(VENV)/ruff format .
types:     ; $(VENV)/mypy
contracts: ; $(VENV)/lint-imports
audit:     ; $(VENV)/python -m pip install -q "heartreach[audit]" && $(VENV)/pip-audit -r constraints.txt --no-deps --disable-pip
lock:      ; uv pip compile --universal --python-version 3.11 pyproject.toml --extra sim --extra plot --extra test --no-annotate --no-header -o constraints.txt
clean:     ; rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
