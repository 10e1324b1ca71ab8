# The front door: `make` lists what there is.
.DEFAULT_GOAL := help
.PHONY: help deps demo run build test test-clickhouse-current lint format fuzz bench docs clean

SWIFT_SOURCES := Sources Tests Fuzz Package.swift
ARGS ?=
# Many tests start servers and browsers: all of them at once would wait for each other longer than they may.
TEST_WIDTH ?= $(shell echo $$((4 * $$(nproc))))

help: ## Show this list
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-23s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

deps: ## Check for Swift and the C libraries; install the latter if possible
	@Scripts/deps.sh

demo: build ## Serve a store filled with 30 days of lifelike traffic (ARGS="--port 9000")
	.build/release/tickmark demo $(ARGS)

run: build ## Serve from ./tickmark-data (ARGS="--config FILE")
	.build/release/tickmark serve $(ARGS)

build: deps ## Build .build/release/tickmark
	swift build --configuration release --product tickmark

test: deps lint ## Lint, build and run every test
	@Scripts/deps.sh --tests
	swift build --build-tests
	SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=$(TEST_WIDTH) swift test --skip-build --disable-xctest $(ARGS)

test-clickhouse-current: deps ## Test the ledger against a current ClickHouse (PYTHON=an interpreter with chDB)
	swift build --build-tests
	PYTHON="$(or $(PYTHON),python3)" Scripts/test-clickhouse-current.sh

lint: ## Check the style of every Swift file
	swift format lint --strict --recursive --parallel $(SWIFT_SOURCES)

format: ## Rewrite every Swift file in the house style
	swift format --in-place --recursive --parallel $(SWIFT_SOURCES)

fuzz: deps ## Fuzz the readers of webhooks (ARGS="--seconds 900")
	Fuzz/run.sh $(ARGS)

bench: deps ## Run the benchmarks
	Benchmarks/run.sh $(ARGS)

docs: deps ## List the documentation (plain Markdown), and make the client's reference
	@for page in README.md $$(find docs -name '*.md' | sort); do \
	  [ -f "$$page" ] && printf '  %-44s %s\n' "$$page" "$$(sed -n 's/^# //p' "$$page" | head -n 1)"; \
	done; true
	@Scripts/docs.sh

clean: ## Remove what was built
	swift package clean
