import pytest

from tolmach.text.fillers import RULES, can_leave_out, fillers, hesitations, repetitions


@pytest.mark.parametrize(
    ("text", "code", "shorter", "removed"),
    [
        ("Well, we wrote every week.", "en", "We wrote every week.", ("Well",)),
        ("We wrote, you know.", "en", "We wrote.", ("you know",)),
        ("You know him well.", "en", "You know him well.", ()),
        ("Ну, мы, как бы, писали.", "ru", "Мы писали.", ("Ну", "как бы")),
        ("Вот наш дом.", "ru", "Вот наш дом.", ()),
        ("Well.", "en", "Well.", ()),
        (
            "No więc, pisaliśmy, że tak powiem, co tydzień.",
            "pl",
            "Pisaliśmy co tydzień.",
            ("No więc", "że tak powiem"),
        ),
        ("Ми, так би мовити, писали.", "uk", "Ми писали.", ("так би мовити",)),
        ("Well, yes.", "hu", "Well, yes.", ()),
    ],
)
def test_fillers_go_only_where_commas_set_them_off(text, code, shorter, removed):
    assert fillers(text, code) == (shorter, removed)


@pytest.mark.parametrize(
    ("text", "shorter"),
    [
        ("No, no, no!", "No!"),
        ("It was a long, long way.", "It was a long way."),
        ("He came back, he came back.", "He came back."),
        ("He had had enough.", "He had had enough."),
        ("The theme is there.", "The theme is there."),
    ],
)
def test_repetitions_go_wherever_they_stand(text, shorter):
    assert repetitions(text, "en").text == shorter


def test_hesitations_are_those_of_clean_verbatim():
    assert hesitations("Um, we wrote.", "en").text == "We wrote."


@pytest.mark.parametrize("rule", RULES.values())
def test_a_rule_that_finds_nothing_changes_nothing(rule):
    assert rule("We wrote every week.", "en") == ("We wrote every week.", ())


@pytest.mark.parametrize(
    ("code", "rules"),
    [("en", {"fillers", "hesitations", "repetitions"}), ("hu", {"repetitions"})],
)
def test_what_a_rule_needs_is_known_of_some_languages_only(code, rules):
    assert {rule for rule in RULES if can_leave_out(rule, code)} == rules
