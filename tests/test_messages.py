"""Texts for people: how they are made, and that none of them breaks where it is shown."""

from __future__ import annotations

import ast
import pickle
import string

import msgspec
import pytest

from tests.texts import modules, texts
from tolmach.errors import TolmachError, UsageError
from tolmach.messages import Message, counted, from_json, joined, message, to_json, translated


def placeholders(template: str) -> set[str]:
    """Names of the values that a template takes."""
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def test_a_text_gets_the_values_that_it_names() -> None:
    for place, templates, values in texts():
        for template in templates if values else ():
            assert placeholders(template) <= values, place


def test_a_message_is_its_english_text_and_survives_another_process() -> None:
    inner = message("it lacks {missing}", missing="x264")
    made = message("No ffmpeg was found ({reason}).", reason=inner)
    again = pickle.loads(pickle.dumps(made))
    assert made == again == "No ffmpeg was found (it lacks x264)."
    assert isinstance(again, Message)
    assert again.values["reason"].template == "it lacks {missing}"


def test_an_empty_message_is_an_empty_plain_text_in_every_language() -> None:
    for language in ("en", "ru"):
        for text in (message(""), joined("", "")):
            assert type(translated(text, language)) is str
            assert translated(text, language) == ""


def test_braces_of_a_value_and_of_a_text_without_values_are_kept() -> None:
    assert message("'{name}' is empty.", name="{a}") == "'{a}' is empty."
    assert message('Write [{"source": 1}].') == 'Write [{"source": 1}].'


def test_an_error_that_was_raised_with_a_message_is_that_message_inside_another() -> None:
    made = message("It cannot be read: {reason}.", reason=ValueError(message("it is empty")))
    assert made == "It cannot be read: it is empty."
    assert isinstance(made.values["reason"], Message)


def test_an_error_keeps_its_message_across_processes() -> None:
    error = UsageError(message("'{name}' is a folder.", name="a"), next_step=message("Stop."))
    again = pickle.loads(pickle.dumps(error))
    assert str(again) == "'a' is a folder. Stop."
    assert isinstance(again.message, Message)


def test_a_text_without_a_catalogue_is_shown_in_english() -> None:
    text = joined(counted("{count} file", "{count} files", 1), "", "Done.")
    assert translated(text, "xx") == "1 file Done."


def test_no_function_that_makes_a_text_has_a_variable_of_that_name() -> None:
    functions = ast.FunctionDef | ast.AsyncFunctionDef
    for path, tree in modules().items():
        for made in ast.walk(tree):
            if isinstance(made, functions):
                names = [node for node in ast.walk(made) if isinstance(node, ast.Name)]
                stored = {each.id for each in names if isinstance(each.ctx, ast.Store)}
                stored |= {each.arg for each in (*made.args.args, *made.args.kwonlyargs)}
                called = {
                    node.func.id
                    for node in ast.walk(made)
                    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
                }
                assert not stored & called & {"message", "counted", "joined"}, path.name


def test_every_error_is_raised_with_a_message() -> None:
    errors = {"Notice", "Refusal", "bad_request", "not_found", *subclasses(TolmachError)}
    for path, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in errors:
                said = [each.value for each in node.keywords if each.arg == "next_step"]
                for text in (*node.args, *said):
                    plain = isinstance(text, ast.Constant) and " " in str(text.value)
                    made = isinstance(text, ast.JoinedStr)
                    assert not any((plain, made)), f"{path.name}:{node.lineno}"


def subclasses(kind: type) -> set[str]:
    """Names of a class and of all that are made of it."""
    return {kind.__name__}.union(*map(subclasses, kind.__subclasses__()))


def test_a_message_in_a_file_is_shown_in_the_language_of_whoever_reads_it() -> None:
    inner = message("an address")
    for made in (
        message("{word} was left in Cyrillic", word="суд"),
        counted("{count} sentence", "{count} sentences", 2),
        message("No ffmpeg that works was found ({reason}).", reason=inner),
        message("two people speak at once"),
    ):
        text = msgspec.json.encode(made, enc_hook=to_json)
        again = msgspec.json.decode(text, type=Message, dec_hook=from_json)
        assert again == made
        assert translated(again, "ru") == translated(made, "ru") != made


def test_an_english_text_of_an_earlier_version_is_a_message_without_values() -> None:
    again = msgspec.json.decode('"two people speak at once"', type=Message, dec_hook=from_json)
    assert translated(again, "ru") == "говорят двое сразу"


@pytest.mark.parametrize(
    "damaged",
    [
        '{"template": "{a:>999999999}", "values": {"a": 1}}',
        '{"template": "{a.__class__}", "values": {"a": 1}}',
        '{"template": "{a!r}", "values": {"a": 1}}',
        '{"template": "{b}", "values": {"a": 1}}',
        '{"template": "{", "values": {"a": 1}}',
        '{"template": "{a:,}", "values": {"a": "x"}}',
        '{"template": "{count} x", "one": "x", "values": {"count": "many"}}',
        '{"template": 1, "values": {}}',
        '{"template": "a", "values": []}',
        '{"values": {}}',
        '{"template": "a", "values": {}, "more": 1}',
        "1",
    ],
)
def test_a_message_that_no_version_wrote_is_refused(damaged: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(damaged, type=Message, dec_hook=from_json)


def test_what_engines_and_stages_say_may_be_kept_in_a_document_and_read_again() -> None:
    """How a number is written may be one of few ways; a text with another could not be read."""
    for place, templates, values in texts():
        if values and place.startswith(("engines/", "stages/", "text/")):
            kept = {"template": templates[-1], "values": dict.fromkeys(values, 1.0)}
            assert from_json(Message, kept), place
