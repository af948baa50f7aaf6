"""`translate` as people call it, with a tiny model made here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests import miniature
from tests.engines.translators.chat_server import Reply, chat_server, translations
from tolmach.cli import tolmach
from tolmach.errors import ExitCode

TALK = """1
00:00:01,000 --> 00:00:03,000
- Борис пишет
- дом стоит здесь.

2
00:00:03,200 --> 00:00:05,000
Он вчера пишет

3
00:00:05,000 --> 00:00:07,000
книгу. Он пишет книгу.
"""


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    path = tmp_path / "talk.ru.srt"
    path.write_text(TALK, encoding="utf-8")
    return path


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return miniature.marian(tmp_path / "model")


def call(*arguments: object) -> Result:
    return CliRunner().invoke(tolmach, ["translate", *map(str, arguments)])


def test_sentences_are_translated_whole_and_cues_cut_anew(talk: Path, model: Path) -> None:
    """The sentence that runs over two cues is one cue again."""
    result = call(talk, "--to", "en", "--translator", model)
    assert result.exit_code == ExitCode.OK
    assert "4 sentences" in result.stderr
    written = talk.with_name("talk.en.srt").read_text(encoding="utf-8")
    assert "He yesterday writes a-book.\n" in written
    assert written.startswith("1\n00:00:01,000 --> ")


MARKED = """1
00:00:01,000 --> 00:00:02,000
(смех)

2
00:00:02,100 --> 00:00:04,000
БОРИС: <i>Он пишет</i>
книгу.

3
00:00:04,200 --> 00:00:06,000 X1:10 X2:20 Y1:1 Y2:2
Голос: дом стоит здесь.

4
00:00:06,200 --> 00:00:07,000
Голос: Он вчера пишет книгу.
"""


@pytest.mark.parametrize("options", [(), ("--keep-cues",)])
def test_notes_and_names_before_a_colon_stay_and_what_is_left_out_is_named(
    tmp_path: Path, model: Path, options: tuple[str, ...]
) -> None:
    file = tmp_path / "talk.ru.srt"
    file.write_text(MARKED, encoding="utf-8")
    result = call(file, "--to", "en", "--translator", model, *options)
    written = file.with_name("talk.en.srt").read_text(encoding="utf-8")
    texts = [block.split("\n", 2)[2] for block in written.strip().split("\n\n")]
    assert [" ".join(text.split()) for text in texts[1:]] == [
        "BORIS: He writes a-book.",
        "house: house stands here.",
        "house: He yesterday writes a-book.",
    ]
    assert "Left out: italics, colours or other markup (line 7)." in result.stderr
    assert "Left out: places on screen (line 11)." in result.stderr


def test_the_prompt_of_a_chat_translator_can_be_read_before_anything_is_sent(talk: Path) -> None:
    names = talk.with_name("names.csv")
    names.write_text("source,en\nБорис,Boris\n", encoding="utf-8")
    with chat_server(Reply(status=500)) as server:
        result = call(
            talk, "--to", "en", "--endpoint", server.url, "--names", names, "--explain-prompt"
        )
    assert result.exit_code == ExitCode.OK, result.output
    assert server.asked == []
    request = json.loads(result.stdout)
    asked = json.loads(request["messages"][1]["content"])
    assert [each["text"] for each in asked["sentences"]][2] == "Он вчера пишет книгу."
    assert asked["glossary"] == [{"source": "Борис", "target": "Boris"}]
    assert not talk.with_name("talk.en.srt").exists()


def test_the_prompt_shows_the_request_for_a_synopsis_first(talk: Path) -> None:
    with chat_server(Reply(status=500)) as server:
        flags = ("--endpoint", server.url, "--make-synopsis", "--explain-prompt")
        result = call(talk, "--to", "en", *flags)
    assert result.exit_code == ExitCode.OK, result.output
    assert server.asked == []
    decoder = json.JSONDecoder()
    first, end = decoder.raw_decode(result.stdout)
    second, _ = decoder.raw_decode(result.stdout[end:].lstrip())
    asked = [json.loads(each["messages"][1]["content"]) for each in (first, second)]
    assert [each["text"] for each in asked[0]["sentences"]][2] == "Он вчера пишет книгу."
    assert asked[1]["about"] == "(the synopsis that the server will have written)"


def test_there_is_no_prompt_without_a_chat_translator(talk: Path, model: Path) -> None:
    result = call(talk, "--to", "en", "--translator", model, "--explain-prompt")
    assert result.exit_code == ExitCode.UNUSABLE
    assert "--endpoint" in result.stderr


def test_what_only_a_chat_translator_can_do_is_said_to_have_no_effect(
    talk: Path, model: Path
) -> None:
    flags = ("--translator", model, "--formality", "formal", "--make-synopsis")
    result = call(talk, "--to", "en", *flags)
    assert result.exit_code == ExitCode.OK
    assert "--formality, --make-synopsis: no effect" in " ".join(result.stderr.split())
    assert talk.with_name("talk.en.srt").exists()


def test_cues_may_be_kept_one_for_one(talk: Path, model: Path) -> None:
    """Same times, same dialogue."""
    output = talk.with_name("out.srt")
    result = call(talk, "--to", "en", "--keep-cues", "--translator", model, "-o", output)
    assert result.exit_code == ExitCode.OK
    assert output.read_text(encoding="utf-8") == (
        "1\n00:00:01,000 --> 00:00:03,000\n- Boris writes\n- house stands here.\n\n"
        "2\n00:00:03,200 --> 00:00:05,000\nHe yesterday writes\n\n"
        "3\n00:00:05,000 --> 00:00:07,000\na-book. He writes a-book.\n"
    )


def test_an_existing_file_is_never_overwritten(talk: Path, model: Path) -> None:
    """Neither by its usual name nor with -o."""
    talk.with_name("talk.en.srt").write_text("mine", encoding="utf-8")
    result = call(talk, "--to", "en", "--translator", model)
    assert result.exit_code == ExitCode.UNUSABLE
    assert "'talk.en.srt' exists already" in result.stderr
    assert talk.with_name("talk.en.srt").read_text(encoding="utf-8") == "mine"


def test_what_a_server_refuses_is_named_and_the_exit_code_says_look(talk: Path) -> None:
    """The other sentences are written."""
    refused = translations("I'm sorry, but I can't assist with that.")
    good = translations("Boris writes.", "The house is here.", "He wrote a book yesterday.")
    with chat_server(Reply(good), Reply(refused)) as server:
        result = call(talk, "--to", "en", "--endpoint", server.url)
    assert result.exit_code == ExitCode.LOOK
    assert "0:05  untranslated: the answer is a refusal" in result.stderr
    assert "Он пишет книгу." in result.stderr
    written = talk.with_name("talk.en.srt").read_text(encoding="utf-8")
    assert "He wrote a book yesterday." in written
    assert "sorry" not in written


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--to", "ru"), "names the source language"),
        (("--to", "xx"), "'xx' is not a known language"),
        (("--to", "en,de", "-o", "x.srt"), "one file for several languages"),
        (("--to", "en", "-o", "x.docx"), "not a subtitle format"),
        (("--to", "en", "--endpoint", "localhost"), "does not begin with http"),
    ],
)
def test_impossible_wishes_are_refused_before_anything_is_written(
    talk: Path, arguments: tuple[str, ...], message: str
) -> None:
    """In words, and with the exit code for wrong calls."""
    result = call(talk, *arguments)
    assert result.exit_code == ExitCode.UNUSABLE
    assert message in result.stderr
    assert [path.name for path in talk.parent.iterdir()] == ["talk.ru.srt"]


def test_a_second_model_is_used_where_the_first_is_worse(talk: Path, model: Path) -> None:
    texts = {
        "Борис пишет": "Boris writes",
        "дом стоит здесь.": "The house stands here.",
        "Он вчера пишет книгу.": "Он вчера",
        "Он пишет книгу.": "He writes a book.",
    }

    def reply(asked: Any) -> Reply:
        rows = json.loads(asked["messages"][1]["content"])["sentences"]
        return Reply(translations(*(texts[row["text"]] for row in rows)))

    with chat_server(reply) as server:
        result = call(talk, "--to", "en", "--endpoint", server.url, "--compare", model)
    assert result.exit_code == ExitCode.OK, result.output
    assert "translated by chat server, model" in result.stderr
    written = talk.with_name("talk.en.srt").read_text(encoding="utf-8")
    assert "The house stands here." in written
    assert "He yesterday writes a-book.\n" in written
    assert "Он вчера" not in written


def test_a_second_model_must_be_another_one(talk: Path, model: Path) -> None:
    result = call(talk, "--to", "en", "--translator", model, "--compare", model)
    assert result.exit_code == ExitCode.UNUSABLE
    assert "translates already" in result.stderr


def test_what_the_checks_find_goes_back_once_and_the_cost_is_said_before(tmp_path: Path) -> None:
    talk = tmp_path / "talk.ru.srt"
    talk.write_text(
        "1\n00:00:01,000 --> 00:00:04,000\nЕго арестовали 14 февраля.\n\n"
        "2\n00:00:05,000 --> 00:00:07,000\nМы ждали.\n",
        encoding="utf-8",
    )
    right = translations("He was arrested on 14 February.")
    wrong = translations("He was arrested on 15 February.", "We waited.")
    with chat_server(Reply(wrong), Reply(right)) as server:
        result = call(talk, "--to", "en", "--endpoint", server.url)
    assert result.exit_code == ExitCode.OK, result.output
    assert "on 14 February" in talk.with_name("talk.en.srt").read_text(encoding="utf-8")
    assert "has to translate 2 sentences to en: about" in result.stderr
    assert "1 of 1 doubtful translations to en were corrected" in result.stderr
    system, user = (each["content"] for each in server.asked[1]["messages"])
    (row,) = json.loads(user)["sentences"]
    assert row["draft"] == "He was arrested on 15 February."
    assert any("14" in problem for problem in row["problems"])
    assert "Some sentences have a 'draft'" in system
    assert "'draft'" not in server.asked[0]["messages"][0]["content"]


def test_a_cue_too_fast_to_read_is_asked_for_in_fewer_characters(tmp_path: Path) -> None:
    talk = tmp_path / "talk.ru.srt"
    said = "1\n00:00:01,000 --> 00:00:02,500\nМы ждали.\n"
    said += "\n2\n00:00:02,600 --> 00:00:05,000\nПотом пришли.\n"
    talk.write_text(said, encoding="utf-8")
    long = "We were waiting there for a very long time indeed."
    first, second = translations(long, "Then they came."), translations("We were waiting.")
    with chat_server(Reply(first), Reply(second)) as server:
        call(talk, "--to", "en", "--endpoint", server.url)
    assert "We were waiting.\n" in talk.with_name("talk.en.srt").read_text(encoding="utf-8")
    (row,) = json.loads(server.asked[1]["messages"][1]["content"])["sentences"]
    assert 10 <= row["at_most"] < len(long)
    assert row["problems"] == []
