"""Packages that engines need, and what is said where one is missing."""

import pytest

from tolmach.engines import table
from tolmach.errors import ModelError


def test_a_model_whose_package_is_missing_is_refused_with_a_next_step(monkeypatch) -> None:
    table.require_packages("translation", "ctranslate2", "opus")
    monkeypatch.setattr(table, "find_spec", lambda name: None)
    with pytest.raises(ModelError, match="needs the package fxtranslate, sentencepiece") as refused:
        table.require_packages("translation", "firefox", "firefox-ru-en")
    assert "Intel" in refused.value.next_step
