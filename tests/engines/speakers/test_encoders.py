"""What speaker encoders get to see."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tolmach.engines.speakers import encoders, segmentation
from tolmach.engines.speakers.encoders import mel_bands
from tolmach.engines.speakers.networks import open_network, shapes
from tolmach.errors import ModelError

TONE = (0.1 * np.sin(np.arange(4_000) * 0.2)).astype(np.float32)


def test_mel_bands_are_those_of_kaldi() -> None:
    """
    Printed by kaldi-native-fbank 1.23 for this tone and a ramp on it: Hamming windows, 80 bands,
    no dither, the mean of all frames taken off.
    """
    ramp = TONE + np.linspace(0, 0.2, 4_000, dtype=np.float32) * TONE
    bands = mel_bands(ramp)
    assert bands.shape == (23, 80)
    printed = [-0.4955, -0.1331, 0.0993, 0.0022, 0.0114, 0.1567, 0.423, 0.1419, 0.1792]
    assert bands[[0, 11, 22]][:, [5, 20, 40]].ravel() == pytest.approx(printed, abs=2e-3)


def test_a_short_sound_has_one_frame() -> None:
    assert mel_bands(TONE[:100]).shape == (1, 80)


def test_kinds_of_networks_are_known_by_their_shapes() -> None:
    sound = {"inputs": {"audio": [1, "n"]}, "outputs": {"embedding": [1, 256]}}
    bands = {"inputs": {"feats": ["B", "T", 80]}, "outputs": {"embs": ["B", 256]}}
    local = {"inputs": {"x": ["N", 1, "T"]}, "outputs": {"y": ["N", "T", 7]}}
    assert [encoders.holds({"a.onnx"}, each) for each in (sound, bands, local, {})] == [
        True, True, False, False,
    ]  # fmt: skip
    assert [segmentation.holds({"a.onnx"}, each) for each in (sound, bands, local, {})] == [
        False, False, True, False,
    ]  # fmt: skip


def test_what_is_no_network_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="0 files that end in"):
        open_network(tmp_path)
    (tmp_path / "a.onnx").write_bytes(b"no network")
    with pytest.raises(ModelError, match="cannot be loaded"):
        encoders.load(tmp_path)
    assert shapes(tmp_path) == {}
