"""Settings: flags before `tolmach.toml` before defaults, and nothing unknown passes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tolmach.errors import UsageError
from tolmach.pipeline.job import RECORDS, make_job
from tolmach.pipeline.settings import read_settings


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
    assert job.profile.name == "ted"
    assert job.recognition.batch_size == 0
    assert (job.name, job.out) == ("first part", Path("first part"))


def test_every_setting_says_where_it_came_from(tmp_path: Path) -> None:
    video = campaign(tmp_path, 'from = "ru"\n')
    origin = {s.key: s.origin for s in read_settings(video, RECORDS, {"targets": ("en",)}).rows}
    assert origin["from"] == str(tmp_path / "tolmach.toml")
    assert (origin["to"], origin["profile"]) == ("flag", "default")


def test_an_unknown_key_is_an_error_that_names_the_nearest(tmp_path: Path) -> None:
    video = campaign(tmp_path, "beam-sise = 2\n")
    with pytest.raises(UsageError, match="Did you mean 'beam-size'"):
        make_job(video)


def test_a_value_of_the_wrong_type_names_key_and_file(tmp_path: Path) -> None:
    video = campaign(tmp_path, 'from = "ru"\nbeam-size = "many"\n')
    with pytest.raises(UsageError, match=r"tolmach.toml: beam-size cannot be 'many'"):
        make_job(video)


def test_a_broken_file_is_an_error_with_its_reason(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"tolmach\.toml cannot be read"):
        make_job(campaign(tmp_path, "from = ru\n"))


@pytest.mark.parametrize("targets", [("ru",), ("en", "en"), ("rus",)])
def test_impossible_targets_are_refused(tmp_path: Path, targets: tuple[str, ...]) -> None:
    with pytest.raises(UsageError):
        make_job(tmp_path / "a.mp4", flags={"source": "ru", "targets": targets})


def test_the_language_of_the_recording_is_detected_where_no_one_names_it(tmp_path: Path) -> None:
    assert make_job(tmp_path / "a.mp4").what.source == "auto"


@pytest.mark.parametrize("named", ["Russian", "russian", "русский", "rus", "ru"])
def test_a_language_may_be_called_by_its_name_in_settings_and_in_python(
    tmp_path: Path, named: str
) -> None:
    job = make_job(tmp_path / "a.mp4", flags={"source": f"{named},uk", "targets": ["German", "fr"]})
    assert (job.what.source, job.what.targets) == ("ru,uk", ("de", "fr"))
    (tmp_path / "tolmach.toml").write_text(f'from = "{named}"\nto = ["German", "fr"]\n', "utf-8")
    job = make_job(tmp_path / "a.mp4")
    assert (job.what.source, job.what.targets) == ("ru", ("de", "fr"))


def test_a_translation_that_is_given_names_its_language(tmp_path: Path) -> None:
    given = {"source": "ru", "transcript": "ru.txt", "translation": ("en=en.txt", "de=de.txt")}
    assert make_job(tmp_path / "talk.mp4", flags=given).what.targets == ("en", "de")
    asked = make_job(tmp_path / "talk.mp4", flags={**given, "targets": ("en",)})
    assert asked.what.targets == ("en",)


def test_a_folder_inherits_what_its_parents_say_and_its_own_file_wins(tmp_path: Path) -> None:
    video = campaign(tmp_path, 'from = "ru"\nbeam-size = 2\nprofile = "ted"\n')
    (video.parent / "tolmach.toml").write_text("beam-size = 3\n", encoding="utf-8")
    rows = {s.key: (s.value, s.origin) for s in read_settings(video, RECORDS, {}).rows}
    assert rows["beam-size"] == (3, str(video.parent / "tolmach.toml"))
    assert rows["profile"] == ("ted", str(tmp_path / "tolmach.toml"))
    assert make_job(video).settings == (
        str(tmp_path / "tolmach.toml"),
        str(video.parent / "tolmach.toml"),
    )


def test_the_users_own_settings_count_more_than_defaults_and_less_than_the_campaigns(
    tmp_path: Path, own_settings: Path
) -> None:
    own_settings.write_text('from = "uk"\nbeam-size = 9\n', encoding="utf-8")
    video = campaign(tmp_path, 'from = "ru"\n')
    job = make_job(video)
    assert (job.what.source, job.recognition.beam_size) == ("ru", 9)
    assert job.settings == (str(tmp_path / "tolmach.toml"), str(own_settings))


def test_an_option_that_does_not_exist_is_an_error_in_python_as_well(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no option 'beam_sise'\. Did you mean 'beam_size'"):
        make_job(tmp_path / "a.mp4", flags={"source": "ru", "beam_sise": 3})


def test_python_may_give_texts_lists_and_paths(tmp_path: Path) -> None:
    names = tmp_path / "names.csv"
    flags = {"source": "ru", "targets": ["en", "de"], "formats": "srt,vtt", "names": names}
    job = make_job("talk.mp4", "out", flags)
    assert (job.media, job.out) == (Path("talk.mp4"), Path("out"))
    assert job.what.targets == ("en", "de")
    assert job.what.formats == ("srt", "vtt")
    assert job.names.names == str(names)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("from = " + "[" * 500_000, "nested too deeply"),
        ("from = " + '{a="' * 250_000, "cannot be read"),
        ("from" + ".a" * 32_000 + " = 1", "more than 32 parts"),
        ('["from"' + ".'a'" * 32_000 + "]", "more than 32 parts"),
        ("from = {a = {b = 1}}", "from cannot be .*nested.*It must be a text"),
        ("to = [['en']]", "to cannot be '.nested.'"),
        ("#" * 2_000_000, "larger than 1 MB"),
        ("beam-size = " + "9" * 200, "so many digits"),
        ("beam-size = " + "9" * 9_000, "cannot be read"),
        ("from = 2020-01-01", "from cannot be datetime"),
        ('names = "a\\u0000b"', "names cannot be"),
    ],
    ids=[str(number) for number in range(11)],
)
def test_a_file_that_is_nested_huge_or_of_the_wrong_kind_gets_a_sentence(
    tmp_path: Path, text: str, reason: str
) -> None:
    with pytest.raises(UsageError, match=reason):
        make_job(campaign(tmp_path, text))
