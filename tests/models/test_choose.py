"""The choice of a model, on computers of several sizes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from tolmach.engines.recognizers import onnx_models
from tolmach.errors import ModelError
from tolmach.models import catalog
from tolmach.models.catalog import ModelEntry, Source
from tolmach.models.choose import GB, choose, place_model, recommend
from tolmach.models.hardware import Machine, Placement, place
from tolmach.models.manifest import FileRecord, Manifest, write_manifest
from tolmach.models.store import find
from tolmach.network import offline

Install = Callable[..., None]

LAPTOP = Machine(cores=4, memory=16 * GB, available=10 * GB)
SMALL = Machine(cores=2, memory=4 * GB, available=2 * GB)
WORKSTATION = Machine(
    cores=16, memory=64 * GB, available=60 * GB, gpus=1, gpu_types=("float16", "int8_float16")
)


@pytest.fixture(autouse=True)
def without_onnx(monkeypatch: pytest.MonkeyPatch) -> None:
    """As most people have it: without the extra `onnx`."""
    monkeypatch.setattr(onnx_models, "PACKAGES", ("a_package_that_is_not_installed",))


@pytest.fixture
def install(store: Path) -> Install:
    """A function that puts models into the store, by id or entry, with nothing but a manifest."""

    def put(*models: str | ModelEntry) -> None:
        for model in models:
            entry = catalog.entry(model) if isinstance(model, str) else model
            (store / entry.id).mkdir(parents=True)
            write_manifest(store / entry.id, Manifest(entry, "r", {"x": FileRecord(0, "0" * 64)}))

    return put


def test_the_best_installed_model_is_chosen_and_the_choice_explained(install: Install) -> None:
    install("whisper-tiny", "whisper-large-v3-turbo", "whisper-small")
    model = choose("recognition", "ru", machine=LAPTOP)
    assert model.entry.id == "whisper-large-v3-turbo"
    assert model.reason == "the best of 3 installed models for this language on this computer"


def test_a_model_whose_package_is_not_installed_is_neither_chosen_nor_recommended(
    install: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the package, GigaAM is the best for Russian on a small laptop."""
    install("gigaam-v3-e2e", "whisper-small")
    assert choose("recognition", "ru", machine=SMALL).entry.id == "whisper-small"
    monkeypatch.setattr(onnx_models, "PACKAGES", ("onnxruntime",))
    assert choose("recognition", "ru", machine=SMALL).entry.id == "gigaam-v3-e2e"
    assert choose("recognition", "uk", machine=SMALL).entry.id == "whisper-small"


def test_a_model_that_does_not_fit_is_left_out_and_that_is_said(install: Install) -> None:
    install("whisper-small", "whisper-large-v3-turbo")
    model = choose("recognition", "ru", machine=SMALL)
    assert model.entry.id == "whisper-small"
    assert "1 would not fit into 2.0 GB of free memory" in model.reason


def test_large_v3_is_for_graphics_cards(install: Install) -> None:
    install("whisper-large-v3", "whisper-large-v3-turbo")
    on_laptop = choose("recognition", "ru", machine=LAPTOP)
    assert on_laptop.entry.id == "whisper-large-v3-turbo"
    assert on_laptop.reason.endswith("too slow: whisper-large-v3")
    assert choose("recognition", "ru", machine=WORKSTATION).entry.id == "whisper-large-v3"


def test_a_slow_model_is_better_than_none(install: Install) -> None:
    install("whisper-large-v3")
    model = choose("recognition", "ru", machine=LAPTOP)
    assert (model.entry.id, model.reason) == (
        "whisper-large-v3",
        "the only installed model for this language",
    )


def test_a_language_yet_to_be_found_takes_any_recognizer(install: Install) -> None:
    install("whisper-small")
    assert choose("recognition", "", machine=LAPTOP).entry.id == "whisper-small"


def test_models_for_everybody_are_recommended_before_those_with_forbidden_uses() -> None:
    placement = place(LAPTOP)
    for source, target in (("ru", "ja"), ("en", "is"), ("ru", "en")):
        best = recommend("translation", source, target, LAPTOP, placement)
        assert best is not None
        assert "-NC" not in best.license
    only = recommend("translation", "ba", "eu", LAPTOP, placement)
    assert only is not None
    assert only.id == "nllb-200-1.3b"


def test_an_old_computer_is_recommended_the_model_of_firefox() -> None:
    old = Machine(cores=2, memory=2 * GB, available=int(0.8 * GB))
    best = recommend("translation", "ru", "en", old, place(old))
    assert best is not None
    assert best.id == "firefox-ru-en"


def test_a_translator_must_know_both_languages(install: Install) -> None:
    install("opus-mt-ru-en", "nllb-200-600m")
    assert choose("translation", "ru", "en", LAPTOP).entry.id == "opus-mt-ru-en"
    assert choose("translation", "ru", "de", LAPTOP).entry.id == "nllb-200-600m"


def test_demo_models_are_never_chosen(install: Install, store: Path) -> None:
    demo = replace(catalog.entry("whisper-small"), id="some-demo", demo=True)
    install(demo)
    assert find("some-demo").entry.demo
    with pytest.raises(ModelError, match="no recognition model for Russian"):
        choose("recognition", "ru", machine=LAPTOP)


def test_without_any_model_the_command_and_its_size_are_named(install: Install) -> None:
    with pytest.raises(ModelError) as caught:
        choose("recognition", "ru", machine=LAPTOP)
    assert caught.value.next_step == (
        "Download it with: tolmach models pull whisper-large-v3-turbo (1.6 GB)"
    )
    with pytest.raises(ModelError, match="tolmach models pull whisper-small"):
        choose("recognition", "ru", machine=SMALL)


def test_without_a_translator_the_pair_is_named(install: Install) -> None:
    with pytest.raises(ModelError, match="Russian to German") as caught:
        choose("translation", "ru", "de", LAPTOP)
    assert "opus-mt-zle-de-big" in caught.value.next_step


def test_offline_the_way_by_stick_is_named(install: Install) -> None:
    with offline(), pytest.raises(ModelError, match=r"models import whisper-small\.tar"):
        choose("recognition", "ru", machine=SMALL)


def test_a_pair_that_no_model_knows_is_said_plainly(install: Install) -> None:
    with pytest.raises(ModelError, match="no translation model for Breton to Hawaiian"):
        choose("translation", "br", "haw", LAPTOP)


def test_installed_but_too_large_names_the_next_smaller_one(install: Install) -> None:
    install("whisper-large-v3")
    with pytest.raises(ModelError, match=r"needs about 4\.5 GB.*2\.0 GB are free") as caught:
        choose("recognition", "ru", machine=SMALL)
    assert "tolmach models pull whisper-small" in caught.value.next_step


def test_a_model_that_was_named_is_refused_too_when_it_does_not_fit(install: Install) -> None:
    install("whisper-large-v3-turbo")
    model = find("whisper-large-v3-turbo")
    assert place_model(model, machine=LAPTOP) == Placement("cpu", "int8")
    with pytest.raises(ModelError, match="whisper-small"):
        place_model(model, machine=SMALL)
    assert place_model(model, "cuda", machine=WORKSTATION).device == "cuda"


def test_a_smaller_translator_must_know_the_same_languages(install: Install) -> None:
    install("madlad-400-3b")
    with pytest.raises(ModelError) as caught:
        place_model(find("madlad-400-3b"), machine=replace(SMALL, available=4 * GB))
    assert "nllb-200-1.3b" in caught.value.next_step


@pytest.mark.parametrize("free", [1, 2, 3, 5, 8, 16, 64])
def test_what_is_recommended_always_fits(free: int) -> None:
    machine = replace(LAPTOP, available=free * GB)
    one = recommend("recognition", "ru", "", machine, place(machine))
    assert one is not None
    assert one.memory <= free * GB
    assert not one.demo


def test_a_converted_model_is_preferred_over_a_general_one(install: Install) -> None:
    mine = ModelEntry(
        id="mine", title="mine", task="translation", engine="ctranslate2", license="unknown",
        source=Source(kind="local"), sources=("ru",), targets=("de",), quality=45,
    )  # fmt: skip
    install("nllb-200-600m", mine)
    assert choose("translation", "ru", "de", LAPTOP).entry.id == "mine"
    assert asdict(find("mine").entry) == asdict(mine)


def test_the_models_for_a_first_try_are_at_most_300_mb_together() -> None:
    placement = place(LAPTOP)
    chosen = [
        recommend(task, "ru", target, LAPTOP, placement, 200_000_000)
        for task, target in (("recognition", ""), ("translation", "en"))
    ]
    assert [one.id for one in chosen if one] == ["whisper-base", "firefox-ru-en"]
    assert sum(one.transfer for one in chosen if one) < 300_000_000
