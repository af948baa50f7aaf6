"""The pages of `check` and `eval`: what they show, and that nothing from outside gets through."""

from __future__ import annotations

import html
import re

import pytest

from tolmach.core.cue import Cue, Track
from tolmach.core.profile import Profile
from tolmach.core.score import Evaluation, Score, StartError
from tolmach.core.timing import Span
from tolmach.core.violation import CheckReport
from tolmach.formats import check_html, eval_html
from tolmach.measures import evaluate
from tolmach.stages.checks.check import TITLES, check

PROFILE = Profile(name="test", cpl=20)
HOSTILE = '"><script>x</script><img src="http://x">'


def report(*cues: Cue, **known: object) -> CheckReport:
    track = Track("en", cues)
    found = check(track, PROFILE)
    return CheckReport(HOSTILE, track, PROFILE, found, "utf-8", dict(TITLES), **known)  # type: ignore[arg-type]


def test_the_time_line_draws_each_cue_once_and_marks_those_with_findings() -> None:
    """A cue that runs over the end of a row is drawn in both rows."""
    cues = (Cue(0, 2000, ("Fine.",)), Cue(14_000, 16_000, ("x" * 21,)))
    page = check_html.compose(report(*cues, duration=20_000, speech=(Span(0, 3000),)))
    assert page.count('fill="var(--cue)"') == 1
    assert page.count('fill="var(--bad)"') == 2
    assert page.count('fill="var(--speech)"') == 1


def test_a_time_line_never_has_more_rows_than_fit_a_page() -> None:
    """Whatever times a file claims."""
    page = check_html.compose(report(Cue(0, 2000, ("A",)), Cue(10**9, 2 * 10**9, ("B",))))
    assert page.count("<rect") < 100


def test_what_a_file_says_is_text_and_the_page_loads_nothing() -> None:
    """Names and cues are escaped; there is no script, image, link or style from outside."""
    pages = [
        check_html.compose(report(Cue(0, 2000, (HOSTILE,)))),
        eval_html.compose(HOSTILE, HOSTILE, Evaluation("en", (Score("a", HOSTILE, "b", 1.0),))),
    ]
    for page in pages:
        assert not re.search(r"<(?:script|img|link|iframe)|@import|url\(", page)
        assert "&lt;script&gt;" in page


def test_a_report_without_cues_is_a_page_as_well() -> None:
    """There is nothing to draw."""
    assert "<svg" not in check_html.compose(report())


def test_starts_far_outside_the_picture_stay_at_its_edge() -> None:
    """And are marked, so that one wrong match does not flatten all others."""
    near = (StartError(1000 * number, 50) for number in range(99))
    starts = (*near, StartError(99_000, 60_000))
    page = eval_html.compose("a", "b", Evaluation("en", (), starts))
    assert page.count("<circle") == 100
    assert page.count('fill="var(--bad)"') == 1
    assert "+0.20 s" in page


def test_the_report_of_a_check_is_in_the_language_of_the_system(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LANGUAGE", "ru")
    cues = (Cue(0, 2_000, ("x" * 21,)), Cue(2_010, 2_300, ("y",)), Cue(2_100, 9_900, ()))
    written = check_html.compose(report(*cues, duration=20_000))
    assert '<html lang="ru">' in written
    shown = re.sub(r"<style>.*?</style>|<[^>]*>", " ", written, flags=re.DOTALL)
    for given in (html.escape(HOSTILE), "test", "utf-8", "x" * 21, *TITLES):
        shown = shown.replace(given, "")
    assert re.findall("[A-Za-z]{3,}", shown) == []


def test_the_report_of_an_evaluation_is_in_the_language_of_the_system(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The names of published measures and units without words stay as they are."""
    pytest.importorskip("suber")
    cues = tuple(Cue(1_000 * at, 1_000 * at + 900, (word,)) for at, word in enumerate("abcdef"))
    found = evaluate(Track("en", cues), Track("en", cues), PROFILE)
    assert "Start error, median" in {score.title for score in found.scores}
    monkeypatch.setenv("LANGUAGE", "ru")
    written = eval_html.compose("1", "2", found)
    assert '<html lang="ru">' in written
    shown = re.sub(r"<style>.*?</style>|<[^>]*>", " ", written, flags=re.DOTALL)
    names = {"SubER", "WER", "CER", "AS", "BLEU", "chrF", "Sigma", "test"}
    assert set(re.findall("[A-Za-z]{2,}", shown)) == names
