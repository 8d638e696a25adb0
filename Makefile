# Everything here is a door to tools/: set-up is done on the way, nothing needs preparing first.
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
export ARGS

.PHONY: help demo dev test quick check fmt manage bench soak lock clean

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

demo: ## Set up and run the product with sample schools (PORT=8000); Ctrl-C stops it
	@tools/start.sh demo

dev: ## The same, reloading when a file changes, with Django's debug pages
	@tools/start.sh dev

test: ## The checks, then all tests, browser included (ARGS="tests/attendance -k done": only those tests)
	@tools/start.sh test

quick: ## The checks, and the tests that need no browser and no servers of their own, on all cores
	@tools/start.sh quick

check: ## Only the checks: format, lint, import rules, migrations, Django's own
	@tools/start.sh check

fmt: ## Format the code and apply the safe lint fixes
	@tools/start.sh fmt

manage: ## manage.py on the demo's data: make manage ARGS="create_tenant --help"
	@tools/start.sh manage

bench: ## Measure imports, a thousand schools and their pages on a database of its own
	@tools/start.sh bench

soak: ## Run the long load test on a database of its own
	@tools/start.sh soak

lock: ## Renew the pinned package versions from requirements/*.in
	@tools/start.sh lock

clean: ## Remove packages, caches and the demo's data
	@tools/start.sh clean
