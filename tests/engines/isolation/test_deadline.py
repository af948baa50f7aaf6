import pytest

from tolmach.core.translation import SourceSentence
from tolmach.engines.isolation.deadline import Deadline
from tolmach.engines.translators.fake import FakeTranslator, Mischief
from tolmach.errors import EngineError

SENTENCES = [SourceSentence("s1", "Борис пишет.", ("Борис", "пишет."))]


def test_a_translator_in_time_is_not_noticed():
    assert Deadline(FakeTranslator(), 10).translate(SENTENCES)[0].text == "Boris pishet."


def test_errors_come_through():
    with pytest.raises(EngineError, match="failed on purpose"):
        Deadline(FakeTranslator(Mischief.RAISES), 10).translate(SENTENCES)


def test_a_hanging_translator_is_left_behind_and_asked_no_more():
    fake = FakeTranslator(Mischief.HANGS)
    limited = Deadline(fake, 0.01)
    with pytest.raises(EngineError, match=r"did not answer within 0.01 s"):
        limited.translate(SENTENCES)
    fake.released.set()
    with pytest.raises(EngineError, match="did not answer"):
        limited.translate(SENTENCES)


class Punctual:
    """Gives up by itself."""

    asked = 0

    def translate(self, sentences):
        self.asked += 1
        raise TimeoutError


def test_a_translator_that_gives_up_by_itself_is_asked_no_more():
    inner = Punctual()
    limited = Deadline(inner, 10)
    for _ in range(2):
        with pytest.raises(EngineError, match="did not answer within 10 s"):
            limited.translate(SENTENCES)
    assert inner.asked == 1
