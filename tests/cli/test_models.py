"""`tolmach models` as a volunteer types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.models.hub import Hub
from tests.models.marian import write_marian
from tolmach.cli import tolmach


def run(*words: object) -> Result:
    return CliRunner().invoke(tolmach, ["models", *map(str, words)])


def test_the_way_of_a_model_from_the_hub_to_another_computer(hub: Hub, tmp_path: Path) -> None:
    assert "here" not in run("list").stdout.partition("Models are kept")[0]
    pulled = run("pull", "tiny")
    assert pulled.exit_code == 0, pulled.output
    assert "Tiny: 300 kB, licence MIT" in pulled.stdout
    assert "here  tiny" in run("list").stdout
    assert run("verify").stdout == "tiny: intact (as first received; the catalogue pins no hash)\n"
    stick = tmp_path / "stick.tar"
    assert run("export", "tiny", stick).exit_code == 0
    assert run("remove", "tiny").stdout.startswith("tiny: ")
    assert run("import", stick).stdout.startswith("tiny is here: ")
    assert run("verify", "tiny").exit_code == 0


def test_a_damaged_model_ends_verify_with_4_and_says_what_to_do(hub: Hub, store: Path) -> None:
    run("pull", "tiny")
    (store / "tiny" / "config.json").write_text("{}")
    result = run("verify")
    assert result.exit_code == 4
    assert "config.json has" in result.stdout
    assert "tolmach models remove tiny" in result.stdout


def test_list_and_verify_speak_json(hub: Hub) -> None:
    run("pull", "tiny")
    (one,) = json.loads(run("list", "--json").stdout)
    assert (one["id"], one["installed"], one["license"]) == ("tiny", True, "MIT")
    assert json.loads(run("verify", "--json").stdout) == {"tiny": []}


def test_the_list_can_be_narrowed_to_languages(store: Path) -> None:
    text = run("list", "--from", "ru", "--to", "de").stdout
    assert "opus-mt-zle-de-big" in text
    assert "opus-mt-ru-en" not in text
    assert "whisper-small" in text


def test_pull_finds_the_best_model_for_a_language_by_itself(hub: Hub) -> None:
    assert run("pull", "--from", "ru").exit_code == 0
    assert "tiny" in run("list", "--installed").stdout


def test_pull_without_a_word_says_what_is_missing(store: Path) -> None:
    result = run("pull")
    assert result.exit_code == 2
    assert "--from ru --to en" in result.stderr


def test_a_language_without_a_model_is_said_before_anything_is_fetched(hub: Hub) -> None:
    result = run("pull", "--from", "ru", "--to", "en")
    assert result.exit_code == 2
    assert hub.requests == []


def test_marian_files_are_converted(store: Path, tmp_path: Path) -> None:
    folder = write_marian(tmp_path / "marian")
    result = run("convert", folder, "--id", "mine", "--from", "ru", "--to", "en")
    assert result.exit_code == 0, result.output
    assert "mine" in run("list", "--installed").stdout
    assert "gives nonsense with int8" in result.output  # the weights are random
    stick = tmp_path / "stick.tar"
    assert run("export", "mine", stick).exit_code == 0
    run("remove", "mine")
    imported = run("import", stick)
    assert imported.exit_code == 0, imported.output
    assert "gives nonsense with int8" in imported.output


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("pull", "no-such-model"), 2),
        (("remove", "tiny"), 4),
        (("export", "whisper-small", "x.tar"), 4),
        (("import", "none.tar"), 2),
        (("verify", "whisper-small"), 4),
        (("import", "."), 2),
    ],
)
def test_failures_are_one_sentence_and_a_code(
    store: Path,
    words: tuple[str, ...],
    code: int,
) -> None:
    result = run(*words)
    assert result.exit_code == code
    assert result.stderr.startswith("tolmach: ")
    assert "Traceback" not in result.output
