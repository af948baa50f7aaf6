"""Several samples vote on the language; nothing is guessed where nobody speaks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests.engines.sounds import tone
from tests.needs import example
from tolmach.core.options import SpeechOptions
from tolmach.core.speech import WINDOW_POLICIES
from tolmach.engines.media.probe import probe
from tolmach.engines.ports import WindowAudio
from tolmach.engines.recognizers.fake import FakeRecognizer
from tolmach.engines.recognizers.language_vote import SAMPLES, switching, vote
from tolmach.errors import InputError

pytestmark = pytest.mark.slow


class Undecided(FakeRecognizer):
    """Takes the first sample for English, because of a jingle, and the others for Russian."""

    def languages(self, windows: Iterable[WindowAudio]) -> Iterator[dict[str, float]]:
        """One distribution per window."""
        for i, _ in enumerate(windows):
            yield {"ru": 0.2, "en": 0.8} if i == 0 else {"ru": 0.9, "en": 0.1}


def test_the_start_of_a_recording_does_not_decide() -> None:
    """All samples count, and each is reported with its place."""
    result = vote(example(), probe(example()), SpeechOptions(), Undecided())
    assert result.language == "ru"
    assert 3 <= len(result.samples) <= SAMPLES + 1
    assert result.samples[0][1:] == ("en", 0.8)
    starts = [start for start, _, _ in result.samples]
    assert starts == sorted(starts)
    assert starts[-1] > 120_000
    count = len(result.samples)
    assert result.probability == round((0.2 + 0.9 * (count - 1)) / count, 4)


def test_a_recording_without_speech_has_no_language(tmp_path: Path) -> None:
    """The user is asked to name it."""
    path = tone(tmp_path / "tone.wav", 3)
    with pytest.raises(InputError, match="No speech was found") as caught:
        vote(path, probe(path), SpeechOptions(), Undecided())
    assert "--from" in caught.value.next_step


def test_where_languages_change_utterances_stay_apart() -> None:
    """One utterance per window, and pauses long enough for a change."""
    policy = switching(WINDOW_POLICIES["packed"])
    assert (policy.glue, policy.min_silence) == ("language", 600)
    assert switching(WINDOW_POLICIES["pauses"]).glue is False
