# Every target does its own set-up; the second time it is quick.
PORT ?= 8080
WORKERS ?= 1
.DEFAULT_GOAL := help
# Compiled modules are what makes the second start quick.
unexport PYTHONDONTWRITEBYTECODE
export RASA_TELEMETRY_ENABLED = false

.PHONY: help setup train chat serve test bench lint lock

help:  ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

setup:  ## make .venv from the locked dependencies
	@sh scripts/setup.sh

train: setup  ## train the model if its sources changed
	@.venv/bin/navigator train --if-needed

chat: train  ## talk to Navigator in the terminal
	@.venv/bin/navigator chat

serve: setup  ## the web widget (not there yet: says so, exit status 2)
	@.venv/bin/navigator serve --port $(PORT) --workers $(WORKERS)

test: train  ## run all tests
	@.venv/bin/python -m pytest

bench: train  ## time turns, memory, training, directory commands
	@.venv/bin/python -m benchmarks

lint: setup  ## style and types
	@uv run --group lint ruff check . && uv run --group lint mypy

lock:  ## lock the dependencies again, with hashes
	uv lock --upgrade && uv export --quiet --no-emit-project --format requirements-txt -o requirements.lock
