"""Where models run."""

from __future__ import annotations

import pytest

from tolmach.errors import EngineError, UsageError
from tolmach.models.hardware import Machine, Placement, place, this_machine

PLAIN = Machine(cores=2, memory=8, available=4)
CARD = Machine(cores=8, memory=8, available=4, gpus=1, gpu_types=("float16", "int8_float16"))


def test_a_processor_works_with_int8() -> None:
    assert place(PLAIN) == Placement("cpu", "int8")


def test_a_processor_without_int8_falls_back() -> None:
    assert place(Machine(2, 8, 4, cpu_types=("float32",))) == Placement("cpu", "float32")


def test_a_graphics_card_is_used_when_there_is_one() -> None:
    assert place(CARD) == Placement("cuda", "int8_float16")
    assert place(CARD, "cpu") == Placement("cpu", "int8")
    assert place(CARD, compute_type="float16") == Placement("cuda", "float16")


def test_a_card_that_is_not_there_is_refused() -> None:
    with pytest.raises(EngineError, match="no graphics card"):
        place(PLAIN, "cuda")


def test_an_unknown_device_is_refused() -> None:
    with pytest.raises(UsageError, match="auto, cpu or cuda"):
        place(PLAIN, "tpu")


def test_a_number_format_that_the_computer_lacks_is_refused() -> None:
    with pytest.raises(UsageError, match="float32, int8"):
        place(PLAIN, compute_type="float16")


def test_this_machine_is_looked_at_for_real() -> None:
    machine = this_machine()
    assert machine.cores >= 1
    assert 0 < machine.available <= machine.memory
    assert "float32" in machine.cpu_types
