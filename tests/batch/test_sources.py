"""Where the recordings of a batch come from."""

from __future__ import annotations

from pathlib import Path

import pytest

from tolmach.batch.sources import Item, find_items
from tolmach.errors import FormatError, UsageError


@pytest.fixture
def talks(tmp_path: Path) -> Path:
    """Some files, of which three are recordings in sight."""
    for name in ("a.mp4", "b.WAV", "deep/down/c.mkv", "notes.txt", ".hidden.mp4", ".trash/d.mp4"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")
    return tmp_path


def names(items: list[Item]) -> list[str]:
    return [item.name for item in items]


def write(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_folder_is_searched_below_and_gives_its_shape_to_the_results(talks: Path) -> None:
    assert names(find_items([str(talks)])) == ["a", "b", "deep/down/c"]


def test_a_pattern_finds_files_and_folders(talks: Path) -> None:
    assert names(find_items([f"{talks}/*.mp4"])) == ["a"]
    assert names(find_items([f"{talks}/d*"])) == ["down/c"]
    with pytest.raises(UsageError, match="Nothing matches"):
        find_items([f"{talks}/*.ogg"])


def test_a_file_with_brackets_in_its_name_is_no_pattern(tmp_path: Path) -> None:
    (tmp_path / "talk [1].mp4").touch()
    assert names(find_items([str(tmp_path / "talk [1].mp4")])) == ["talk [1]"]


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no file or folder"):
        find_items([str(tmp_path / "gone")])


def test_a_list_is_relative_to_itself_and_may_hold_remarks(talks: Path) -> None:
    text = "\ufeff# the first two\na.mp4\r\n\n  deep/down/c.mkv  \nhttps://tube.example/watch?v=1\n"
    items = find_items([write(talks / "list.txt", text)])
    assert names(items) == ["a", "c", ""]
    assert items[0].media == str(talks / "a.mp4")
    assert items[2].is_page


@pytest.mark.parametrize(
    "text",
    [
        'video,to,beam-size\na.mp4,"en,de",3\nb.WAV,,\n',
        "\ufeffvideo;to;beam-size\r\na.mp4;en,de;3\r\nb.WAV;;\r\n",
    ],
    ids=["commas", "semicolons after a byte order mark"],
)
def test_a_csv_table_gives_options_of_their_own(talks: Path, text: str) -> None:
    first, second = find_items([write(talks / "table.csv", text)])
    assert first.flags == {"targets": ("en", "de"), "beam_size": 3}
    assert (second.name, second.flags) == ("b", {})


def test_a_toml_table_gives_options_of_their_own(talks: Path) -> None:
    text = '[[video]]\nfile = "a.mp4"\nto = ["en"]\nclean = false\n[[video]]\nfile = "b.WAV"\n'
    first, second = find_items([write(talks / "table.toml", text)])
    assert first.flags == {"targets": ("en",), "clean": False}
    assert (second.media, second.flags) == (str(talks / "b.WAV"), {})


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("table.csv", "video,profil\na.mp4,netflix\n"),
        ("table.toml", '[[video]]\nfile = "a.mp4"\nprofil = "netflix"\n'),
    ],
)
def test_an_unknown_key_is_refused_with_the_nearest_known_one(
    talks: Path, name: str, text: str
) -> None:
    with pytest.raises(UsageError, match=r"unknown key 'profil'.*'profile'"):
        find_items([write(talks / name, text)])


def test_a_row_without_recording_is_named_by_its_number(talks: Path) -> None:
    with pytest.raises(FormatError, match="row 3 names no recording"):
        find_items([write(talks / "table.csv", "video,to\na.mp4,en\n,de\n")])


@pytest.mark.parametrize("text", ["video = 3\n", 'to = "en"\n', "[[video]\n"])
def test_a_toml_table_of_another_kind_is_refused(talks: Path, text: str) -> None:
    with pytest.raises(FormatError):
        find_items([write(talks / "table.toml", text)])


def test_the_same_file_twice_is_one_recording(talks: Path) -> None:
    (talks / "again.mp4").symlink_to(talks / "a.mp4")
    assert names(find_items([str(talks / "a.mp4"), f"{talks}/deep/../a.mp4", str(talks)])) == [
        "a",
        "b",
        "deep/down/c",
    ]


def test_the_same_name_in_different_folders_gives_different_results(tmp_path: Path) -> None:
    found = []
    for name in ("x/talk.mp4", "y/talk.mp4", "z/TALK.mp4", "z/talk.mov", "logs.mp4"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
        found.append(str(path))
    assert names(find_items(found)) == ["talk", "talk.mp4", "TALK-2", "talk.mov", "logs.mp4"]


def test_results_inside_the_sources_are_no_sources(talks: Path) -> None:
    out = talks / "out"
    (out / "downloads").mkdir(parents=True)
    (out / "downloads" / "film.mp4").touch()
    assert names(find_items([str(talks)], out)) == ["a", "b", "deep/down/c"]
    assert names(find_items([str(out / "downloads")], out)) == ["film"]


def test_addresses_of_files_and_of_pages_are_told_apart() -> None:
    page, file = find_items(["https://tube.example/list", "s3://bucket/talks/first.mp4"])
    assert (page.is_page, page.name) == (True, "")
    assert (file.is_page, file.is_address, file.name) == (False, True, "first")
