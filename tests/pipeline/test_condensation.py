from tolmach.core.document import Alternative, Sentence, Text, Word
from tolmach.core.events import Notice
from tolmach.core.options import CondenseOptions
from tolmach.formats.profile_toml import load
from tolmach.pipeline.condensation import condensed
from tolmach.pipeline.job import Job

SLOW, FAST = 60_000, 0


def sentence(start: int, text: Text) -> Sentence:
    words = (Word("Мы", start, start + 300), Word("писали.", start + 300, start + 1500))
    return Sentence(f"u{start}", words, Text("Мы писали.")).with_target("en", text)


def test_only_what_is_too_fast_is_shortened_and_every_change_is_told(tmp_path):
    long = "Well, we wrote a great many letters to all of them, to all of them."
    text = Text(long, score=-0.2, alternatives=(Alternative(long[6:], -0.25),))
    slow = Text("We wrote.", score=-0.2, alternatives=(Alternative("Wrote.", -0.2),))
    job = Job(
        media=tmp_path / "a.mp4",
        out=tmp_path,
        profile=load("netflix"),
        shorten=CondenseOptions(leave_out=("repetitions",)),
    )
    recognized: list[object] = []
    sentences = condensed(
        [sentence(FAST, text), sentence(SLOW, slow)], job, "ru", "en", recognized.append
    )
    assert [each.targets["en"].content for each in sentences] == [
        "we wrote a great many letters to all of them.",
        "We wrote.",
    ]
    told = [event.message for event in recognized if isinstance(event, Notice)]
    assert told[0].startswith("1 of 1 translations to en that are too fast to read")
    assert told[1].startswith("Left out at 0:00 (en, repetitions)")


def test_a_rule_that_can_do_nothing_for_the_language_says_so(tmp_path):
    options = CondenseOptions(leave_out=("repetitions", "fillers"))
    job = Job(media=tmp_path / "a.mp4", out=tmp_path, profile=load("netflix"), shorten=options)
    events: list[Notice] = []

    condensed([], job, "ru", "hu", events.append)
    condensed([], job, "ru", "pl", events.append)

    assert [event.message for event in events] == [
        "--leave-out fillers has no effect: tolmach has no list of Hungarian fillers."
    ]
