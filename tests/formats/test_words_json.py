"""Word lists of every recognizer we know of, and damaged ones."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tolmach.core.document import Sentence, Text, Word
from tolmach.core.speech import Turn
from tolmach.errors import FormatError
from tolmach.formats.words_json import compose, parse


def listed(*words: dict[str, object], language: str = "en", **segment: object) -> str:
    return json.dumps({"language": language, "segments": [{"words": words, **segment}]})


def test_openai_whisper_has_words_with_a_leading_space() -> None:
    recognized = parse(
        listed(
            {"word": " Good", "start": 0.5, "end": 0.75, "probability": 0.9},
            {"word": " day.", "start": 0.75, "end": 1.25, "probability": 0.8},
        )
    )

    assert recognized.language == "en"
    assert recognized.words == (Word("Good", 500, 750, 0.9), Word("day.", 750, 1250, 0.8))


def test_pieces_without_a_leading_space_belong_to_the_word_before() -> None:
    recognized = parse(
        listed(
            {"word": " multi", "start": 0.0, "end": 0.4, "probability": 0.9},
            {"word": "-dimensional", "start": 0.4, "end": 1.0, "probability": 0.7},
            {"word": " space", "start": 1.0, "end": 1.5, "probability": 0.8},
        )
    )

    assert recognized.words == (
        Word("multi-dimensional", 0, 1000, 0.7),
        Word("space", 1000, 1500, 0.8),
    )


def test_faster_whisper_written_as_a_bare_list_of_segments() -> None:
    text = json.dumps(
        [{"id": 1, "words": [{"start": 0, "end": 1, "word": " One.", "probability": 0.5}]}]
    )

    recognized = parse(text, code="en")

    assert recognized.words == (Word("One.", 0, 1000, 0.5),)


def test_whisperx_has_no_leading_spaces_and_leaves_times_out() -> None:
    recognized = parse(
        listed(
            {"word": "In", "start": 1.0, "end": 1.2, "score": 0.9},
            {"word": "2014"},
            {"word": "it", "start": 2.0, "end": 2.2, "score": 0.4},
        )
    )

    assert recognized.words == (
        Word("In", 1000, 1200, 0.9),
        Word("2014", 1200, 1440, None, interpolated=True),
        Word("it", 2000, 2200, 0.4),
    )
    assert recognized.interpolated == 1


def test_words_without_times_share_what_is_free_by_their_characters() -> None:
    recognized = parse(
        listed(
            {"word": "a", "start": 0.0, "end": 1.0},
            {"word": "b"},
            {"word": "ccc"},
            {"word": "d", "start": 1.08, "end": 2.0},
        )
    )

    assert [(w.start, w.end) for w in recognized.words] == [(0, 1000), (1000, 1020), (1020, 1080),
                                                       (1080, 2000)]  # fmt: skip


def test_the_segment_gives_its_times_to_words_at_its_edges() -> None:
    recognized = parse(
        listed({"word": "1988"}, {"word": "was", "start": 6.0, "end": 6.5}, start=5.0, end=6.5)
    )

    assert recognized.words[0] == Word("1988", 5000, 5240, None, interpolated=True)


def test_whisperx_speakers_become_turns() -> None:
    recognized = parse(
        listed(
            {"word": "Yes?", "start": 0.0, "end": 0.5, "speaker": "SPEAKER_00"},
            {"word": "Yes.", "start": 1.0, "end": 1.5, "speaker": "SPEAKER_01"},
            {"word": "No.", "start": 1.5, "end": 2.0, "speaker": "SPEAKER_01"},
        )
    )

    assert recognized.turns == (Turn(0, 500, "SPEAKER_00"), Turn(1000, 2000, "SPEAKER_01"))


def test_whisper_timestamped_says_text_and_confidence() -> None:
    recognized = parse(
        listed({"text": "Bonjour!", "start": 0, "end": 1, "confidence": 0.7}, language="fr")
    )

    assert recognized.words == (Word("Bonjour!", 0, 1000, 0.7),)


def test_a_segment_without_words_shares_its_time_among_those_of_its_text() -> None:
    text = json.dumps({"segments": [{"start": 1, "end": 2, "text": " Well, yes."}]})

    recognized = parse(text, code="en")

    assert [(w.text, w.start, w.interpolated) for w in recognized.words] == [
        ("Well,", 1000, True),
        ("yes.", 1555, True),
    ]


def test_japanese_pieces_are_words_of_their_own_except_punctuation() -> None:
    recognized = parse(
        listed(
            {"word": " これ", "start": 0, "end": 1},
            {"word": "は", "start": 1, "end": 2},
            {"word": "。", "start": 2, "end": 2.1},
            language="ja",
        )
    )

    assert [word.text for word in recognized.words] == ["これ", "は。"]


def test_a_language_may_be_named_in_full() -> None:
    named = listed({"word": "x", "start": 0, "end": 1}, language="Russian")
    assert parse(named).language == "ru"
    assert parse(named, code="uk").language == "uk"


def test_times_that_run_backwards_are_held() -> None:
    recognized = parse(
        listed({"word": "a", "start": 5, "end": 6}, {"word": "b", "start": 4, "end": 7})
    )

    assert [word.start for word in recognized.words] == [5000, 5000]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("[" * 100_000, "nested too deeply"),
        ("{}", "no 'segments'"),
        ('{"segments": [1]}', "no 'segments'"),
        ('{"segments": []}', "no words with times"),
        ('{"segments": [{"text": "no times at all"}]}', "no words with times"),
        ('{"segments": [{"words": [{"word": "a", "start": NaN, "end": 1e300}]}]}', "with times"),
    ],
)
def test_what_is_no_word_list_is_refused_with_a_reason(text: str, reason: str) -> None:
    with pytest.raises(FormatError, match=reason):
        parse(text, code="en")


_VALUES = st.sampled_from(
    [None, True, float("nan"), -1, 0, 0.5, 2, 1e300, 10**400, "", " a", "b", []]
)
_WORDS = st.lists(
    st.dictionaries(st.sampled_from(["word", "text", "start", "end", "score", "speaker"]), _VALUES),
    max_size=4,
)
_SEGMENTS = st.fixed_dictionaries({}, optional={"words": _WORDS | _VALUES, "start": _VALUES,
                                                "end": _VALUES, "text": _VALUES})  # fmt: skip


@given(st.lists(_SEGMENTS, max_size=4))
def test_any_json_gives_words_in_order_or_a_clear_refusal(segments: list[object]) -> None:
    try:
        recognized = parse(json.dumps({"segments": segments}), code="en")
    except FormatError:
        return
    starts = [word.start for word in recognized.words]
    assert starts == sorted(starts)
    assert all(word.text.strip() == word.text != "" for word in recognized.words)


def test_a_probability_above_one_is_one() -> None:
    recognized = parse(listed({"word": " Yes.", "start": 0, "end": 1, "probability": 1.5}))
    assert recognized.words == (Word("Yes.", 0, 1000, 1.0),)


@pytest.mark.parametrize(("code", "spoken"), [("en", " Yes."), ("ja", "Yes.")])
def test_words_are_written_as_whisper_writes_them(code: str, spoken: str) -> None:
    """With a space before each where the language has spaces; so they are read back."""
    said = (Word("Yes.", 500, 1250, 0.9),)
    written = compose([Sentence("u1", said, Text("Yes."))], code)
    (word,) = json.loads(written)["segments"][0]["words"]
    assert word == {"word": spoken, "start": 0.5, "end": 1.25, "probability": 0.9}
    assert parse(written).words == said
