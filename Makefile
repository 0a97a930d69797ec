# Everything a person or a machine runs here. `.ci/run` calls these recipes and no others.
#
#   make demo [DEMO_ARGS=--small] [SERVE=0]   install, build, design the demo department, host three
#                                             applications where an engine can be had, serve it
#   make demo-down                            take the hosting of the demo away
#   make test                                 install, then every test
#   make deny                                 licences and sources of the dependencies
#   make judges                               the outside judges on what the demo exports
#   make bench                                measure, write bench/results, fill README's tables
#   make docs                                 write the generated pages of docs/

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help demo demo-down build ui test lint unit ui-test e2e judges bench bench-short deny docs clean

export PATH := $(or $(CARGO_HOME),$(HOME)/.cargo)/bin:$(PATH)
ifeq ($(CI),true)
export CARGO_INCREMENTAL := 0
endif

TARGET := $(or $(CARGO_TARGET_DIR),target)
BOCAGE := $(TARGET)/debug/bocage
XTASK := $(TARGET)/debug/xtask
STAGE := scripts/stage.sh
# `--workspace` always: a build of one package unifies features anew and builds crates twice. After
# the tests, `--tests` takes the very program that they have built.
BUILD := cargo build --workspace --bins $(if $(filter true,$(CI)),--tests)
SERVE ?= 1
DEMO_ARGS ?=

help: ## Show the recipes.
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

demo: ## Design the demo department, host its applications, serve its map on 127.0.0.1.
	scripts/install.sh demo
	$(MAKE) build
	scripts/demo.sh $(BOCAGE) $(SERVE) $(DEMO_ARGS)

demo-down: ## Take the hosting of the demo away.
	scripts/demo-hosting.sh down

build: ui ## Build the program.
	$(BUILD)

ui: ui/dist/index.html ## Build the map page, where its sources are newer.

ui/dist/index.html: $(shell find ui/src -type f) ui/build.mjs ui/node_modules/.package-lock.json
	npm --prefix ui run --silent build
	touch $@

test: ## Install what is missing and run every test.
	scripts/install.sh test
	$(STAGE) 'map page built' $(MAKE) ui
	$(STAGE) 'lints' $(MAKE) lint
	$(STAGE) 'tests of the crates' $(MAKE) unit
	$(STAGE) 'tests of the map page' $(MAKE) ui-test
	$(STAGE) 'the map page in a browser' $(MAKE) e2e

lint: ui ## Format and lints.
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --quiet -- -D warnings

unit: ui ## The tests of the crates, of the repository's own rules, and of the examples in the docs.
	cargo nextest run --workspace --no-fail-fast
	cargo test --workspace --doc --quiet

ui-test: ui/node_modules/.package-lock.json ## Types and tests of the map page.
	npm --prefix ui run --silent check
	npm --prefix ui test --silent

e2e: ui e2e/node_modules/.package-lock.json ## The map page and the API in a real browser.
	$(BUILD) --quiet
	npm --prefix e2e test --silent

judges: ## Let outside programs judge what the demo exports.
	scripts/install.sh judges
	$(BUILD) --quiet
	cargo build --workspace --example shapes --quiet
	$(STAGE) 'judges' scripts/judge.sh $(BOCAGE)

bench: build ## Measure all, write bench/results and fill README's tables.
	$(XTASK) bench --bocage $(BOCAGE)
	$(XTASK) readme

bench-short: build ## Measure what takes a minute; fails where a bound does not hold.
	$(STAGE) 'short benches' $(XTASK) bench --short --bocage $(BOCAGE) --out $(TARGET)/bench

deny: ## Licences, sources and duplicates of the dependencies.
	scripts/install.sh deny
	$(STAGE) 'dependencies' cargo deny check licenses bans sources

docs: build ## Write the generated pages of docs/, and the manual pages into target/man.
	$(BOCAGE) docs reference >$(TARGET)/reference.md
	cp $(TARGET)/reference.md docs/reference.md
	$(BOCAGE) docs rules >$(TARGET)/rules.md
	cp $(TARGET)/rules.md docs/rules.md
	$(BOCAGE) docs man $(TARGET)/man
	$(XTASK) errors

clean: ## Remove what was built.
	cargo clean
	rm -rf ui/dist ui/node_modules e2e/node_modules demo/out

%/node_modules/.package-lock.json: %/package-lock.json
	npm --prefix $* ci --no-audit --no-fund --silent
