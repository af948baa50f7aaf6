"""`tolmach doctor`: findings, advice, exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tolmach.cli import tolmach
from tolmach.cli.doctor import verdict
from tolmach.errors import ExitCode
from tolmach.models import catalog
from tolmach.models import doctor as examination
from tolmach.models.doctor import Diagnosis, Level
from tolmach.models.hardware import Machine
from tolmach.models.manifest import FileRecord, Manifest, write_manifest

GB = 1_000_000_000
TOPICS = {
    "packages", "processor", "memory", "graphics card", "ffmpeg", "models", "disk", "network",
    "offline",
}  # fmt: skip


def doctor(*words: str) -> Result:
    return CliRunner().invoke(tolmach, ["doctor", *words])


def findings(check: str, machine: Machine) -> list[Diagnosis]:
    return list(getattr(examination, check)(machine))


def test_every_topic_is_looked_at_and_missing_models_are_named(store: Path) -> None:
    result = doctor("--json")
    report = json.loads(result.stdout)
    assert {finding["topic"] for finding in report["findings"]} == TOPICS
    assert result.exit_code == report["exit_code"] == ExitCode.LOOK
    advice = " ".join(finding["advice"] for finding in report["findings"])
    assert "tolmach models pull whisper-" in advice
    assert "tolmach models pull opus-mt-zle-en-big" in advice


def test_people_get_a_line_per_finding_and_the_advice_below(store: Path) -> None:
    lines = doctor().stdout.splitlines()
    (place,) = [number for number, line in enumerate(lines) if "no recognizer yet" in line]
    assert lines[place].startswith("look  models:")
    assert lines[place + 1].startswith("      -> Download it with: tolmach models pull")


def test_the_network_policy_is_told(
    store: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "https://mirror.example")
    assert "https://mirror.example" in doctor().stdout
    monkeypatch.setenv("TOLMACH_OFFLINE", "1")
    assert "Switched off by TOLMACH_OFFLINE" in doctor().stdout


def test_a_damaged_model_is_found(store: Path) -> None:
    (store / "broken").mkdir(parents=True)
    (store / "broken" / "manifest.json").write_text("{")
    result = doctor()
    assert result.exit_code == ExitCode.FAILED
    assert "tolmach models remove broken" in result.stdout


def test_a_broken_ffmpeg_of_the_system_is_named_and_what_is_used_instead(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ffmpeg").write_text(
        "#!/bin/sh\necho 'libavcodec.so.59 is missing' >&2\nexit 127\n"
    )
    (tmp_path / "ffmpeg").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    (finding,) = findings("_ffmpeg", Machine(2, 8 * GB, 6 * GB))
    assert finding.level is Level.WARN
    assert "bundled" in finding.text
    assert "libavcodec.so.59 is missing" in finding.text


def test_a_model_that_is_not_what_its_id_says_is_found(store: Path) -> None:
    entry = catalog.entry("whisper-small")
    (store / entry.id).mkdir(parents=True)
    record = FileRecord(1, "0" * 64)
    write_manifest(
        store / entry.id, Manifest(entry, "r", dict.fromkeys(entry.source.files, record))
    )
    result = doctor()
    assert result.exit_code == ExitCode.FAILED
    assert "model.bin is not the one that the catalogue pins" in result.stdout


def test_a_download_that_was_not_finished_is_named(store: Path) -> None:
    (store / ".incoming" / "whisper-small").mkdir(parents=True)
    (store / ".incoming" / "whisper-small" / "model.bin.x.part").write_bytes(bytes(60_000_000))
    found = [one for one in findings("_models", Machine(2, 8 * GB, 6 * GB)) if "0.1 GB" in one.text]
    assert found[0].level is Level.WARN
    assert "tolmach models pull whisper-small" in found[0].advice


def test_a_processor_without_avx2_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    (old,) = findings("_processor", Machine(2, 8 * GB, 6 * GB, features=("SSE42",)))
    (new,) = findings("_processor", Machine(2, 8 * GB, 6 * GB, features=("SSE42", "AVX2")))
    assert (old.level, new.level) == (Level.WARN, Level.GOOD)


def test_memory_is_judged_by_what_fits() -> None:
    levels = [
        findings("_memory", Machine(2, 8 * GB, free))[0].level
        for free in (100_000_000, 1 * GB, 6 * GB)
    ]
    assert levels == [Level.BAD, Level.WARN, Level.GOOD]


def test_a_card_without_its_libraries_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(examination, "_loads", lambda name: "cudnn" not in name)
    card = Machine(2, 8 * GB, 6 * GB, gpus=1, gpu_types=("float16",))
    (finding,) = findings("_graphics", card)
    assert finding.level is Level.BAD
    assert "libcudnn.so.9 cannot be loaded" in finding.text


def test_the_worst_finding_makes_the_exit_code() -> None:
    good, warn, bad = (Diagnosis("x", level, "") for level in Level)
    assert verdict([good]) is ExitCode.OK
    assert verdict([good, warn]) is ExitCode.LOOK
    assert verdict([warn, bad]) is ExitCode.FAILED
