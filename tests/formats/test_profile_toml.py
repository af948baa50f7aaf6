"""Profiles as files: the shipped ones, the user's own, and what is wrong with a wrong one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tolmach.errors import UsageError
from tolmach.formats.profile_toml import load, parse, shipped


def test_six_profiles_are_shipped() -> None:
    assert shipped() == ("arte", "bbc", "netflix", "ted", "vertical", "youtube")


@pytest.mark.parametrize("name", shipped())
def test_every_shipped_profile_says_where_its_numbers_come_from(name: str) -> None:
    profile = load(name)

    assert profile.title
    assert len(profile.source) > 40


def test_netflix_has_limits_of_its_own_for_russian_and_english() -> None:
    russian, english = (load("netflix").for_language(code) for code in ("ru", "en"))

    assert (russian.cpl, russian.cps) == (39, 17)
    assert (english.cpl, english.cps) == (42, 20)


def test_a_country_does_not_change_the_limits_of_a_language() -> None:
    assert load("netflix").for_language("zh-Hans").cpl == 16


def test_a_profile_of_ones_own_names_only_what_differs(tmp_path: Path) -> None:
    path = tmp_path / "campaign.toml"
    path.write_text('base = "netflix"\ncpl = 40\n[languages.ru]\ncpl = 38\n', encoding="utf-8")

    ours = load(str(path))

    assert (ours.name, ours.cpl, ours.max_duration) == ("campaign", 40, 7000)
    assert (ours.for_language("ru").cpl, ours.for_language("en").cps) == (38, 20)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("cpll = 40", "unknown key 'cpll'. Did you mean 'cpl'?"),
        ("[languages.ru]\nmax_durations = 1", "'languages.ru.max_durations'. Did you mean"),
        ("[languages.xx]\ncpl = 1", "'xx' is not a known language"),
        ('cpl = "wide"', "'cpl' must be a number"),
        ("cpl = true", "'cpl' must be a number"),
        ("cpl = 41.5", "'cpl' must be a whole number"),
        ("cpl = inf", "'cpl' must be a whole number"),
        ("cps = nan", "'cps' must be a number"),
        ("cpl = 0", "cpl must be more than 0"),
        ("min_gap = -1", "min_gap must not be negative"),
        ("min_duration = 9000", "min_duration is more than max_duration"),
        ("title = 3", "'title' must be a text in quotes"),
        ("languages = 3", "must be tables"),
        ("languages.ru = 3", "'languages.ru' must be a table"),
        ('base = "netfliks"', "Did you mean 'netflix'?"),
        ("cpl = ", "is not TOML"),
    ],
)
def test_what_cannot_be_is_refused_by_name(text: str, message: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse(text, "ours")

    assert message in str(refused.value)


def test_an_unknown_name_gets_a_suggestion() -> None:
    with pytest.raises(UsageError, match="Did you mean 'netflix'"):
        load("netfix")


def test_what_a_profile_says_itself_counts_more_than_what_its_base_says_of_a_language() -> None:
    base = load("netflix")
    (code, limits) = next((c, each) for c, each in base.languages.items() if "cpl" in each)
    kept = {key: value for key, value in limits.items() if key != "cpl"}
    ours = parse('base = "netflix"\ncpl = 30\n', "ours")
    assert ours.for_language(code).cpl == 30
    assert {key: getattr(ours.for_language(code), key) for key in kept} == kept
    own = parse(f'base = "netflix"\ncpl = 30\n[languages.{code}]\ncpl = 35\n', "ours")
    assert own.for_language(code).cpl == 35
    other = parse(f'base = "netflix"\n[languages.{code}]\nlines = 1\n', "ours")
    assert (other.for_language(code).cpl, other.for_language(code).lines) == (limits["cpl"], 1)
