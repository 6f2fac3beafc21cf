# Two commands do all the set-up: `make run` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
DIST ?= dist
PIP := $(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt
NPM := $(BIN)/python frontend/npm.py
SOURCES := $(shell find frontend/src locale -type f) frontend/package-lock.json $(wildcard frontend/*.ts frontend/*.mjs)

MAIN_SCREENS := assign board conflict found now people scanner task_form terminal wall
AGAIN_IN_FIREFOX := $(BIN)/python -m tests.again --engine firefox -- --numprocesses 3 --dist loadfile

# What Python, Node and the machine need is fetched at the same time; goals come one after the other.
ifeq ($(word 2,$(MAKECMDGOALS)),)
MAKEFLAGS += --jobs=3
endif

.PHONY: run wheel test ready machine machine-extra quick test-extra test-firefox faults faults-quick soak bench bench-quick bench-growth bench-ui bench-wall lint format words build constraints clean

run: build  ## The board on http://127.0.0.1:8000: SQLite, demo data unless a setting makes it a server for others
	@DIBS_DEMO=$${DIBS_DEMO:-auto} exec $(BIN)/dibs serve

# Bytecode is kept: the tests start some two hundred processes.
unexport PYTHONDONTWRITEBYTECODE

test: ready  ## Everything, with real PostgreSQL, real Redis, real Chromium
	$(BIN)/python -m tests.everything

quick: .venv/.test frontend/node_modules/.stamp  ## In a minute: lint, pure tests, and what carries the names of changed files
	$(BIN)/python -m tests.quick

test-extra: machine-extra build .venv/.extra  ## The main screens in Firefox, board and wall in WebKit, Caddy, the wheel without a network
	$(AGAIN_IN_FIREFOX) tests/extra $(MAIN_SCREENS:%=tests/browser/test_%.py) tests/browser/test_server_for_others.py::test_an_operator_works_through_tls tests/browser/test_away.py::test_every_screen_is_right_soon_after_the_server_is_back

test-firefox: machine-extra build .venv/.test  ## A quarter of an hour: every browser test in Firefox
	$(AGAIN_IN_FIREFOX) tests/browser

bench: ready var/bench/load var/bench/loop  ## Ten minutes: speed of boards and claims, beside C, pgbench, websockets and the Channels tutorial
	$(BIN)/python -m tests.bench

bench-quick: ready var/bench/load var/bench/loop  ## One small round of it: does every scenario work? Its figures mean nothing
	$(BIN)/python -m tests.bench --quick --out var/bench/quick.json

bench-ui: ready  ## CPU and memory of a board in the browser: 2,000 tasks, 100 updates a second
	$(BIN)/python -m tests.bench_ui

faults: build .venv/.test  ## What needs an hour: faults in real servers under 200,000 commands, whose histories are checked; slow readers, bad input
	$(BIN)/python -m tests.faults.planted
	$(BIN)/python -m tests.faults --commands 200000
	$(BIN)/python -m tests.two_nodes var/two_nodes
	$(BIN)/python -m tests.faults --commands 20000 --sqlite
	$(BIN)/pytest --faults tests/live/test_faults.py tests/live/test_backup.py tests/live/test_bad_input.py tests/live/test_bad_requests.py tests/live/test_cases.py tests/live/test_closing.py tests/live/test_epoch.py tests/live/test_lost_process.py tests/live/test_late_copies.py tests/faults/test_rounds.py tests/browser

faults-quick: ready  ## A minute of it: one round without a violation, and a missing lock that is found
	$(BIN)/pytest --faults tests/faults/test_rounds.py

soak: ready  ## An hour of mixed load on two servers, or MINUTES of it: what grows?
	$(BIN)/python -m tests.soak --minutes $(or $(MINUTES),60)

bench-wall: build .venv/.test  ## A million updates through the real wall: does its heap grow?
	$(BIN)/python -m tests.bench_wall

lint: .venv/.test frontend/node_modules/.stamp  ## ruff, mypy, import contracts; eslint, prettier, vue-tsc
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(NPM) run lint

format: .venv/.test frontend/node_modules/.stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(NPM) run format

words: .venv/.test frontend/node_modules/.stamp  ## locale/: every catalogue to the state of the code and of its template, and compiled
	$(BIN)/pybabel --quiet extract --omit-header --no-wrap --add-location=file --sort-by-file --keywords=said --keywords=pgettext_lazy:1c,2 --output=locale/django.pot board
	$(NPM) run --silent words

ready: machine build .venv/.test  ## All that tests need

machine: .venv/.venv
	@$(BIN)/python -m tests.machine

machine-extra: .venv/.venv
	@$(BIN)/python -m tests.machine --extra

build: var/static/.stamp  ## The front end, compressed and ready to serve

# Packed in a folder of its own: eslint may look through the checkout meanwhile.
wheel: build .venv/.test  ## dist/: one wheel that needs no Node, no make and no checkout, and the sources that build the same
	rm -rf var/wheel
	mkdir -p var/wheel/frontend/dist
	cp -R pyproject.toml README.md LICENSE board dibs realtime var/wheel
	cp frontend/*.py frontend/*.html frontend/boot.js var/wheel/frontend
	cp -R frontend/admin var/wheel/frontend
	cp frontend/dist/*.json var/wheel/frontend/dist
	cp -R var/static var/wheel/frontend
	rm var/wheel/frontend/static/.stamp
	$(BIN)/python -m build --no-isolation --outdir $(abspath $(DIST)) var/wheel
	rm -rf var/wheel

constraints: .venv/.extra  ## Pin what is installed now
	(head -2 constraints.txt; $(BIN)/pip freeze --exclude-editable --all --exclude pip --exclude async-timeout) > constraints.new && mv constraints.new constraints.txt

clean:  ## Everything that was built; not the data
	rm -rf .venv frontend/node_modules frontend/dist frontend/locale board/locale var/static dist *.egg-info

var/bench/%: tests/bench/%.c tests/bench/wire.h
	@mkdir -p $(@D)
	$(CC) -std=gnu11 -Wall -Wextra -Wshadow -O2 -o $@ $<

.venv/.venv:
	@$(PYTHON) -c 'import sys; sys.exit("Dibs needs Python 3.11 or newer" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv
	@touch $@

.venv/.run: .venv/.venv pyproject.toml constraints.txt
	$(PIP) --editable .
	@# It may install Node, which must be over before pip runs beside it.
	@$(NPM) --version > /dev/null
	@touch $@

.venv/.test: .venv/.run
	$(PIP) --editable '.[test]'
	@touch $@

# python-ldap is built.
.venv/.extra: .venv/.test | machine-extra
	$(PIP) --editable '.[test,extra]'
	@touch $@

frontend/node_modules/.stamp: .venv/.run frontend/package.json frontend/package-lock.json
	$(NPM) ci --no-fund --no-audit --loglevel=error
	@touch $@

frontend/dist/.stamp: frontend/node_modules/.stamp $(SOURCES)
	$(NPM) run --silent build
	$(NPM) run --silent budget
	@touch $@

var/static/.stamp: frontend/dist/.stamp $(wildcard frontend/icons/*)
	$(BIN)/dibs collectstatic --clear --no-input --verbosity 0
	@touch $@
