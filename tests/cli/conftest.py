"""Fixtures that tests of commands share with tests of what lies below."""

from tests.models.conftest import hub, store, write_catalog  # noqa: F401
