# The portal's few commands; `make help` lists them. Stamps in .make/ remember what is already done.

PORT ?= 5000
PORTAL_DEMO ?= true
PORTAL_INSTANCE ?= $(CURDIR)/instance
export PORT PORTAL_DEMO PORTAL_INSTANCE

# Folder with the statutes as JSON; they are loaded when it exists.
PORTAL_LAW_DIR ?= $(wildcard ../shared/law)

SUBJECTS ?= 2000
RECORDS ?= 8000
SEED ?= 2026
SIZES ?= 100000 1000000
WORKERS ?= 2
TESTS ?=

# The demonstration brings an identity provider and a post office of its own; a real portal has neither.
RUNTIME_LOCK := $(if $(filter true,$(PORTAL_DEMO)),requirements-demo.lock,requirements.lock)

PORTAL := .venv/bin/portal
CATALOGUES := $(shell find translations -name '*.po' 2>/dev/null)
TEST_PACKAGES := postgresql fonts-noto-cjk poppler-utils qpdf
UV := .make/uv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --custom-compile-command 'make lock' --group build

MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.PHONY: help run test check bench demo lock clean

# Whoever removes .venv by hand gets a new one, not a broken run.
$(if $(wildcard $(PORTAL)),,$(shell rm -f .make/runtime .make/testing))

help:  ## list these commands
	@sed -n 's/^\([a-z]*\):.*## /make \1\t/p' $(MAKEFILE_LIST) | expand -t 14

run: .make/runtime .make/translations  ## build what is missing and serve on http://127.0.0.1:5000 (PORT=…)
	@$(PORTAL) setup --demo $(if $(PORTAL_LAW_DIR),--law '$(PORTAL_LAW_DIR)')
	@$(if $(PORTAL_LAW_DIR),,echo "No folder of statutes given; to load them once: make run PORTAL_LAW_DIR=… (README, The statutes).")
	@exec $(PORTAL) serve

test: .make/testing .make/translations .make/chromium  ## install what the tests need and run all of them (TESTS=tests/law …)
	@PORTAL_CHROMIUM=$$(cat .make/chromium) .venv/bin/pytest -q -n $(WORKERS) $(TESTS)

check: .make/testing .make/translations  ## style, types, floors, sizes, translations, migrations
	@status=0; \
	echo "ruff"; .venv/bin/ruff check --quiet --output-format concise || status=1; \
	.venv/bin/ruff format --quiet --check || { echo "make them so: .venv/bin/ruff format"; status=1; }; \
	echo "mypy"; .venv/bin/mypy --no-error-summary || status=1; \
	echo "import-linter, sizes, wording, translations, migrations, documents"; \
	.venv/bin/pytest -q -n $(WORKERS) tests/architecture tests/docs || status=1; \
	exit $$status

bench: .make/runtime  ## measure search and import on large registers (SIZES="100000 1000000")
	@.venv/bin/python -m benchmarks $(SIZES)

demo: .make/runtime  ## fill an empty instance with demonstration data (SUBJECTS=2000 RECORDS=8000 SEED=2026)
	@$(PORTAL) db upgrade
	@$(PORTAL) demo --subjects $(SUBJECTS) --records $(RECORDS) --seed $(SEED)
	@$(PORTAL) index rebuild

lock: .make/uv  ## choose new versions for the lock files, with hashes
	@$(UV) --upgrade --group dev --group demo pyproject.toml --output-file requirements-dev.lock
	@$(UV) --upgrade --constraint requirements-dev.lock --group demo pyproject.toml --output-file requirements-demo.lock
	@$(UV) --upgrade --constraint requirements-dev.lock pyproject.toml --output-file requirements.lock

clean:  ## remove what can be built again; instance/ stays
	@rm -rf .venv .make .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache *.egg-info
	@find translations -name '*.mo' -delete 2>/dev/null || true

.make/runtime: $(RUNTIME_LOCK) pyproject.toml scripts/environment scripts/letter-font
	@mkdir -p .make
	@scripts/letter-font
	@scripts/environment $(RUNTIME_LOCK)
	@touch $@

.make/testing: requirements-dev.lock pyproject.toml scripts/environment
	@mkdir -p .make
	@scripts/debian-packages $(TEST_PACKAGES)
	@scripts/environment requirements-dev.lock
	@touch $@ .make/runtime

.make/chromium: .make/testing scripts/chromium
	@scripts/chromium $@

# Unreviewed Mongolian is marked fuzzy; it is served with a notice that says so.
.make/translations: .make/runtime $(CATALOGUES)
	@$(if $(CATALOGUES),.venv/bin/pybabel -q compile --directory translations --use-fuzzy)
	@touch $@

.make/uv:
	@mkdir -p .make
	@python3 -m venv $@ && $@/bin/pip --quiet --disable-pip-version-check install uv
