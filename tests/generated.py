"""How many generated cases a property is tried with; `make test-all` tries each with the same large number."""

from hypothesis import settings

from tests.tools import full

#: For what other programs hold against us: every message keeps to its schema.
MANY = settings(max_examples=2_000 if full() else 100, deadline=None)
#: For what only we could notice.
SOME = settings(MANY, max_examples=2_000 if full() else 30)
