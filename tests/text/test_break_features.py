"""What can be seen at the place between two words, feature by feature."""

from __future__ import annotations

import pytest

from tolmach.text.break_features import pair_features, punctuation, word_features


@pytest.mark.parametrize(
    ("left", "right", "kind"),
    [
        ("так", "да", "none"),
        ("так", "", "none"),
        ("так", "«да»", "opens"),
        ("«так»", "да", "closes"),
        ("так,", "да", "comma"),
        ("так", "—", "none"),
        ("так –", "да", "dash"),
        ("так:", "да", "colon"),
        ("так.", "Да", "sentence"),
    ],
)
def test_punctuation_has_a_kind(left: str, right: str, kind: str) -> None:
    assert punctuation(left, right) == kind


@pytest.mark.parametrize(
    ("word", "features"),
    [
        ("house", {"L=house", "Lcopen", "Lsse"}),
        ("tea,", {"L=tea", "Lcopen", "Lsea", "Lshort3"}),
        ("“Windows", {"L=windows", "Lccapi", "Lsws", "Lupper"}),
        ("o’Neill", {"L=o'neill", "Lcopen", "Lsll"}),
        ("character", {"L=character", "Lcopen", "Lser"}),
        ("characters", {"L=characters", "Lcopen", "Lsrs", "Llong"}),
        ("the", {"L=the", "Lcarti", "Lshort3"}),
    ],
)
def test_a_word_is_known_by_itself_its_class_its_end_and_its_length(
    word: str, features: set[str]
) -> None:
    assert set(word_features(word, "en", "L")) == features


def test_two_words_are_a_pair_only_where_no_punctuation_parts_them() -> None:
    assert set(pair_features("Red", "House", "en")) >= {"Lpnone", "=red|house", "Pup|up"}
    assert "Plow|up" in pair_features("red", "House", "en")
    assert not any(name.startswith("=") for name in pair_features("red,", "house", "en"))
    assert "Pagree" in pair_features("красный", "дом", "ru")
    assert "Pagree" not in pair_features("красная", "дом", "ru")
