# Two commands for a fresh machine: make demo, make test. make help lists the others.
.DEFAULT_GOAL := help
.PHONY: help setup browser demo test lint bench-crawl bench-reading bench-judging bench-privacy bench-report bench-scale
.PHONY: bench-workers lock clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1\t\2/p' Makefile | expand -t 14

setup: ## make .venv with everything that is needed, and .venv/bin/xunlan
	@bash deploy/setup.sh

browser: ## try once more to get a Chromium
	@bash deploy/setup.sh --browser

demo: setup ## crawl the recorded county over HTTP on loopback and say what was found
	@.venv/bin/python -m examples.demo

test: setup ## every check and every test
	@bash deploy/check.sh

lint: setup ## only what reads the code: ruff and mypy
	@bash deploy/check.sh lint

bench-crawl: setup ## what the crawl costs, beside other programs; a polite night; SQLite under a reader
	@test -x build/rivals/bin/python || .venv/bin/python -I -m venv build/rivals
	@build/rivals/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-rivals.txt
	@.venv/bin/python -m benchmarks.bench_crawl --rivals build/rivals/bin
	@.venv/bin/python -m benchmarks.bench_polite
	@.venv/bin/python -m benchmarks.bench_writing

bench-reading: setup ## how well pages are read, beside what one would pick instead (PAGES=folder of labelled pages)
	@.venv/bin/python -m benchmarks.bench_reading $(PAGES)

bench-judging: setup ## what judging a month of nights costs
	@.venv/bin/python -m benchmarks.bench_judging

bench-privacy: setup ## how well personal data is found, beside what one would pick instead
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.txt
	@.venv/bin/python -m benchmarks.bench_privacy

bench-report: setup ## what a report costs, for a county and for a province, and each of its writers alone
	@.venv/bin/python -m benchmarks.bench_report
	@.venv/bin/python -m benchmarks.bench_writers

bench-scale: setup ## what a country of counties would cost in PostgreSQL
	@.venv/bin/python -m benchmarks.bench_scale

bench-workers: setup ## how three workers kept their promises while one was killed and one hung
	@.venv/bin/python -m benchmarks.bench_workers

lock: setup ## write requirements.txt and requirements-dev.txt anew from pyproject.toml
	@bash deploy/lock.sh

clean: ## remove what was made here: .venv, demo/, build/ and the tools' caches
	@rm -rf .venv demo build .mypy_cache .pytest_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
