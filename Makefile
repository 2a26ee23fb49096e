# The whole of set-up is installers/setup.sh; every target below runs it first and it returns at once when nothing changed.
.PHONY: run test setup check lint types fast bench screenshots lock kill soak
BIN := .venv/bin

run:
	@installers/setup.sh app
	@$(BIN)/quotahit demo

setup:
	@installers/setup.sh app

test:
	@installers/setup.sh dev
	@$(BIN)/python -m pytest

check:
	@installers/setup.sh dev
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest -q -m "not slow"

lock:
	@installers/setup.sh dev
	@for name in requirements requirements-dev; do $(BIN)/uv pip compile $$name.in --quiet --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-annotate --no-emit-index-url -o $$name.lock; done
