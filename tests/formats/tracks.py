"""Tracks for properties: any plain text a cue may hold, in any order."""

from __future__ import annotations

from hypothesis import strategies as st

from tolmach.core.cue import Cue, Track

_WORD = st.text(st.sampled_from("abcXYZ абвЁя 0129 .,!?-–«»’&ñßعد漢字"), min_size=1, max_size=12)
LINE = _WORD.map(lambda text: " ".join(text.split())).filter(bool)
NAME = st.sampled_from(["Interviewer", "Борис", "A & B", "<x>"])
MOMENT = st.integers(0, 400_000_000)


@st.composite
def cues(draw: st.DrawFn, *, plain_only: bool) -> Cue:
    """One cue; `plain_only` leaves out what SRT has no place for."""
    start = draw(MOMENT)
    lines = tuple(draw(st.lists(LINE, max_size=3)))
    named = lines and not plain_only
    return Cue(
        start,
        start + draw(st.integers(0, 10_000)),
        lines,
        speaker=draw(st.none() | NAME) if named else None,
        sentences=draw(st.sampled_from([(), ("u1",), ("u1", "u2")])) if not plain_only else (),
    )


def tracks(*, plain_only: bool) -> st.SearchStrategy[Track]:
    """Tracks of a few such cues, sorted or not."""
    listed = st.lists(cues(plain_only=plain_only), max_size=6)
    return listed.map(lambda found: Track("ru", tuple(found)))


def damaged(text: str) -> st.SearchStrategy[str]:
    """The text with a few pieces cut out, doubled or replaced by what files in the wild hold."""
    junk = st.sampled_from(
        ["\n\n", "\r", "-->", "<i>", "</b>", "{\\an8}", "\0", "7\n", "WEBVTT", "00:00:01", "&#1;"]
    )
    place = st.integers(0, len(text))
    cut = st.tuples(place, st.integers(0, 30), junk | st.just(""))
    return st.lists(cut, min_size=1, max_size=5).map(lambda cuts: _apply(text, cuts))


def _apply(text: str, cuts: list[tuple[int, int, str]]) -> str:
    for place, length, junk in cuts:
        text = text[:place] + junk + text[place + length :]
    return text
