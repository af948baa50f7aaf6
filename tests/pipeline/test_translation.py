"""Steps that make translations: shortened where too fast, aligned where people wrote them."""

from tests import miniature
from tolmach.core.document import Alternative, Link, Origin, Sentence, Text, Word
from tolmach.core.events import Notice, StageStarted
from tolmach.core.glossary import Glossary
from tolmach.core.options import CondenseOptions
from tolmach.engines.translators.fake import FakeTranslator
from tolmach.formats.profile_toml import load
from tolmach.pipeline.engines import Engines
from tolmach.pipeline.job import Job, make_job
from tolmach.pipeline.model_choice import named_route
from tolmach.pipeline.translation import TranslationStep, aligned, condensed

SLOW, FAST = 60_000, 0


def sentence(start: int, text: Text) -> Sentence:
    words = (Word("Мы", start, start + 300), Word("писали.", start + 300, start + 1500))
    return Sentence(f"u{start}", words, Text("Мы писали.")).with_target("en", text)


def test_only_what_is_too_fast_is_shortened_and_every_change_is_reported(tmp_path):
    long = "Well, we wrote a great many letters to all of them, to all of them."
    text = Text(long, score=-0.2, alternatives=(Alternative(long[6:], -0.25),))
    slow = Text("We wrote.", score=-0.2, alternatives=(Alternative("Wrote.", -0.2),))
    job = Job(
        media=tmp_path / "a.mp4",
        out=tmp_path,
        profile=load("netflix"),
        condense=CondenseOptions(leave_out=("repetitions",)),
    )
    events: list[object] = []
    sentences = condensed(
        [sentence(FAST, text), sentence(SLOW, slow)], job, "ru", "en", events.append
    )
    assert [each.targets["en"].content for each in sentences] == [
        "we wrote a great many letters to all of them.",
        "We wrote.",
    ]
    messages = [event.message for event in events if isinstance(event, Notice)]
    assert messages[0].startswith("1 of 1 translations to en that are too fast to read")
    assert messages[1].startswith("Left out at 0:00 (en, repetitions)")


def test_a_rule_that_can_do_nothing_for_the_language_says_so(tmp_path):
    options = CondenseOptions(leave_out=("repetitions", "fillers"))
    job = Job(media=tmp_path / "a.mp4", out=tmp_path, profile=load("netflix"), condense=options)
    events: list[Notice] = []

    condensed([], job, "ru", "hu", events.append)
    condensed([], job, "ru", "pl", events.append)

    assert [event.message for event in events] == [
        "--leave-out fillers has no effect: tolmach has no list of Hungarian fillers."
    ]


def provided(name: str, text: Text) -> Sentence:
    words = tuple(Word(t, n * 500, n * 500 + 400) for n, t in enumerate(("Борис", "пишет")))
    return Sentence(name, words, Text("Борис пишет")).with_target("en", text)


def job_with(tmp_path, translator: str = "") -> Job:
    options = {"source": "ru", "device": "cpu", "threads": 1, "translator": translator}
    return make_job(tmp_path / "a.mp4", tmp_path, options)


def test_provided_translations_are_aligned_by_a_model_that_is_here(tmp_path):
    folder = miniature.marian(tmp_path / "model")
    human = provided("a", Text("Boris writes", origin=Origin.HUMAN))
    known = provided("b", Text("Writes Boris", alignment=(Link(0, 1, 0.7),)))
    sentences = aligned([human, known], job_with(tmp_path, str(folder)), "ru", "en")
    assert sentences[0].targets["en"].alignment == (Link(0, 0, 1.0), Link(1, 1, 1.0))
    assert sentences[0].targets["en"].origin is Origin.HUMAN
    assert sentences[1] == known


def test_without_a_model_what_looks_alike_and_what_keeps_meeting_is_linked(tmp_path, monkeypatch):
    monkeypatch.setenv("TOLMACH_MODELS", str(tmp_path / "none"))
    human = provided("a", Text("Boris writes"))
    [linked] = aligned([human], job_with(tmp_path), "ru", "en")
    assert linked.targets["en"].content == "Boris writes"
    best = max(linked.targets["en"].alignment, key=lambda link: link.weight)
    assert (best.target, best.source) == (0, 0)


def test_what_is_translated_while_recognition_runs_can_be_shown_before_the_end(tmp_path):
    flags = {"source": "ru", "endpoint": "http://127.0.0.1:9", "translation_batch": 1}
    job = make_job(tmp_path / "a.mp4", tmp_path, flags)
    route = named_route(job.translation, "ru", "en")
    engines = Engines(translator=lambda _route, _job: FakeTranslator())
    step = TranslationStep(job, route, engines, Glossary())
    spoken = [
        Sentence(f"s{n}", (Word("Да.", n * 1_000, n * 1_000 + 500),), Text("Да.")) for n in range(5)
    ]
    events: list[object] = []
    step.ahead(spoken)
    step.show(5_000, events.append)
    started, progressed = events
    assert (started.stage, started.total) == ("translate to en", 5_000)
    assert progressed.done == 2_500  # the last two are shown beside those to come
    done = step.finish(spoken, 5_000, events.append)
    assert [each.targets["en"].content for each in done] == ["Da."] * 5
    assert sum(isinstance(each, StageStarted) for each in events) == 1
