from tolmach.core.document import Link
from tolmach.core.translation import SourceSentence, Translation
from tolmach.engines.translators.fake import FakeTranslator


def test_the_fake_writes_russian_in_latin_letters_word_for_word():
    sentence = SourceSentence("s1", "Борис пишет.", ("Борис", "пишет."))
    assert FakeTranslator().translate([sentence]) == [
        Translation("s1", "Boris pishet.", (Link(0, 0, 1.0), Link(1, 1, 1.0)), score=-0.1)
    ]
