"""What holds for any words at any times."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tests.stages.layout.speech import PLAIN
from tolmach.core.cue import TimedSentence, Track
from tolmach.core.document import Word
from tolmach.core.profile import Profile
from tolmach.stages.layout import lay_out

LONG = 600_000
TEXTS = st.sampled_from(
    [
        "a",
        "the",
        "Anna",
        "Petrova",
        "house,",
        "of",
        "not",
        "1988",
        "year",
        "done.",
        "—",
        "»",
        "и",
        "не",
    ]
) | st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=60)
JAPANESE = st.text(st.sampled_from("これは語間、。「」ーッabc12"), min_size=1, max_size=40)


@st.composite
def sentences(draw: st.DrawFn, texts: st.SearchStrategy[str] = TEXTS) -> list[TimedSentence]:
    """Sentences in time order, some of whose speakers talk over each other."""
    made = []
    clock = draw(st.integers(0, 2000))
    for number in range(draw(st.integers(0, 3))):
        words = []
        for text in draw(st.lists(texts, min_size=1, max_size=12)):
            clock += draw(st.sampled_from([0, 0, 0, 50, 400, 5000]))
            length = draw(st.sampled_from([0, 80, 300, 900, 9000]))
            words.append(Word(text, clock, clock + length))
            clock += draw(st.sampled_from([length, length, 0]))
        made.append(
            TimedSentence(f"u{number}", tuple(words), draw(st.sampled_from([None, "S1", "S2"])))
        )
    return made


@st.composite
def profiles(draw: st.DrawFn) -> Profile:
    """Limits of all kinds, sensible or not."""
    shortest = draw(st.integers(0, 2000))
    return Profile(
        name="any",
        cpl=draw(st.integers(1, 60)),
        lines=draw(st.integers(1, 3)),
        cps=draw(st.integers(1, 30)),
        min_duration=shortest,
        max_duration=shortest + draw(st.integers(1, 8000)),
        min_gap=draw(st.integers(0, 200)),
        chain_gap=draw(st.integers(0, 1000)),
        lead=draw(st.integers(0, 200)),
        tail=draw(st.integers(0, 1000)),
    )


def characters(track: Track) -> str:
    return "".join("".join(line.split()) for cue in track.cues for line in cue.lines)


@given(sentences(), profiles(), st.sampled_from(["en", "ru", "de", "ar", "cs"]))
def test_no_word_is_lost_doubled_or_moved(
    said: list[TimedSentence], profile: Profile, code: str
) -> None:
    expected = "".join(word.text for sentence in said for word in sentence.words)

    assert characters(lay_out(said, code, profile)) == "".join(expected.split())


@given(sentences(JAPANESE), st.sampled_from(["ja", "zh", "th", "my"]))
def test_no_character_of_an_unspaced_script_is_lost(said: list[TimedSentence], code: str) -> None:
    expected = "".join(word.text for sentence in said for word in sentence.words)

    assert characters(lay_out(said, code, PLAIN)) == expected


@given(sentences(), profiles())
def test_words_stay_whole_when_a_line_can_hold_them(
    said: list[TimedSentence], profile: Profile
) -> None:
    shown = [
        w for cue in lay_out(said, "en", profile).cues for line in cue.lines for w in line.split()
    ]

    following = iter(shown)
    assert all(
        word.text in following for s in said for word in s.words if len(word.text) <= profile.cpl
    )


@given(sentences(), profiles(), st.integers(1, LONG) | st.none(), st.lists(st.integers(0, 60_000)))
def test_the_hard_limits_hold(
    said: list[TimedSentence], profile: Profile, duration: int | None, shots: list[int]
) -> None:
    track = lay_out(said, "en", profile, duration=duration, shots=sorted(shots))

    for cue in track.cues:
        assert 1 <= len(cue.lines) <= profile.lines
        assert all(line for line in cue.lines)
        assert cue.characters <= profile.cpl * profile.lines
        assert cue.duration <= profile.max_duration
        assert 0 <= cue.start <= cue.end <= (duration if duration is not None else cue.end)
    roomy = duration is None or duration >= len(track.cues) * (profile.min_gap + 40)
    for left, right in pairwise(track.cues):
        assert right.start - left.end >= (profile.min_gap if roomy else 0)


@given(sentences())
def test_a_cue_has_one_speaker_and_whole_short_sentences_or_parts_of_one(
    said: list[TimedSentence],
) -> None:
    spoken = {sentence.id: sentence for sentence in said}

    for cue in lay_out(said, "en", PLAIN).cues:
        held = [spoken[sentence] for sentence in cue.sentences]
        assert {sentence.speaker for sentence in held} == {cue.speaker}
        # full stops inside a record are the ends of sentences, too
        one_each = all(word.text[-1:] not in ".?!" for each in held for word in each.words[:-1])
        if len(held) > 1 and one_each:
            whole = "".join(word.text for sentence in held for word in sentence.words)
            assert "".join("".join(cue.lines).split()) == "".join(whole.split())


@given(sentences(), st.integers(1, 1000))
def test_a_later_recording_gives_the_same_cues_later(said: list[TimedSentence], shift: int) -> None:
    later = [
        TimedSentence(
            s.id,
            tuple(Word(w.text, w.start + shift, w.end + shift) for w in s.words),
            s.speaker,
        )
        for s in said
    ]

    here, there = lay_out(said, "en", PLAIN).cues, lay_out(later, "en", PLAIN).cues

    assert [cue.lines for cue in here] == [cue.lines for cue in there]
