# Every command of the project. PYTHON names the Python that makes .venv; ARGS goes to pytest.
PYTHON ?= python3
ARGS ?=
ONLY ?=
ADD ?=
WHO ?=
IN_VENV = .venv/bin/python
LOCK = .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --no-header --no-annotate

.DEFAULT_GOAL := help
.PHONY: help run code reset test check proof bench gallery words lock packages

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /make \1	/p' Makefile | expand -t 16

run: ## open the service on http://localhost:8000 (PORT=, DATABASE_URL=); Ctrl-C stops it
	@$(PYTHON) -m scripts.run

code: ## the code that one of the demo's people is asked for now (WHO=alice@vig.example)
	@VIG_ENV=$${VIG_ENV:-development} $(IN_VENV) manage.py code "$(WHO)"

reset: ## forget everything that the service keeps in var/
	@$(PYTHON) -m scripts.reset

test: packages ## the tests on SQLite, then on PostgreSQL where a server is installed (ARGS=)
	@$(IN_VENV) -m scripts.test $(ARGS)

check: packages ## lint, types, templates, migrations, deployment, tests: what CI asks for
	$(IN_VENV) -m ruff check
	$(IN_VENV) -m ruff format --check
	VIG_ENV=test $(IN_VENV) -m mypy .
	$(IN_VENV) -m djlint --check --lint --quiet templates
	VIG_ENV=test $(IN_VENV) manage.py makemigrations --check --dry-run
	env $$($(IN_VENV) -m vig.secrets) VIG_ENV=production ALLOWED_HOSTS=vig.example \
		$(IN_VENV) manage.py check --deploy --fail-level WARNING
	@$(MAKE) --no-print-directory test

proof: packages ## the long counts behind docs/proof.md (ONLY=uploads runs one)
	@$(IN_VENV) -m tests.proof $(ONLY)

bench: packages ## the measurements behind docs/proof.md (ONLY=ranges runs one)
	@$(IN_VENV) -m benchmarks $(ONLY)

gallery: packages ## every page of the demo as a picture in build/gallery/
	@$(IN_VENV) -m scripts.gallery

words: packages ## bring the catalogues of locale/ up to the source and compile them (ADD=cy begins Welsh)
	@VIG_ENV=test DJANGO_SETTINGS_MODULE=vig.settings $(IN_VENV) -m scripts.words $(ADD)

lock: packages ## write requirements/*.txt anew from *.in (UPGRADE=1 takes the newest versions)
	$(LOCK) $(if $(UPGRADE),--upgrade) -o requirements/runtime.txt requirements/runtime.in
	$(LOCK) $(if $(UPGRADE),--upgrade) -o requirements/dev.txt -c requirements/runtime.txt requirements/dev.in

packages:
	@$(PYTHON) -m scripts.install dev
