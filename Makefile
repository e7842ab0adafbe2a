# Panier. `make run` starts a sandbox, `make test` runs every test; both install what they need into .venv of this checkout.

PYTHON ?=
PYTEST_ARGS ?=
RUN_ARGS ?= --manage-port 8079
BENCH_ARGS ?=
ATTACK_ARGS ?=
UV_VERSION = 0.13.9

BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help run test test-long test-clients bench attack lint format docs site lock clean .venv dev

help:
	@echo "make run        start a sandbox on http://127.0.0.1:8080 (options: RUN_ARGS='--port 8081'; --manage-port 8079 unless told otherwise)"
	@echo "make test       run every test (options: PYTEST_ARGS='-k cart -x')"
	@echo "make test-long  run the tests that take minutes as well: faults, races, fuzz"
	@echo "make test-clients  run certbot, lexicon, octodns, ddclient, programs over the SDKs, and Terraform against a sandbox"
	@echo "make bench      measure orders/s and requests/s on both databases, the worker alone, quotes by size of cart, a hundred names, growth, pages, the start"
	@echo "make attack     attack a sandbox of this machine, and time what somebody else waits meanwhile"
	@echo "make lint       style, types, floors"
	@echo "make docs       draw docs/architecture.svg anew from the imports, write docs/commands.md and docs/owner-calls.md"
	@echo "make site       build the documentation as files in build/site, and say what is wrong with it"
	@echo "make lock       compile the requirements from pyproject.toml"
	@echo "make clean      remove .venv and every cache"
	@echo "PYTHON=python3.13 chooses the interpreter that .venv is built with"

run: .venv
	@exec $(BIN)/panier sandbox $(RUN_ARGS)

test: dev
	@exec tests/run $(PYTEST_ARGS)

test-long: dev
	@exec tests/run --long $(PYTEST_ARGS)

test-clients: dev
	@exec tests/clients/run $(PYTEST_ARGS)

bench: dev
	@$(BIN)/python -m bench $(BENCH_ARGS)
	@$(BIN)/python -m bench.worker
	@$(BIN)/python -m bench.quotes
	@$(BIN)/python -m bench.names
	@$(BIN)/python -m bench.growth
	@$(BIN)/python -m bench.pages
	@$(BIN)/python -m bench.console
	@exec $(BIN)/python -m bench.start

attack: dev
	@exec $(BIN)/python -m bench.attacks $(ATTACK_ARGS)

lint: dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy panier tests tools $(wildcard bench)
	$(BIN)/lint-imports

format: dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: dev
	$(BIN)/python tools/architecture.py
	$(BIN)/python -m tools.commands
	$(BIN)/python -m tools.owner_calls

site: dev
	$(BIN)/python -m tools.site

.venv: .venv/runtime.stamp

dev: .venv/dev.stamp

.venv/runtime.stamp: requirements.txt tools/venv
	@PYTHON="$(PYTHON)" tools/venv requirements.txt
	@touch $@

# requirements-dev.txt holds requirements.txt too, at the same versions, so one installation serves both.
.venv/dev.stamp: requirements-dev.txt .venv/runtime.stamp
	@PYTHON="$(PYTHON)" tools/venv requirements-dev.txt
	@touch $@

# One lock for every supported Python on Linux and macOS, on x86_64 and aarch64 alike, with the hash of every file.
# Only what has wheels, for that is all that tools/venv installs.
lock: .cache/lock/bin/uv
	.cache/lock/bin/uv pip compile --quiet --upgrade --only-binary :all: --universal --python-version 3.11 --generate-hashes \
		--no-header --no-annotate --output-file requirements.txt pyproject.toml
	.cache/lock/bin/uv pip compile --quiet --upgrade --only-binary :all: --universal --python-version 3.11 --generate-hashes \
		--no-header --no-annotate --constraint requirements.txt --group dev --output-file requirements-dev.txt pyproject.toml
	.cache/lock/bin/uv pip compile --quiet --upgrade --only-binary :all: --universal --python-version 3.11 --generate-hashes \
		--no-header --no-annotate --group programs --output-file tests/clients/requirements-programs.txt
	.cache/lock/bin/uv pip compile --quiet --upgrade --only-binary :all: --universal --python-version 3.11 --generate-hashes \
		--no-header --no-annotate --group build --output-file requirements-build.txt

.cache/lock/bin/uv:
	$(or $(PYTHON),python3) -m venv .cache/lock
	.cache/lock/bin/python -m pip install --quiet uv==$(UV_VERSION)

clean:
	rm -rf .venv .cache .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .schemathesis build dist *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
