from tolmach.core.document import Alternative, Text, Unit, Word
from tolmach.core.options import ShortenOptions
from tolmach.pipeline.events import Noticed
from tolmach.pipeline.job import Job
from tolmach.pipeline.shortening import readable

SLOW, FAST = 60_000, 0


def unit(start: int, text: Text) -> Unit:
    words = (Word("Мы", start, start + 300), Word("писали.", start + 300, start + 1500))
    return Unit(f"u{start}", words, Text("Мы писали.")).with_target("en", text)


def test_only_what_is_too_fast_is_shortened_and_every_change_is_told(tmp_path):
    long = "Well, we wrote a great many letters to all of them, to all of them."
    text = Text(long, score=-0.2, alternatives=(Alternative(long[6:], -0.25),))
    slow = Text("We wrote.", score=-0.2, alternatives=(Alternative("Wrote.", -0.2),))
    job = Job(
        media=tmp_path / "a.mp4",
        out=tmp_path,
        shorten=ShortenOptions(leave_out=("repetitions",)),
    )
    heard: list[object] = []
    units = readable([unit(FAST, text), unit(SLOW, slow)], job, "ru", "en", heard.append)
    assert [each.targets["en"].content for each in units] == [
        "we wrote a great many letters to all of them.",
        "We wrote.",
    ]
    told = [event.message for event in heard if isinstance(event, Noticed)]
    assert told[0].startswith("1 of 1 translations to en that are too fast to read")
    assert told[1].startswith("Left out at 0:00 (en, repetitions)")
