"""The catalogue: every entry is whole, and mistakes in it are named."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict

import pytest

from tests.needs import ROOT
from tolmach.core.speech import WINDOW_POLICIES, WindowPolicy
from tolmach.errors import FormatError, UsageError
from tolmach.languages import LANGUAGES
from tolmach.models.catalog import ANY, ModelEntry, catalog, entry, entry_from, parse_catalog

ONE = """
[[model]]
id = "tiny"
title = "Tiny"
task = "recognition"
engine = "faster-whisper"
license = "MIT"
[model.source]
kind = "hub"
repo = "someone/tiny"
"""


@pytest.mark.parametrize("one", catalog(), ids=lambda one: one.id)
def test_every_entry_says_what_a_volunteer_must_know(one: ModelEntry) -> None:
    assert one.size > 0
    assert one.memory > 0
    assert one.license
    assert one.good_for.endswith(".")
    assert set(one.sources + one.targets) <= {*LANGUAGES, ANY}
    assert bool(one.targets) == (one.task == "translation")


def _weights(files: Sequence[str]) -> bool:
    return "model.bin" in files or any(name.endswith(".onnx") for name in files)


@pytest.mark.parametrize("one", catalog(), ids=lambda one: one.id)
def test_every_source_is_complete_and_hashes_are_whole(one: ModelEntry) -> None:
    source = one.source
    assert source.kind != "hub" or (source.repo.count("/") == 1 and _weights(source.files))
    assert source.kind != "archive" or source.url.startswith("https://")
    assert source.kind != "bundled" or source.folder
    assert source.kind != "hub" or re.fullmatch(r"main|[0-9a-f]{40}", source.revision)
    for digest in source.sha256.values():
        assert re.fullmatch(r"[0-9a-f]{64}", digest)
    assert not any(name.endswith((".pt", ".pkl", ".pickle")) for name in source.files)


def test_the_campaign_s_pairs_are_there() -> None:
    for target in ("en", "de", "fr", "es", "it", "pt"):
        assert any(one.knows("ru", target) for one in catalog() if one.task == "translation")


def test_the_demo_recognizer_wants_one_utterance_a_window() -> None:
    policy = entry("demo-whisper-ru").window_policy
    assert policy == WindowPolicy(glue=False, max_window=12_000, min_silence=300, speech_pad=100)
    assert entry("whisper-small").window_policy == WINDOW_POLICIES["packed"]


def test_an_unknown_id_names_the_nearest_ones() -> None:
    with pytest.raises(UsageError, match="whisper-small"):
        entry("whisper-smal")


def test_an_unknown_key_names_the_nearest_one() -> None:
    with pytest.raises(FormatError, match=r"unknown key 'licence'.*Did you mean 'license'"):
        parse_catalog(ONE.replace("license", "licence"))


def test_a_wrong_value_names_the_model() -> None:
    with pytest.raises(FormatError, match="tiny"):
        parse_catalog(ONE.replace('"recognition"', '"cooking"'))


def test_an_unknown_window_policy_names_the_known_ones() -> None:
    with pytest.raises(FormatError, match="packed, pauses"):
        parse_catalog(ONE.replace("[model.source]", 'windows = {policy = "x"}\n[model.source]'))


def test_an_id_given_twice_is_an_error() -> None:
    with pytest.raises(FormatError, match="twice"):
        parse_catalog(ONE + ONE)


def test_an_entry_survives_the_way_through_a_manifest() -> None:
    for one in catalog():
        assert entry_from(asdict(one), "manifest") == one


def test_an_entry_of_an_older_manifest_is_still_read() -> None:
    known = entry("whisper-medium")
    assert entry_from({**asdict(known), "speech_translation": True}, "a manifest") == known


def test_models_with_a_licence_that_forbids_uses_come_last_and_say_so() -> None:
    translators = [
        one for one in catalog() if one.task == "translation" and one.source.kind != "bundled"
    ]
    free = [one.is_free for one in translators]
    assert free == sorted(free, reverse=True)
    for one in translators:
        assert one.is_free or "forbids commercial use" in one.good_for
        assert "hunyuan" not in f"{one.id} {one.title} {one.source.repo}".lower()


def test_the_models_that_the_pages_name_are_in_the_catalogue() -> None:
    known = {one.id for one in catalog()}
    named = re.compile(r"(?<![\w-])(?:whisper|opus-mt|firefox|nllb)-[a-z0-9.-]*[a-z0-9](?![-/*])")
    folders = (ROOT / "docs" / "tutorial", ROOT / "docs" / "how-to")
    for page in (ROOT / "README.md", *(path for each in folders for path in each.glob("*.md"))):
        unknown = set(named.findall(page.read_text("utf-8"))) - known
        assert unknown <= {"whisper-ctranslate2"}, page.name
