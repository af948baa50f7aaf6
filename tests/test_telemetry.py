"""Libraries are told to keep quiet before they are loaded, whichever way tolmach is used."""

from __future__ import annotations

import os
import subprocess
import sys
from types import ModuleType

import pytest

from tolmach import telemetry

CLEAN = {name: value for name, value in os.environ.items() if name not in telemetry.SWITCHES}


@pytest.mark.parametrize(
    "first_use",
    [
        "import tolmach; tolmach.run",
        "import tolmach.engines.voice.silero",
        "import tolmach.models.hub",
        "from tolmach.network import prepare_process; prepare_process()",
    ],
)
def test_the_switches_are_set_before_any_library_is_loaded(first_use: str) -> None:
    code = (
        f"import os, sys; {first_use}; from tolmach.telemetry import SWITCHES\n"
        "assert SWITCHES.items() <= os.environ.items()\n"
        "assert not {'onnxruntime', 'huggingface_hub', 'ctranslate2'} & set(sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=CLEAN, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_importing_tolmach_alone_changes_nothing() -> None:
    code = "import os; before = dict(os.environ); import tolmach; assert os.environ == before"
    subprocess.run([sys.executable, "-c", code], env=CLEAN, check=True)


def test_what_was_loaded_before_is_told_by_its_own_function_and_a_warning_says_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[str] = []
    loaded = ModuleType("onnxruntime")
    vars(loaded)["disable_telemetry_events"] = lambda: told.append("onnxruntime")
    constants = ModuleType("huggingface_hub.constants")
    vars(constants)["HF_HUB_DISABLE_TELEMETRY"] = False
    monkeypatch.setitem(sys.modules, "onnxruntime", loaded)
    monkeypatch.setitem(sys.modules, "huggingface_hub.constants", constants)
    monkeypatch.delenv("ORT_DISABLE_TELEMETRY", raising=False)
    telemetry.switch_off()
    assert told == ["onnxruntime"]
    assert vars(constants)["HF_HUB_DISABLE_TELEMETRY"] is True
    assert "loaded before tolmach" in caplog.text
    caplog.clear()
    telemetry.switch_off()
    assert caplog.text == ""


@pytest.mark.parametrize("name", telemetry.SWITCHES)
def test_a_user_s_other_choice_does_not_switch_it_on_again(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "anything")
    telemetry.switch_off()
    assert os.environ[name] == telemetry.SWITCHES[name]
