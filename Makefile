# Type `make` to see what there is. The first command sets up what it needs in the folder .venv.
# The README says what to type where there is no make.

PYTHON = python3

# DATA=FOLDER uses a board's own tables instead of the briefing's. A notebook runs in its own
# folder, so it needs the whole path.
ifdef DATA
  with_data = --data "$(DATA)"
  lab: export CSCB_DATA = $(if $(filter /%,$(firstword $(DATA))),,$(CURDIR)/)$(DATA)
endif

.DEFAULT_GOAL = help
.PHONY: help check synthesis pack board lab test bench fuzz audit lint lock clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile
	@echo 'With DATA=FOLDER, check, synthesis, pack, lab and board use the tables in that folder.'

check: .venv/ready ## Check the tables
	.venv/bin/cscb-analysis check $(with_data)

synthesis: .venv/ready ## Rank the themes, and write tables, charts and the board pack to outputs
	.venv/bin/cscb-analysis synthesis --out outputs $(with_data)
	.venv/bin/cscb-analysis pack --out outputs/pack $(with_data)

pack: .venv/ready ## Write the board pack alone: prompt sheets, page, workbook and slides
	.venv/bin/cscb-analysis pack --out outputs/pack $(with_data)

board: .venv/ready ## Show the board's page in a browser, on this machine alone
	.venv/bin/cscb-analysis board $(with_data)

# JupyterLab says where its page is, and what went wrong. What it and the notebooks tell each other
# is encrypted, so that no warning says that it is not.
QUIET = --log-level=ERROR --KernelManager.transport_encryption=auto

# JupyterLab turns root away unless it is told; in a container there is often no other user.
lab: .venv/ready ## Open the notebooks
	.venv/bin/jupyter-lab $(if $(filter 0,$(shell id -u)),--allow-root) $(QUIET) notebooks

test: .venv/ready ## Run every test
	.venv/bin/python -m pytest --numprocesses logical --dist loadfile

bench: .venv/ready ## Measure how fast the explorer is, and how often suggestions are right
	.venv/bin/python tests/benchmarks/run.py
	.venv/bin/python tests/benchmarks/suggestions.py

fuzz: .venv/ready ## Give 50,000 spoilt inputs to all that reads a file; it takes an hour
	.venv/bin/python tests/benchmarks/fuzz.py

audit: .venv/ready ## Look the libraries in requirements.txt up among known faults
	.venv/bin/python tests/audit.py

lint: .venv/ready ## Check the form and the types of the code
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy

# uv is used because it can choose versions for every system at once.
lock: ## Choose the newest versions that pyproject.toml allows, and write them to requirements.txt
	$(PYTHON) -m venv --clear .venv-lock
	.venv-lock/bin/python -m pip install --quiet 'uv>=0.13,<1'
	.venv-lock/bin/uv pip compile --quiet --upgrade --universal --all-extras --generate-hashes \
	--no-header --no-annotate --output-file requirements.txt pyproject.toml
	rm -rf .venv-lock

clean: ## Remove what was set up and what was written
	rm -rf .venv .venv-lock .mypy_cache .pytest_cache .ruff_cache .hypothesis outputs
	find . -name __pycache__ -prune -exec rm -rf {} +

# What to install, and how to know it, is in requirements.txt. uv does it in half the time that pip
# takes; where pip is told of a mirror, or uv cannot get through, pip does it.
# JupyterLab is told not to ask about news, and so never asks the network for any.
# The last line marks the set-up as whole; a broken one is made again from the start. So is one
# whose folder was renamed or moved, because what is in .venv knows its place.
PIP = .venv/bin/python -m pip --disable-pip-version-check -qq
UV = .venv/bin/uv --quiet
FROM_LOCK = --require-hashes --no-deps --requirement requirements.txt
ifneq "$(shell cat .venv/ready 2>/dev/null)" "$(shell pwd -P)"
.PHONY: .venv/ready
endif
.venv/ready: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	echo 'This needs Python 3.11 or newer. If you have one by another name: make PYTHON=python3.12' >&2; \
	exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	echo 'This Python lacks its venv part. On Debian or Ubuntu: sudo apt install python3-venv' >&2; \
	exit 1; }
	@echo 'Setting up in the folder .venv. This happens once and takes about half a minute.'
	@$(PYTHON) -m venv --clear .venv
	@sed -n '/^uv==/,/[^\\]$$/p' requirements.txt > .venv/uv.txt
	@$(PIP) install --require-hashes --no-deps --requirement .venv/uv.txt
	@{ ! .venv/bin/python -m pip config list | grep -q '\.index-url=' && \
	$(UV) pip install --python .venv/bin/python --compile-bytecode $(FROM_LOCK) 2>/dev/null; } || \
	$(PIP) install $(FROM_LOCK)
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@.venv/bin/jupyter-labextension disable @jupyterlab/apputils-extension:announcements 2>/dev/null
	@pwd -P > .venv/ready
