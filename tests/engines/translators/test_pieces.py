from hypothesis import given
from hypothesis import strategies as st

from tolmach.core.document import Link
from tolmach.engines.translators.codes import opus_names
from tolmach.engines.translators.pieces import cover, word_links


def test_a_lone_space_mark_belongs_to_the_word_it_opens():
    assert cover(["▁", "Б", "орис", "▁", "он"], ["Борис", "он"]) == [
        range(1),
        range(1),
        range(1),
        range(1, 2),
        range(1, 2),
    ]


def test_a_piece_may_span_several_words_of_an_unspaced_script():
    assert cover(["▁これは", "OK", "です。"], ["こ", "れ", "は", "OK", "で", "す。"]) == [
        range(3),
        range(3, 4),
        range(4, 6),
    ]


def test_letters_are_compared_in_their_compatibility_form():
    assert cover(["▁№", "▁1/2", "▁да", "..."], ["№", "1/2", "да…"]) == [
        range(1),
        range(1, 2),
        range(2, 3),
        range(2, 3),
    ]


def test_attention_of_pieces_is_merged_to_words_and_weak_links_go():
    attention = [[0.7, 0.2, 0.09, 0.01], [0.5, 0.5, 0.0, 0.0], [0.0, 0.015, 0.985, 0.0]]
    source = [range(1), range(1), range(1, 2), range(0)]
    target = [range(1), range(1), range(1, 2)]
    assert word_links(attention, source, target) == (
        Link(0, 0, 0.95),
        Link(0, 1, 0.045),
        Link(1, 1, 0.985),
    )


@given(st.lists(st.text("абвгд", min_size=1, max_size=6), min_size=1, max_size=8), st.data())
def test_pieces_cut_anywhere_find_their_words_again(words, data):
    pieces, expected = [], []
    for index, word in enumerate(words):
        cut = data.draw(st.integers(0, len(word) - 1))
        for piece in (f"▁{word[:cut]}", word[cut:]):
            pieces.append(piece)
            expected.append(range(index, index + 1))
    assert cover(pieces, words) == expected


def test_opus_names_hold_both_iso_codes_and_the_script():
    assert opus_names("zh") == ("zho", "zho_Hans", "cmn", "cmn_Hans", "zh")
    assert opus_names("en") == ("eng", "eng_Latn", "en")
