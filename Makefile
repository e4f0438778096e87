# Everything starts with Python 3.11+ and pip; nothing else has to be there.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOCK := $(BIN)/uv pip compile pyproject.toml --extra pdf --extra s3 --group build --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-header --quiet
# Two processes, which take the files in the order of tests/conftest.py.
TWO := -n 2 --dist loadfile --no-loadscope-reorder
LOCK_DEV := $(LOCK) --group dev --extra pdf-light --constraint requirements.lock

# To rewrite the assertions of 500 files anew takes ten seconds for each run.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup serve demo test fast ace extension extension-linter opds-client check fuzz fmt golden words bench bench-library bench-digests bench-bulk bench-books bench-extraction bench-faults bench-gate bench-load bench-speed bench-peers lock secrets clean

help:  ## Say what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

$(VENV)/.runtime: requirements.lock
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements-dev.lock
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

setup: $(VENV)/.runtime  ## Make the virtual environment in .venv

serve: setup  ## Start Inkpost: web, workers, clock and Redis under one parent
	@exec $(BIN)/inkpost serve

demo: setup  ## Start Inkpost beside a small publisher's page to try it on
	@exec $(BIN)/inkpost serve --demo

test: $(VENV)/.dev  ## Run all tests
	$(BIN)/python -m pytest $(TWO)

fast: $(VENV)/.dev  ## Run the tests that need no tool and no process
	$(BIN)/python -m pytest $(TWO) -m "not slow and not tool"

check: $(VENV)/.dev  ## Check format, rules, types, layers and locks
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pip check
	@cp requirements.lock $(VENV)/requirements.lock
	@cp requirements-dev.lock $(VENV)/requirements-dev.lock
	$(LOCK) --output-file $(VENV)/requirements.lock
	diff requirements.lock $(VENV)/requirements.lock
	$(LOCK_DEV) --output-file $(VENV)/requirements-dev.lock
	diff requirements-dev.lock $(VENV)/requirements-dev.lock

SECONDS ?= 60
fuzz: $(VENV)/.dev  ## Make input up for each parser, for SECONDS=60 each
	$(BIN)/python -m tests.fuzz --seconds $(SECONDS)

fmt: $(VENV)/.dev  ## Format the code
	$(BIN)/ruff check --fix --quiet . || true
	$(BIN)/ruff format .

ace: $(VENV)/ace/.installed  ## Install Ace by DAISY for the tests (needs npm)

$(VENV)/ace/.installed:
	PUPPETEER_SKIP_DOWNLOAD=1 npm install --silent --no-audit --no-fund --prefix $(@D) \
		@daisy/ace-cli@1.4.6 @daisy/ace-axe-runner-puppeteer@1.4.6
	@touch $@

extension: $(VENV)/.runtime  ## Pack the browser extension into dist/
	$(BIN)/python integrations/build_extension.py dist

extension-linter: $(VENV)/addons-linter/.installed  ## Install Mozilla's linter for the tests (needs npm)

$(VENV)/addons-linter/.installed:
	npm install --silent --no-audit --no-fund --ignore-scripts --prefix $(@D) addons-linter@10.14.0
	@touch $@

opds-client: $(VENV)/opds-client/.installed  ## Install Thorium's OPDS library for the tests (needs npm)

$(VENV)/opds-client/.installed:
	npm install --silent --no-audit --no-fund --ignore-scripts --prefix $(@D) r2-opds-js@1.0.47
	@touch $@

golden: $(VENV)/.dev  ## Write the expected results of the golden tests anew
	INKPOST_GOLDEN=write $(BIN)/python -m pytest tests -k golden

words: $(VENV)/.dev  ## Bring the catalogues of the web pages' languages up to date
	$(BIN)/pybabel --quiet extract -F pyproject.toml --no-location --omit-header -o $(VENV)/web.pot .
	for catalogue in web/languages/*.po; do \
		$(BIN)/pybabel --quiet update -i $(VENV)/web.pot -o $$catalogue -l $$(basename $$catalogue .po) \
			--no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --no-wrap; done
	sed -i -E '/^"(Project|Report|POT|PO|Last|Language-Team|Generated)-?[A-Za-z-]*: /d' web/languages/*.po

bench: $(VENV)/.dev ace bench-peers  ## Run all benchmarks beside their peers (takes hours)
	$(BIN)/python -m bench

bench-library: $(VENV)/.dev  ## Measure the library with 10,000 articles in Chromium
	$(BIN)/python -m bench.library

bench-digests: $(VENV)/.dev  ## Measure digests: ticks at a million of them, and issues
	$(BIN)/python -m bench.digests

bench-bulk: $(VENV)/.dev  ## Measure imports and exports of thousands (takes long)
	$(BIN)/python -m bench.bulk_import
	$(BIN)/python -m bench.bulk_export
	$(BIN)/python -m bench.fair_sharing

bench-books: $(VENV)/.dev ace  ## Make 60 books with Inkpost and its peers
	$(BIN)/python -m bench.books

bench-speed: $(VENV)/.dev  ## Measure speed against the limit and the peers
	$(BIN)/python -m bench.speed

bench-gate: $(VENV)/.dev  ## Hold the speed to what was last accepted
	$(BIN)/python -m bench.speed --gate

bench-extraction: $(VENV)/.dev $(VENV)/extractors/.installed  ## Measure extraction beside the open extractors
	$(BIN)/python -m bench.extraction

$(VENV)/extractors/.installed: bench/requirements.txt
	$(PYTHON) -m venv $(VENV)/extractors
	$(VENV)/extractors/bin/python -m pip install --quiet --upgrade pip
	$(VENV)/extractors/bin/python -m pip install --quiet -r bench/requirements.txt
	-npm install --silent --no-audit --no-fund --prefix $(VENV)/extractors \
		@mozilla/readability@0.6.0 defuddle@0.19.4 linkedom
	@touch $@

bench-faults: $(VENV)/.dev  ## Do to a running service what can be done, and write what came of it
	$(BIN)/python -m bench.faults

bench-load: $(VENV)/.dev  ## Let many readers click at once, and say what is held (40 min)
	$(BIN)/python -m bench.load

bench-peers: $(VENV)/.dev $(VENV)/peers/.installed $(VENV)/extractors/.installed  ## Install the peers (npm, PyPI; calibre and pandoc by apt)
	command -v ebook-convert && command -v pandoc || apt-get install -y -qq --no-install-recommends calibre pandoc

$(VENV)/peers/.installed:
	PUPPETEER_SKIP_DOWNLOAD=1 npm install --silent --no-audit --no-fund --prefix $(@D) \
		percollate@4.3.0
	@touch $@

lock: $(VENV)/.dev  ## Choose the newest versions of all dependencies anew
	$(LOCK) --upgrade --output-file requirements.lock
	$(LOCK_DEV) --upgrade --output-file requirements-dev.lock

secrets:  ## Make the passwords that compose.yaml reads, where there are none
	@mkdir -p -m 700 secrets
	@test -e secrets/postgres_password || openssl rand -hex 24 > secrets/postgres_password
	@test -e secrets/database_url || echo "postgresql://inkpost:$$(cat secrets/postgres_password)@postgres/inkpost" > secrets/database_url
	@test -e secrets/smtp_url || touch secrets/smtp_url
	@chmod 444 secrets/*_password secrets/*_url; chmod u+w secrets/smtp_url

clean:  ## Remove the virtual environment
	rm -rf $(VENV)
