"""What speaker encoders get to see."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from tests.engines.speakers.toy_encoders import LAYOUTS
from tolmach.engines.speakers import encoders, segmentation
from tolmach.engines.speakers.bands import kaldi_bands, nemo_bands
from tolmach.engines.speakers.networks import open_network, shapes
from tolmach.errors import ModelError
from tolmach.models.folder import infer_entry

TONE = (0.1 * np.sin(np.arange(4_000) * 0.2)).astype(np.float32)


def test_mel_bands_are_those_of_kaldi() -> None:
    """
    Printed by kaldi-native-fbank 1.23 for this tone and a ramp on it: Hamming windows, 80 bands,
    no dither, the mean of all frames taken off.
    """
    ramp = TONE + np.linspace(0, 0.2, 4_000, dtype=np.float32) * TONE
    bands = kaldi_bands(ramp)
    assert bands.shape == (23, 80)
    printed = [-0.4955, -0.1331, 0.0993, 0.0022, 0.0114, 0.1567, 0.423, 0.1419, 0.1792]
    assert bands[[0, 11, 22]][:, [5, 20, 40]].ravel() == pytest.approx(printed, abs=2e-3)


def test_with_its_own_window_they_are_those_of_kaldi_too() -> None:
    """Printed by kaldi-native-fbank 1.23 with `window_type = "povey"`."""
    noise = 0.01 * np.random.default_rng(0).standard_normal(4_000)
    ramp = (TONE + np.linspace(0, 0.2, 4_000) * TONE + noise).astype(np.float32)
    bands = kaldi_bands(ramp, povey=True)
    printed = [-1.329, 0.6712, -1.4911, -0.3681, 0.0332, 0.6713, 0.0508, -0.6, -0.2635]
    assert bands[[0, 11, 22]][:, [5, 20, 40]].ravel() == pytest.approx(printed, abs=2e-3)


@pytest.mark.parametrize("samples", [8_000, 12_800, 24_077])
@pytest.mark.parametrize("family", ["nemo80", "wespeaker"])
def test_bands_are_those_of_onnx_asr(samples: int, family: str) -> None:
    chance = np.random.default_rng(samples)
    sound = (np.sin(np.arange(samples) * 0.2) + chance.standard_normal(samples)).astype(np.float32)
    sound *= np.linspace(0.01, 0.1, samples, dtype=np.float32)
    data = resources.files("onnx_asr.preprocessors") / "data" / f"{family}.onnx"
    session = onnxruntime.InferenceSession(data.read_bytes())
    fed = {"waveforms": sound[np.newaxis], "waveforms_lens": np.array([samples])}
    theirs = session.run(["features"], fed)[0][0]
    if family == "nemo80":
        assert pytest.approx(theirs[:, : samples // 160], abs=1e-3) == nemo_bands(sound).T
    else:
        assert kaldi_bands(sound) == pytest.approx(theirs - theirs.mean(axis=0), abs=1e-3)


def test_a_short_sound_has_one_frame() -> None:
    assert kaldi_bands(TONE[:100]).shape == nemo_bands(TONE[:100]).shape == (1, 80)


@pytest.mark.parametrize("name", sorted(LAYOUTS))
def test_networks_of_every_published_layout_get_the_bands_of_their_family(
    tmp_path: Path, name: str
) -> None:
    folder = LAYOUTS[name].write(tmp_path / name)
    assert infer_entry(folder).task == "speakers"
    sound = 0.3 * TONE
    level = np.float32(10 ** (-30 / 20) / np.sqrt((sound.astype(np.float64) ** 2).mean()))
    expected = LAYOUTS[name].voice(sound * level)
    given = encoders.load(folder).embed(sound)
    assert given.shape == (LAYOUTS[name].numbers,)
    assert given == pytest.approx(expected / np.linalg.norm(expected), abs=1e-4)


def test_kinds_of_networks_are_known_by_their_shapes() -> None:
    sound = {"inputs": {"audio": [1, "n"]}, "outputs": {"embedding": [1, 256]}}
    bands = {"inputs": {"feats": ["B", "T", 80]}, "outputs": {"embs": ["B", 256]}}
    nemo = {
        "inputs": {"audio_signal": ["B", 80, "T"], "length": ["B"]},
        "outputs": {"logits": ["B", 16_681], "embs": ["B", 192]},
    }
    local = {"inputs": {"x": ["N", 1, "T"]}, "outputs": {"y": ["N", "T", 7]}}
    kinds = (sound, bands, nemo, local, {})
    assert [encoders.holds({"a.onnx"}, each) for each in kinds] == [True, True, True, False, False]
    assert [segmentation.holds({"a.onnx"}, each) for each in kinds] == [
        False, False, False, True, False,
    ]  # fmt: skip


def test_what_is_no_network_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="0 files that end in"):
        open_network(tmp_path)
    (tmp_path / "a.onnx").write_bytes(b"no network")
    with pytest.raises(ModelError, match="cannot be loaded"):
        encoders.load(tmp_path)
    assert shapes(tmp_path) == {}
