"""Models of onnx-asr, with a toy in the layout of GigaAM whose every piece and time is known."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tests import toy_onnx
from tests.needs import package
from tolmach.core.options import RecognitionOptions
from tolmach.core.speech import Window
from tolmach.core.timing import Span
from tolmach.engines.ports import WindowAudio
from tolmach.engines.recognizers import onnx_models
from tolmach.errors import ModelError
from tolmach.models.choose import choose
from tolmach.models.folder import infer_entry

pytestmark = pytest.mark.slow

OPTIONS = RecognitionOptions(device="cpu", threads=1)


@pytest.fixture(scope="module")
def gigaam(tmp_path_factory: pytest.TempPathFactory) -> Path:
    package("onnx_asr")
    return toy_onnx.build(tmp_path_factory.mktemp("gigaam"))


def sound(*spans: Span) -> WindowAudio:
    window = Window(0, spans)
    return WindowAudio(window, np.zeros(window.duration * 16, dtype=np.float32), spans)


def test_pieces_become_words_at_their_times_on_the_media_clock(gigaam: Path) -> None:
    """A piece each 160 ms; the window leaves out what lies between 10.4 s and 60 s."""
    recognizer = onnx_models.load(gigaam, OPTIONS, ())
    audio = sound(Span(10_000, 10_400), Span(60_000, 64_000))
    (result,) = recognizer.recognize([audio])
    assert [(word.text, word.start, word.end) for word in result.words] == [
        ("Мы", 10_000, 10_120),
        ("писали", 10_160, 10_400),
        ("письма,", 60_080, 60_360),
        ("и", 60_400, 60_520),
        ("ждали.", 60_560, 60_840),
    ]
    assert result.words[0].probability == pytest.approx(0.905, abs=0.001)
    assert result.log_probability == pytest.approx(-0.1)
    assert result.language == "ru"


def test_a_folder_says_what_it_holds(gigaam: Path) -> None:
    entry = infer_entry(gigaam)
    assert (entry.engine, entry.title, entry.sources) == ("onnx-asr", "gigaam-v3-e2e-ctc", ("ru",))
    assert entry.window_policy.max_window == 24_000


@pytest.mark.parametrize(
    ("files", "config", "kind"),
    [
        ({"v3_e2e_rnnt_encoder.int8.onnx"}, {}, "gigaam-v3-e2e-rnnt"),
        ({"v2_ctc.onnx"}, {}, "gigaam-v2-ctc"),
        ({"multilingual_large_ctc.int8.onnx"}, {}, "gigaam-multilingual-ctc"),
        ({"encoder-model.onnx"}, {"model_type": "nemo-conformer-tdt"}, "nemo-conformer-tdt"),
        ({"encoder-model.onnx"}, {"model_type": "nemo-conformer-aed"}, ""),
        ({"model.bin"}, {"model_type": "nemo-conformer-tdt"}, ""),
        ({"model.onnx"}, {"model_type": ["t-one-ctc"]}, ""),
    ],
)
def test_kinds_are_known_by_their_files(
    tmp_path: Path, files: set[str], config: dict[str, object], kind: str
) -> None:
    """Canary gives no times, so it is none of them."""
    for name in files:
        (tmp_path / name).touch()
    (tmp_path / "config.json").write_text(json.dumps(config))
    assert onnx_models.holds(files, config) == bool(kind)
    assert onnx_models.describe(tmp_path)["title"] == kind


def test_a_model_that_cannot_tell_the_language_wants_one_named(tmp_path: Path) -> None:
    (tmp_path / "encoder-model.onnx").touch()
    (tmp_path / "config.json").write_text('{"model_type": "nemo-conformer-tdt"}')
    for languages in ((), ("ru", "en")):
        with pytest.raises(ModelError, match="cannot tell which language"):
            onnx_models.load(tmp_path, OPTIONS, languages)


def test_damaged_files_are_an_error_for_people(gigaam: Path, tmp_path: Path) -> None:
    for path in gigaam.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes()[:100])
    with pytest.raises(ModelError, match="cannot be loaded"):
        onnx_models.load(tmp_path, OPTIONS, ("ru",))


def test_without_the_package_the_model_is_not_chosen_and_the_error_says_how_to_get_it(
    gigaam: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOLMACH_MODELS", str(tmp_path))
    monkeypatch.setattr(onnx_models, "PACKAGES", ("not_a_package",))
    monkeypatch.setitem(__import__("sys").modules, "onnx_asr", None)
    with pytest.raises(ModelError, match=r"tolmach\[onnx\]"):
        onnx_models.load(gigaam, OPTIONS, ())
    with pytest.raises(ModelError, match="no recognition model"):
        choose("recognition", "ru")
