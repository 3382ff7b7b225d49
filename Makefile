# Landfall. `make` alone lists the targets.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
SUPERSET := .venv-superset
LLM := .venv-llm
DLT := .venv-dlt
DOCS := .venv-docs
SPARK := .venv-spark
BIN := $(VENV)/bin
# `landfall` of this very folder: in a copied one, $(BIN)/landfall would still run the original's code on the original's data.
LANDFALL := $(BIN)/python -m cli
SOURCES ?= $(or $(LANDFALL_SOURCES),sample)
export LANDFALL_SOURCES := $(SOURCES)
# Where the environment forbids it, every process of ours would compile all it imports anew: twice its CPU time to start.
unexport PYTHONDONTWRITEBYTECODE
UV_VERSION := 0.13.9
SIMPLE := core extract press expectations serve dbt_project flow dags local sandbox bench # no function is above cognitive complexity 15
PYTEST := $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder
# A release is written to the disk thirty times before it is one, and the tests publish some seven hundred: where a folder in
# memory has four gigabytes free, of which a run takes one or two, they write there.
IN_MEMORY = $(shell test "$$(df --output=avail /dev/shm 2>/dev/null | tail -n 1)" -gt 4000000 2>/dev/null && test -w /dev/shm && echo PYTEST_DEBUG_TEMPROOT=/dev/shm)
IN_ORDER := --randomly-seed=$(or $(SEED),1) # the same in every run
INSTALL := $(BIN)/python -m uv pip install --quiet --python $(BIN)/python --require-hashes

.PHONY: help docs docs-serve sources new-source check-source site screenshots airflow-pictures ask api install install-dev object-storage compose-proof run up down airflow test proofs again mutate check lint lint-dbt lint-python lint-sql rules-check train quality format bench weather rollback lock secrets clean advance superset superset-down superset-picture review llm spark

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-16s %s\n", $$1, $$2}'

$(VENV)/.base: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit("Landfall needs Python 3.11 or newer; try make PYTHON=python3.11") if sys.version_info < (3, 11) else 0'
	@echo "installing the pinned environment into $(VENV)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m uv --version >/dev/null 2>&1 || $(BIN)/python -m pip install --quiet uv==$(UV_VERSION)
	@$(INSTALL) -r requirements.lock
	@$(BIN)/python -m uv pip install --quiet --python $(BIN)/python --no-deps --no-index --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.base
	@echo "installing the tools for tests"
	@$(INSTALL) -r requirements-dev.lock
	@touch $@

install: $(VENV)/.base ## install what `make run` needs

install-dev: $(VENV)/.dev ## install what the tests need on top

$(SUPERSET)/.done: requirements-superset.lock $(VENV)/.base
	@echo "installing Superset into $(SUPERSET)"
	@test -x $(SUPERSET)/bin/python || $(PYTHON) -m venv $(SUPERSET)
	@$(BIN)/python -m uv pip install --quiet --python $(SUPERSET)/bin/python --require-hashes -r requirements-superset.lock
	@touch $@

run: $(VENV)/.base ## pull, build, audit and publish through Airflow (SOURCES=sample or live)
	@$(LANDFALL) run

up: $(VENV)/.base ## start Airflow with its UI and leave it running
	@$(LANDFALL) up

down: $(VENV)/.base ## end what `make up` started
	@$(LANDFALL) down

airflow: $(VENV)/.base ## one of Airflow's own commands (ARGS='backfill create --help')
	@$(LANDFALL) airflow $(ARGS)

test: $(VENV)/.dev ## lint, types, import rules and all tests but the proofs (SEED=2: in another order)
	@$(MAKE) --no-print-directory lint
	@$(IN_MEMORY) $(PYTEST) $(IN_ORDER) -m "not proof"

proofs: $(VENV)/.dev ## whole runs, kills at every step, golden answers, bounds of time and memory
	@$(PYTEST) $(IN_ORDER) -m proof

mutate: $(VENV)/.dev ## change the code in small ways and list what no test notices: docs/mutations.md (SEED=2 ARGS='--sample 50')
	@$(BIN)/python -m tests.mutations --seed $(or $(SEED),1) $(ARGS)

again: $(VENV)/.dev ## the tests that failed last, once more, one after another
	@$(BIN)/python -m pytest --last-failed --last-failed-no-failures none $(IN_ORDER)

object-storage: $(VENV)/.dev ## releases on a real S3 server on loopback, kills included (apt-get install ceph-mon ceph-osd radosgw)
	@$(BIN)/python -m pytest -m proof tests/serve/test_objects.py

compose-proof: $(VENV)/.dev ## docker-compose.yml's services without Docker, a worker killed (as root; apt-get install iproute2 postgresql redis-server)
	@$(BIN)/python -m pytest -s -m proof tests/compose/test_proof.py

check: $(VENV)/.dev ## within a minute: lint, types, and the quick tests of what differs from main (BASE=main)
	@$(MAKE) --no-print-directory lint-python
	@$(BIN)/python -m tests.touched '$(or $(BASE),main)'

site: $(VENV)/.base ## make the page of the current release anew and say where it is
	@$(LANDFALL) site

screenshots: $(VENV)/.dev ## pictures of the page into docs/img, with Chromium
	@$(LANDFALL) screenshots

airflow-pictures: $(VENV)/.dev ## pictures of Airflow's UI at work into docs/img, with Chromium (minutes)
	@$(LANDFALL) airflow-pictures

rules-check: $(VENV)/.base ## leave out each rule of the press reader in turn and show what then fails
	@$(LANDFALL) rules-check

train: $(VENV)/.dev ## train the press reader's models from its labelled documents, and calibrate them
	@$(LANDFALL) train

quality: $(VENV)/.dev ## measure how well the press is read, and write it into the README
	@$(LANDFALL) quality

sources: $(VENV)/.base ## write the files that follow from the sources' declarations
	@$(LANDFALL) sources

new-source: $(VENV)/.base ## scaffold a source (NAME=secop ARGS='--dataset jbjy-vk9h' or ARGS='--feed https://…')
	@$(LANDFALL) new-source $(NAME) $(ARGS)

check-source: $(VENV)/.base ## within a minute: what a source or an outlet lacks (NAME=trm)
	@$(LANDFALL) check-source $(NAME)

lint: $(VENV)/.dev ## ruff, mypy, cognitive complexity, import rules, sqlfluff, yamllint, dbt-bouncer
	@$(MAKE) --no-print-directory -j2 --output-sync lint-sql lint-python lint-dbt

lint-sql: $(VENV)/.linted-sql

# Linted anew where what decides the linters' words has changed; a folder changes with what is added to it or deleted.
$(VENV)/.linted-sql: $(VENV)/.dev Makefile .sqlfluff .yamllint docker-compose.yml $(shell find dbt_project/models dbt_project/data_tests dbt_project/macros dbt_project/linting -not -name '*.pyc' -not -name __pycache__) $(wildcard dbt_project/*.yml)
	@$(BIN)/sqlfluff lint --disable-progress-bar --nocolor dbt_project/models dbt_project/data_tests
	@$(BIN)/yamllint --strict --config-file .yamllint docker-compose.yml dbt_project/models dbt_project/*.yml
	@touch $@

lint-dbt: $(VENV)/.dev ## the conventions of dbt_project, by dbt-bouncer
	@cd dbt_project && ../$(BIN)/dbt parse --quiet && ../$(BIN)/dbt-bouncer run --config-file dbt-bouncer.yml

lint-python: $(VENV)/.dev
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .
	@$(BIN)/mypy core cli extract press expectations serve dbt_project flow dags plugins local sandbox bench
	@$(BIN)/complexipy $(SIMPLE) --max-complexity-allowed 15 --failed --plain --color no --cache-dir $(VENV)/.complexipy
	@$(BIN)/lint-imports --no-cache | tail -3

format: $(VENV)/.dev ## write the agreed layout into the files
	@$(BIN)/ruff check --quiet --fix .
	@$(BIN)/ruff format --quiet .

$(DLT)/.done: requirements-dlt.lock $(VENV)/.base
	@echo "installing dlt, to measure beside, into $(DLT)"
	@test -x $(DLT)/bin/python || $(PYTHON) -m venv $(DLT)
	@$(BIN)/python -m uv pip install --quiet --python $(DLT)/bin/python --require-hashes -r requirements-dlt.lock
	@touch $@

bench: $(VENV)/.dev $(DLT)/.done ## landing a million rows beside DuckDB alone, requests + pandas and dlt (ARGS='--rows 300000')
	@$(LANDFALL) bench land $(ARGS)

weather: $(VENV)/.dev ## a week of outages, dead links, drift, quotas, late edits and kills in the sandbox (ARGS='--seed 2')
	@$(LANDFALL) bench weather $(ARGS)

$(SPARK)/.done: requirements-spark.lock $(VENV)/.base
	@echo "installing Spark and dbt-spark into $(SPARK)"
	@test -x $(SPARK)/bin/python || $(PYTHON) -m venv $(SPARK)
	@$(BIN)/python -m uv pip install --quiet --python $(SPARK)/bin/python --require-hashes -r requirements-spark.lock
	@touch $@

spark: $(VENV)/.base $(SPARK)/.done ## the models that grow on a Spark cluster of this machine, row for row as on DuckDB (needs Java 17)
	@$(LANDFALL) bench spark $(ARGS)

ask: $(VENV)/.base ## the questions, or the answer to one (Q=1, ARGS='--format csv')
	@$(LANDFALL) ask $(Q) $(ARGS)

api: $(VENV)/.base ## the release for programs, JSON and CSV over HTTP, on loopback (ARGS='--port 8300')
	@$(LANDFALL) api $(ARGS)

superset: $(SUPERSET)/.done ## start Superset with a dashboard over the current release (ON=postgres: over its copy there)
	@$(if $(ON),LANDFALL_SUPERSET_ON=$(ON) )$(LANDFALL) superset up

superset-down: $(VENV)/.base ## end what `make superset` started
	@$(LANDFALL) superset down

superset-picture: $(VENV)/.dev ## check the running dashboard in Chromium and photograph it into docs/img
	@$(LANDFALL) superset picture

review: $(VENV)/.base ## the page where a person decides what the reader was not sure of
	@$(LANDFALL) review

$(LLM)/.done: requirements-llm.lock $(VENV)/.base
	@echo "installing the third reading into $(LLM)"
	@test -x $(LLM)/bin/python || $(PYTHON) -m venv $(LLM)
	@$(BIN)/python -m uv pip install --quiet --python $(LLM)/bin/python --require-hashes -r requirements-llm.lock
	@touch $@

llm: $(LLM)/.done ## install the optional third reading by a language model (off until LANDFALL_LLM_MODEL names one)

$(DOCS)/.done: requirements-docs.lock $(VENV)/.base
	@echo "installing the documentation's tools into $(DOCS)"
	@test -x $(DOCS)/bin/python || $(PYTHON) -m venv $(DOCS)
	@$(BIN)/python -m uv pip install --quiet --python $(DOCS)/bin/python --require-hashes -r requirements-docs.lock
	@touch $@

docs: $(DOCS)/.done ## build the documentation as a site into data/docs (make docs-serve to read it with search)
	@$(DOCS)/bin/zensical build --strict --config-file mkdocs.yml >/dev/null || $(DOCS)/bin/zensical build --strict --config-file mkdocs.yml
	@echo "data/docs/index.html"

docs-serve: docs ## serve the built documentation on loopback, search included (PORT=8400)
	@$(BIN)/python -m http.server --bind 127.0.0.1 --directory data/docs $(or $(PORT),8400)

rollback: $(VENV)/.base ## point readers at the release before (TO=000007: at that one)
	@$(LANDFALL) rollback $(if $(TO),--to $(TO))

advance: $(VENV)/.base ## move the sandbox's clock (DAYS=31)
	@$(LANDFALL) sandbox advance --state $(or $(LANDFALL_DATA),data/sample)/sandbox/state.json --days $(or $(DAYS),31)

secrets: ## make the secret files docker compose mounts
	@install -d -m 700 secrets
	@install -d $(or $(LANDFALL_VOLUME),data/compose)
	@for name in fernet_key api_secret_key jwt_secret redis_password; do \
	  test -s secrets/$$name || (umask 077; $(PYTHON) -c 'import base64, os; print(base64.urlsafe_b64encode(os.urandom(32)).decode(), end="")' > secrets/$$name); \
	done
	@echo "secrets/ is ready; docker compose reads it, git ignores it"

lock: ## resolve the lock files anew from requirements*.in
	@$(BIN)/python -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header requirements.in -o requirements.lock
	@$(BIN)/python -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -c requirements.lock requirements-dev.in -o requirements-dev.lock
	@$(BIN)/python -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header requirements-superset.in -o requirements-superset.lock
	@$(BIN)/python -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header requirements-llm.in -o requirements-llm.lock
	@$(BIN)/python -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header requirements-dlt.in -o requirements-dlt.lock
	@$(BIN)/python -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header requirements-docs.in -o requirements-docs.lock
	@$(BIN)/python -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header requirements-spark.in -o requirements-spark.lock

clean: ## remove the environment and all data of this folder
	rm -rf $(VENV) $(SUPERSET) $(LLM) $(DLT) $(DOCS) $(SPARK) data
