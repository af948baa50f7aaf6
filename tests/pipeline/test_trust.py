"""A file of settings that came with a recording chooses how, never where to or what else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from tolmach.batch.sources import find_items
from tolmach.cli import tolmach
from tolmach.errors import UsageError
from tolmach.pipeline import trust
from tolmach.pipeline.job import RECORDS, make_job
from tolmach.pipeline.settings import read_settings


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """A folder with a recording that a stranger handed over."""
    (tmp_path / "secret.csv").touch()
    (tmp_path / "stick").mkdir()
    (tmp_path / "stick" / "a.mp4").touch()
    (tmp_path / "stick" / "out.csv").symlink_to(tmp_path / "secret.csv")
    (tmp_path / "stick" / "elsewhere").symlink_to(tmp_path)
    (tmp_path / "stick" / "around").symlink_to("around")
    return tmp_path / "stick"


REFUSED = [
    ('endpoint = "http://collector.example"', "may not set endpoint"),
    ('endpoint = "http://127.0.0.1:8080"', "may not set endpoint"),
    ('transcript = "ru.txt"', "may not set transcript"),
    ('translation = "en=en.txt"', "may not set translation"),
    ('model = "./model"', "id of a model as model, but not a folder"),
    ('model = "/opt/model"', "id of a model as model, but not a folder"),
    ('translator = "models/a"', "id of a model as translator, but not a folder"),
    ('translator = ".."', "id of a model as translator, but not a folder"),
    ('names = "../secret.csv"', "outside its own folder as names"),
    ('names = "/etc/passwd"', "outside its own folder as names"),
    ('names = "~/names.csv"', "outside its own folder as names"),
    ('names = "x/../../secret.csv"', "outside its own folder as names"),
    ('names = "out.csv"', "outside its own folder as names"),
    ('names = "elsewhere/secret.csv"', "outside its own folder as names"),
    ('speakers = "a=/../../../secret.toml"', "outside its own folder as speakers"),
    ('turns = "around"', "outside its own folder as turns"),
    ('profile = "/etc/profile"', "outside its own folder as profile"),
    ('profile = "../ours.toml"', "outside its own folder as profile"),
]


@pytest.mark.parametrize(("line", "reason"), REFUSED)
def test_a_strangers_file_may_not_say_where_to_or_what_else_to_read(
    stick: Path, line: str, reason: str
) -> None:
    file = write(stick / "tolmach.toml", f'from = "ru"\nto = "en"\n{line}\n')
    result = CliRunner().invoke(tolmach, ["run", str(stick / "a.mp4")])
    assert result.exit_code == 2
    assert f"{file} may" in result.output
    assert reason in result.output
    assert "--trust-settings" in result.output


@pytest.mark.parametrize(("line", "_reason"), REFUSED)
def test_the_user_may_trust_a_file_by_flag_or_folder(
    stick: Path, own_settings: Path, line: str, _reason: str
) -> None:
    write(stick / "tolmach.toml", f'from = "ru"\nto = "en"\n{line}\n')
    assert read_settings(stick / "a.mp4", RECORDS, {}, trust_settings=True).rows
    own_settings.write_text(f'trust-settings = ["{stick}"]\n', encoding="utf-8")
    assert read_settings(stick / "a.mp4", RECORDS, {}).rows


def test_the_users_own_settings_may_say_everything(stick: Path, own_settings: Path) -> None:
    own_settings.write_text(
        'from = "ru"\nto = "en"\nendpoint = "http://mt.example"\nmodel = "/opt/model"\n', "utf-8"
    )
    job = make_job(stick / "a.mp4")
    assert (job.sent_to, job.recognition.model) == ("mt.example", "/opt/model")


def test_a_flag_stands_in_for_what_a_file_may_not_say(stick: Path) -> None:
    write(stick / "tolmach.toml", 'from = "ru"\nto = "en"\nendpoint = "http://collector.example"\n')
    job = make_job(stick / "a.mp4", flags={"endpoint": "http://mine.example"})
    assert job.sent_to == "mine.example"


def test_a_file_may_choose_how_the_work_is_done(stick: Path) -> None:
    write(stick / "ours.toml", "cpl = 40")
    write(
        stick / "tolmach.toml",
        'from = "ru"\nto = "en"\nmodel = "whisper-small"\ntranslator = "nllb-200-1.3b"\n'
        'names = "lists/names.csv"\nspeakers = "speakers.toml"\nprofile = "ours.toml"\n'
        'formats = "srt"\ntitle = "A talk"\n',
    )
    job = make_job(stick / "a.mp4")
    assert job.recognition.model == "whisper-small"
    assert job.translation.translator == "nllb-200-1.3b"
    assert job.names.names == str(stick / "lists" / "names.csv")
    assert (job.profile.name, job.profile.cpl) == ("ours", 40)


def test_a_file_above_may_not_name_a_model_that_lies_where_the_user_stands(
    stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (stick / "whisper-small").mkdir()
    monkeypatch.chdir(stick)
    write(stick / "tolmach.toml", 'from = "ru"\nmodel = "whisper-small"\n')
    with pytest.raises(UsageError, match="not a folder"):
        make_job("a.mp4")


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("endpoint", "http://collector.example", "may not set endpoint"),
        ("transcript", "../secret.csv", "outside its own folder"),
        ("translation", "en=../secret.csv", "outside its own folder"),
        ("model", "./model", "not a folder"),
    ],
)
@pytest.mark.parametrize("kind", ["csv", "toml"])
def test_a_table_of_a_batch_is_no_more_trusted(
    stick: Path, kind: str, column: str, value: str, reason: str
) -> None:
    (stick / "a.mp4").touch()
    text = {
        "csv": f"video,{column}\na.mp4,{value}\n",
        "toml": f'[[video]]\nfile = "a.mp4"\n{column} = "{value}"\n',
    }[kind]
    table = write(stick / f"table.{kind}", text)
    with pytest.raises(UsageError, match=rf"table\.{kind}, row \d may.*{reason[4:]}"):
        find_items([str(table)])
    (item,) = find_items([str(table)], trust_settings=True)
    assert item.flags
    result = CliRunner().invoke(tolmach, ["batch", str(table), "--out", str(stick / "out")])
    assert result.exit_code == 2
    assert reason in result.output


def test_a_table_that_the_user_names_may_name_texts_beside_it(stick: Path) -> None:
    table = write(stick / "table.csv", "video,transcript,translation\na.mp4,ru.txt,en=en.txt\n")
    (item,) = find_items([str(table)])
    assert item.flags == {
        "transcript": str(stick / "ru.txt"),
        "translation": (f"en={stick / 'en.txt'}",),
    }


def found(start: Path) -> list[Path]:
    return list(trust.settings_beside(start))


def test_the_search_ends_with_the_home_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outer = write(tmp_path / "tolmach.toml", "")
    home = write(tmp_path / "home" / "tolmach.toml", "")
    video = tmp_path / "home" / "talks" / "a.mp4"
    assert found(video) == [home, outer]
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert found(video) == [home]


def test_a_folder_that_everyone_may_put_files_into_ends_the_search(tmp_path: Path) -> None:
    write(tmp_path / "drop" / "tolmach.toml", "")
    own = write(tmp_path / "drop" / "mine" / "tolmach.toml", "")
    (tmp_path / "drop").chmod(0o1777)
    assert found(tmp_path / "drop" / "mine" / "a.mp4") == [own]
    assert found(tmp_path / "drop" / "a.mp4") == []


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a folder to another user")
def test_a_folder_or_file_of_another_user_is_not_read(tmp_path: Path) -> None:
    write(tmp_path / "tolmach.toml", "")
    other = write(tmp_path / "theirs" / "tolmach.toml", "")
    own = write(tmp_path / "theirs" / "mine" / "tolmach.toml", "")
    os.chown(tmp_path / "theirs", 12_345, 12_345)
    assert found(tmp_path / "theirs" / "mine" / "a.mp4") == [own]
    assert found(other.parent / "a.mp4") == []
    os.chown(own, 12_345, 12_345)
    assert found(tmp_path / "theirs" / "mine" / "a.mp4") == []


def test_the_search_does_not_leave_the_file_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mount needs rights that tests lack; the number of the device is what tells it."""
    write(tmp_path / "tolmach.toml", "")
    own = write(tmp_path / "mount" / "tolmach.toml", "")
    real = Path.stat

    def stat(path: Path, **how: bool) -> os.stat_result:
        result = real(path, **how)
        if path == tmp_path:
            return os.stat_result((*result[:2], result.st_dev + 1, *result[3:]))
        return result

    monkeypatch.setattr(Path, "stat", stat)
    assert found(tmp_path / "mount" / "a.mp4") == [own]


def test_the_folder_of_the_recording_itself_counts_and_not_the_way_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "here" / "tolmach.toml", "")
    (tmp_path / "there").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert found(Path("../there/a.mp4")) == []
