# The whole of set-up is installers/setup.sh; every target below runs it first and it returns at once when nothing changed.
.PHONY: run test setup check lint types fast bench screenshots lock kill soak words
BIN := .venv/bin
# A file of tests stays with one worker: what its tests share is made once.
PYTEST := $(BIN)/python -m pytest -n $(shell nproc 2>/dev/null || echo 2) --maxprocesses 4 --dist loadfile

run:
	@installers/setup.sh app
	@$(BIN)/quotahit window --or-demo

setup:
	@installers/setup.sh app

test:
	@installers/setup.sh dev
	@$(PYTEST)

check:
	@installers/setup.sh dev
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(PYTEST) -q -m "not slow"

bench:
	@installers/setup.sh dev
	@$(BIN)/python -m bench

# The long forms of the promises (docs/promises.md); the suite holds short ones.
kill:
	@installers/setup.sh dev
	@$(BIN)/python -m tests.promises 1 --count 1000

soak:
	@installers/setup.sh dev
	@for number in 2 3 4 5 6 9 10 11; do $(BIN)/python -m tests.promises $$number || exit 1; done
	@$(BIN)/python -m tests.bad_input.gigabyte

# Every screen over sample data, light and dark, at one and at two pixels a point.
screenshots:
	@installers/setup.sh app
	@$(BIN)/quotahit screenshots docs/screenshots
	@$(BIN)/quotahit screenshots docs/screenshots --scale 2
	@for variant in empty longer large mirrored small names; do \
	  $(BIN)/quotahit screenshots docs/screenshots/$$variant --variant $$variant || exit 1; done

# The sentences of the window, gathered into the catalogues for their translators.
words:
	@installers/setup.sh dev
	@$(BIN)/python -m app.ui.catalogues

lock:
	@installers/setup.sh dev
	@for name in requirements requirements-dev; do $(BIN)/uv pip compile $$name.in --quiet --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-annotate --no-emit-index-url -o $$name.lock; done
