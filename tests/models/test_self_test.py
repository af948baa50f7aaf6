"""A model that gives nonsense with a number format is not used with it."""

from __future__ import annotations

import shutil
from importlib import metadata
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests import miniature, toy_onnx
from tests.needs import real
from tolmach.cli import tolmach
from tolmach.errors import ModelError
from tolmach.models.adding import add
from tolmach.models.choose import place_model
from tolmach.models.hardware import Machine
from tolmach.models.refused import accept, refuse, refused
from tolmach.models.self_test import Trial, try_model
from tolmach.models.store import InstalledModel

pytestmark = pytest.mark.slow

MACHINE = Machine(cores=2, memory=8_000_000_000, available=8_000_000_000)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A translator that knows eight words."""
    return miniature.marian(tmp_path_factory.mktemp("made") / "mine")


@pytest.fixture
def model(store: Path, made: Path) -> InstalledModel:
    """The translator in a store; nothing is remembered of it."""
    return add(made, sources=["ru"], targets=["en"])


def test_a_translator_that_babbles_is_refused_with_every_format_and_this_is_remembered(
    model: InstalledModel,
) -> None:
    trials = try_model(model, MACHINE)
    assert [trial.compute_type for trial in trials] == ["int8", "float32"]
    assert all(trial.problem for trial in trials)
    assert refused(model.folder) == {"int8", "float32"}
    with pytest.raises(ModelError, match=r"gave nonsense with int8.*Use another model"):
        place_model(model, "cpu", machine=MACHINE)


def test_the_next_number_format_is_used_where_one_was_refused(model: InstalledModel) -> None:
    refuse(model.folder, "int8")
    assert place_model(model, "cpu", machine=MACHINE).compute_type == "float32"
    with pytest.raises(ModelError, match="Omit --compute-type"):
        place_model(model, "cpu", "int8", MACHINE)
    accept(model.folder, "int8")
    assert place_model(model, "cpu", machine=MACHINE).compute_type == "int8"


@pytest.mark.parametrize("name", ["model.bin", "config.json"])
def test_what_is_remembered_is_about_the_files_as_they_are(
    model: InstalledModel, name: str
) -> None:
    """Another download is tried again."""
    refuse(model.folder, "int8")
    (model.folder / name).touch()
    assert refused(model.folder) == frozenset()


@pytest.mark.parametrize("library", ["ctranslate2", "onnxruntime"])
def test_another_version_of_the_library_is_tried_again(
    model: InstalledModel, monkeypatch: pytest.MonkeyPatch, library: str
) -> None:
    refuse(model.folder, "int8")
    monkeypatch.setattr(
        "tolmach.models.refused.version",
        lambda name: "99.0" if name == library else metadata.version(name),
    )
    assert refused(model.folder) == frozenset()


@pytest.mark.parametrize("damage", ["", "[1]", "{", '{"a": 1}'])
def test_a_damaged_memory_refuses_nothing(model: InstalledModel, damage: str) -> None:
    (model.folder.parent / ".refused.json").write_text(damage)
    assert refused(model.folder) == frozenset()


def test_a_model_of_onnx_asr_is_run_and_not_judged(store: Path, tmp_path: Path) -> None:
    pytest.importorskip("onnx_asr")
    model = add(toy_onnx.build(tmp_path / "giga"), "giga")
    assert try_model(model, MACHINE) == [Trial("", judged=False)]
    (model.folder / "v3_e2e_ctc.onnx").write_bytes(b"no graph")
    (trial,) = try_model(model, MACHINE)
    assert "cannot be loaded" in trial.problem
    with pytest.raises(ModelError, match=r"gave nonsense.*Use another model"):
        place_model(model, "cpu", machine=MACHINE)


@pytest.mark.real
def test_a_translator_of_firefox_gives_sense_and_a_damaged_one_does_not(
    store: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "students"
    shutil.copytree(real("firefox-en-pt"), folder)
    model = add(folder, "students")
    assert try_model(model, MACHINE) == [Trial("")]
    (weights,) = model.folder.glob("model.*")
    damaged = bytearray(weights.read_bytes())
    damaged[2_000_000:12_000_000] = bytes(10_000_000)
    weights.unlink()
    weights.write_bytes(damaged)
    (trial,) = try_model(model, MACHINE)
    assert trial.problem


@pytest.mark.real
def test_whisper_base_gives_sense_and_broken_weights_do_not(store: Path, tmp_path: Path) -> None:
    folder = tmp_path / "base"
    folder.mkdir()
    for path in real("whisper-base").iterdir():
        (folder / path.name).symlink_to(path)
    added = CliRunner().invoke(tolmach, ["models", "add", str(folder), "--id", "fine"])
    assert "  was tried with int8: it works" in added.stdout
    weights = bytearray((folder / "model.bin").read_bytes())
    weights[1_000_000:50_000_000] = bytes(49_000_000)  # most of the pieces' embeddings
    (folder / "model.bin").unlink()
    (folder / "model.bin").write_bytes(weights)
    broken = add(folder, "broken")
    (trial, *_) = try_model(broken, MACHINE)
    assert trial == Trial("int8", trial.problem)
    assert "backwards" in trial.problem
