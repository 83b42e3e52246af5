# Every target does its own set-up in .venv; nothing but Python 3.11 or newer has to be there (test-cluster needs Go, too).

.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
CODE := $(wildcard kube_core kube_transports tests examples benchmarks)
TYPED := $(wildcard kube_core kube_transports tests examples)

# What is around kube_core: its coverage does not need these tests, and to measure it would cost half of their time again.
OUTER := transports

# pyright comes with its own node and its own version: it has nothing to look up.
export PYRIGHT_PYTHON_IGNORE_WARNINGS := 1
# Whoever has switched bytecode off would wait for each process of the tests to compile all that it imports.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help demo test simulate check test-cluster test-clients applies cluster bench models docs lock clean

help: ## Say what there is to make
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 16

demo: $(READY) ## See it work: the seed program, step by step, in this terminal
	@$(BIN)/python -m kube_transports.demo $(ARGS)

test: $(READY) ## Run the tests that need nothing installed; in CI with branch coverage of kube_core
ifdef CI
	@$(BIN)/pytest --numprocesses auto --dist worksteal --cov --cov-report=term $(OUTER:%=--ignore=tests/%)
	@$(BIN)/pytest --numprocesses auto --dist worksteal $(OUTER:%=tests/%)
else
	@$(BIN)/pytest --numprocesses auto --dist worksteal $(ARGS)
endif

simulate: $(READY) ## Play 20,000 schedules of faults against the machines of watching; ARGS="--count N" for more, "SEED" to replay one
	@$(BIN)/python -m tests.simulation $(ARGS)

check: $(READY) ## Format (CI only looks), lint, and check the types twice
	@$(BIN)/ruff format $(if $(CI),--check) $(CODE)
	$(BIN)/ruff check $(CODE)
	$(BIN)/mypy $(CODE)
	$(BIN)/pyright $(TYPED)

test-clients: $(READY) ## Let other clients' programs work with the embedded server: in Python, and where Go and Rust are at hand, in those
	@$(BIN)/pytest -m clients tests/clients $(ARGS)

test-cluster: $(READY) ## Run the live suite against a real kube-apiserver; needs Go, or KUBEBUILDER_ASSETS
	@$(BIN)/pytest -m cluster tests/cluster $(ARGS)

applies: $(READY) ## Hold random writes by several managers with a real kube-apiserver, too; ARGS="--count 10000 --seed 0"
	@$(BIN)/python -m tests.cluster.applies $(ARGS)

cluster: $(READY) ## Start that control plane and keep it until Ctrl-C, to try things by hand
	@$(BIN)/python -m tests.cluster

bench: $(READY) ## Measure against other clients, each in an environment of its own
	@$(BIN)/python -m benchmarks $(ARGS)

models: $(READY) ## Generate kube_core/models anew from the API description
	@$(BIN)/python -m tests.codegen.generate $(ARGS)

docs: $(READY) ## Build the documentation into site/
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict $(ARGS)

lock: $(READY) ## Write requirements.lock anew, after a change of dependencies in pyproject.toml
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --all-extras \
	  --output-file requirements.lock pyproject.toml

clean: ## Remove what these targets made here
	@rm -rf $(VENV) dist site .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage*

# The environment is made anew when the pinned dependencies change.
# The lock is complete, so nothing is resolved: pip would take `coverage[toml]` for a package that the lock does not pin.
$(READY): requirements.lock pyproject.toml
	@for python in python3 python3.14 python3.13 python3.12 python3.11 none; do \
	  if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2> /dev/null; then break; fi; \
	done; \
	if [ $$python = none ]; then echo 'Python 3.11 or newer is needed, and none was found on the PATH.' >&2; exit 1; fi; \
	echo "Setting up $(VENV) with $$($$python --version) (once) ..."; \
	$$python -m venv --clear $(VENV)
	@$(PIP) --no-deps --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q kube_core kube_transports
	@touch $@
