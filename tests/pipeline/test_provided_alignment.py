from tests import miniature
from tolmach.core.document import Link, Origin, Sentence, Text, Word
from tolmach.pipeline.job import Job, make_job
from tolmach.pipeline.provided_alignment import aligned


def sentence(name: str, text: Text) -> Sentence:
    words = tuple(Word(t, n * 500, n * 500 + 400) for n, t in enumerate(("Борис", "пишет")))
    return Sentence(name, words, Text("Борис пишет")).with_target("en", text)


def job(tmp_path, translator: str = "") -> Job:
    options = {"source": "ru", "device": "cpu", "threads": 1, "translator": translator}
    return make_job(tmp_path / "a.mp4", tmp_path, options)


def test_given_translations_are_aligned_by_a_model_that_is_here(tmp_path):
    folder = miniature.marian(tmp_path / "model")
    given = sentence("a", Text("Boris writes", origin=Origin.HUMAN))
    known = sentence("b", Text("Writes Boris", alignment=(Link(0, 1, 0.7),)))
    sentences = aligned([given, known], job(tmp_path, str(folder)), "ru", "en")
    assert sentences[0].targets["en"].alignment == (Link(0, 0, 1.0), Link(1, 1, 1.0))
    assert sentences[0].targets["en"].origin is Origin.HUMAN
    assert sentences[1] == known


def test_without_a_model_they_stay_as_they_are(tmp_path, monkeypatch):
    monkeypatch.setenv("TOLMACH_MODELS", str(tmp_path / "none"))
    given = sentence("a", Text("Boris writes"))
    assert aligned([given], job(tmp_path), "ru", "en") == [given]
