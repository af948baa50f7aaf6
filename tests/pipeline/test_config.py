"""Settings: flags before `tolmach.toml` before defaults, and nothing unknown passes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tolmach.errors import UsageError
from tolmach.pipeline.job import make_job, settings_for


def campaign(tmp_path: Path, text: str) -> Path:
    (tmp_path / "tolmach.toml").write_text(text, encoding="utf-8")
    (tmp_path / "videos").mkdir()
    return tmp_path / "videos" / "first part.mp4"


def test_a_flag_wins_over_the_file_and_the_file_over_the_default(tmp_path: Path) -> None:
    video = campaign(tmp_path, 'from = "ru"\nto = ["en", "de"]\nbeam-size = 2\nprofile = "ted"\n')
    job = make_job(video, flags={"beam_size": 7, "targets": None})
    assert job.what.source == "ru"
    assert job.what.targets == ("en", "de")
    assert job.recognition.beam_size == 7
    assert job.layout.profile == "ted"
    assert job.recognition.batch_size == 0
    assert (job.name, job.out) == ("first part", Path("first part"))


def test_every_setting_says_where_it_came_from(tmp_path: Path) -> None:
    video = campaign(tmp_path, 'from = "ru"\n')
    origin = {s.key: s.origin for s in settings_for(video, {"targets": ("en",)})}
    assert (origin["from"], origin["to"], origin["profile"]) == ("tolmach.toml", "flag", "default")


def test_an_unknown_key_is_an_error_that_names_the_nearest(tmp_path: Path) -> None:
    video = campaign(tmp_path, "beam-sise = 2\n")
    with pytest.raises(UsageError, match="Did you mean 'beam-size'"):
        make_job(video)


def test_a_value_of_the_wrong_type_names_key_and_file(tmp_path: Path) -> None:
    video = campaign(tmp_path, 'from = "ru"\nbeam-size = "many"\n')
    with pytest.raises(UsageError, match=r"beam-size = 'many' \(from tolmach.toml\)"):
        make_job(video)


def test_a_broken_file_is_an_error_with_its_reason(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"tolmach\.toml cannot be read"):
        make_job(campaign(tmp_path, "from = ru\n"))


@pytest.mark.parametrize("targets", [("ru",), ("en", "en"), ("rus",)])
def test_impossible_targets_are_refused(tmp_path: Path, targets: tuple[str, ...]) -> None:
    with pytest.raises(UsageError):
        make_job(tmp_path / "a.mp4", flags={"source": "ru", "targets": targets})


def test_the_language_of_the_recording_must_be_given(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--from ru"):
        make_job(tmp_path / "a.mp4")
