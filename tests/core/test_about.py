"""What a person declares about a video is checked before it is published."""

from __future__ import annotations

import pytest

from tolmach.core.about import About
from tolmach.errors import UsageError


def test_a_day_is_written_in_one_way() -> None:
    assert About(date="2024-02-29").date == "2024-02-29"
    for wrong in ("2023-02-29", "20240229", "2024-W09-4", "29.02.2024", "2024-02-29T00:00"):
        with pytest.raises(UsageError, match="is not a day"):
            About(date=wrong)


def test_titles_have_a_language_each() -> None:
    about = About("Письма", titles=" en = Letters = mail ; de=Briefe; ")
    assert [about.title_in(code) for code in ("en", "de", "fr", "ru")] == [
        "Letters = mail",
        "Briefe",
        "Письма",
        "Письма",
    ]
    for wrong in ("Letters", "en=", "=Letters", "en=Letters; Briefe"):
        with pytest.raises(UsageError, match="is not a title with its language"):
            About(titles=wrong)


def test_what_a_machine_made_is_one_of_four() -> None:
    assert [About(synthetic=made).synthetic for made in ("", "none", "both")] == [
        "",
        "none",
        "both",
    ]
    with pytest.raises(UsageError, match="synthetic cannot be 'all'"):
        About(synthetic="all")
