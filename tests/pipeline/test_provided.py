"""Texts, names and turns that people give along with a recording."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.pipeline.conftest import Bench
from tolmach.core.document import FindingKind, Origin, Word
from tolmach.core.events import Event, Notice
from tolmach.core.options import NamesOptions, ProvidedOptions, TranslationOptions
from tolmach.engines.aligners.fake import FakeAligner
from tolmach.engines.media.probe import probe
from tolmach.errors import EngineError, InputError, UsageError
from tolmach.models.store import find
from tolmach.pipeline.alignment import Alignment
from tolmach.pipeline.job import Job, make_job
from tolmach.pipeline.run import run
from tolmach.stages.review.queue import review_queue
from tolmach.workspace.folder import Folder

pytestmark = pytest.mark.slow


def file(folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return str(folder / name)


def test_a_human_transcript_and_translation_get_times_and_need_no_translator(
    job: Job, bench: Bench, tmp_path: Path
) -> None:
    given = ProvidedOptions(
        transcript=file(tmp_path, "ru.txt", "Анна: Мы писали письма каждую неделю.\n"),
        translation=(file(tmp_path, "en.txt", "Anna: We wrote letters every week.\n"),),
    )
    plain = replace(job, provided=given, translation=TranslationOptions())
    result = run(plain, engines=bench.engines)
    (sentence,) = result.document.sentences
    assert sentence.targets["en"].content == "We wrote letters every week."
    assert sentence.targets["en"].origin is Origin.HUMAN
    assert [speaker.name for speaker in result.document.speakers] == ["Анна"]
    assert 0 < sentence.span.start < sentence.span.end <= result.document.media.duration
    assert bench.loaded == 0
    assert "We wrote letters every week." in (job.out / "talk.en.srt").read_text("utf-8")


def test_turns_give_sentences_their_speakers(job: Job, bench: Bench, tmp_path: Path) -> None:
    turns = file(tmp_path, "turns.txt", "0:00 S1\n0:10 S2\n")
    speakers = file(tmp_path, "speakers.toml", '[S1]\nname = "Нина"\n[S2]\nname = "Глеб"\n')
    given = ProvidedOptions(turns=turns, speakers=speakers)
    result = run(replace(job, provided=given), engines=bench.engines)
    assert result.document.sentences[0].speaker == "S1"
    assert "Нина" in (job.out / "talk.ru.md").read_text("utf-8")


def test_a_listed_name_that_does_not_arrive_is_put_right(
    job: Job, bench: Bench, tmp_path: Path
) -> None:
    names = file(tmp_path, "names.csv", "source,en,match\nписьма,LETTERS,exact\n")
    result = run(replace(job, names=NamesOptions(names=names)), engines=bench.engines)
    assert all(
        "LETTERS" in sentence.targets["en"].content for sentence in result.document.sentences
    )


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"translation": ("x.txt",)}, UsageError),
        ({"transcript": "missing.txt"}, InputError),
        ({"turns": "missing.txt"}, InputError),
        ({"speakers": "missing.toml"}, InputError),
    ],
)
def test_a_mistake_in_what_is_given_is_found_before_the_work(
    job: Job, given: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        run(replace(job, provided=ProvidedOptions(**given)))  # type: ignore[arg-type]
    assert not job.out.exists()


def test_paths_in_the_configuration_are_relative_to_it(tmp_path: Path) -> None:
    (tmp_path / "tolmach.toml").write_text(
        'from = "ru"\nto = "en"\nnames = "n.csv"\ntranscript = "ru.txt"\n'
        'translation = ["en=en.txt"]\n',
        encoding="utf-8",
    )
    job = make_job(tmp_path / "a.mp4", trust_settings=True)
    assert job.names.names == str(tmp_path / "n.csv")
    assert job.provided.transcript == str(tmp_path / "ru.txt")
    assert job.provided.translation == (f"en={tmp_path / 'en.txt'}",)


def test_the_words_of_a_transcript_get_their_times_from_the_aligner(
    job: Job, bench: Bench, tmp_path: Path
) -> None:
    """All of them, with a probability; a second run takes them from disk."""
    text = file(tmp_path, "ru.txt", "Мы писали длинные письма каждую неделю, и ответы были.\n")
    plain = replace(job, provided=ProvidedOptions(transcript=text))
    result = run(plain, engines=bench.engines)
    (sentence,) = result.document.sentences
    assert not any(word.interpolated for word in sentence.words)
    assert all(word.probability is not None for word in sentence.words)
    kept = (job.out / "work" / "alignment.jsonl").read_bytes()
    again = run(plain, engines=bench.engines)
    assert "align" in again.reused
    assert again.document.sentences == result.document.sentences
    assert (job.out / "work" / "alignment.jsonl").read_bytes() == kept


def test_words_that_the_aligning_model_surely_recognized_keep_their_times(
    job: Job, bench: Bench
) -> None:
    """Of 30 words the middle one is another; three on either side of it are aligned as well."""
    media, model = probe(job.media), find(job.recognition.model)
    (job.out / "work").mkdir(parents=True)
    said = [Word("да", 500 * i, 500 * i + 500, 0.8) for i in range(30)]
    texts = [["да"] * 15, ["нет", *["да"] * 14]]
    engines = replace(bench.engines, aligner=lambda model, job: FakeAligner())
    asked = {}
    for recognizes in (True, False):
        alignment = Alignment(
            job, media, model, "ru", Folder(job.out), engines, lambda _: None, recognizes
        )
        times = alignment.times(said, texts)
        assert times is not None
        assert [word.text for word in times.words] == [*texts[0], *texts[1]]
        asked[recognizes] = [word.probability == 0.9 for word in times.words]
    assert all(asked[False])
    assert [i for i, one in enumerate(asked[True]) if not one] == [*range(3, 12), *range(19, 27)]


def test_what_is_not_in_the_recording_and_what_is_not_in_the_text_is_found(
    job: Job, bench: Bench, tmp_path: Path
) -> None:
    """The recording says nine words; the text has the last of them and a sentence of its own."""
    text = file(tmp_path, "ru.txt", "Этого никто в записи не говорил ни разу. Приходили всегда.\n")
    aligner = FakeAligner(
        unspoken=frozenset(["Этого", "никто", "в", "записи", "не", "говорил", "ни", "разу."])
    )
    plain = replace(job, provided=ProvidedOptions(transcript=text))
    engines = replace(bench.engines, aligner=lambda model, job: aligner)
    result = run(plain, engines=engines)
    first, last = result.document.sentences
    assert first.has_finding(FindingKind.NOT_SAID)
    assert not last.has_finding(FindingKind.NOT_SAID)
    lacking = [f for f in result.document.findings if f.kind is FindingKind.NOT_WRITTEN]
    assert "писали письма каждую неделю" in lacking[0].text
    assert lacking[0].span.duration > 0
    queue = {item.sentence: item for item in review_queue(result.document)}
    assert "not_said" in {reason.code for reason in queue[first.id].reasons}
    assert "not_written" in {r.code for item in queue.values() for r in item.reasons}


def test_a_clause_that_is_not_in_the_recording_is_found_in_its_sentence(
    job: Job, bench: Bench, tmp_path: Path
) -> None:
    written = "Мы писали письма каждую неделю, хотя никто нас не читал, и ответы приходили всегда."
    clause = "хотя никто нас не читал,"
    aligner = FakeAligner(unspoken=frozenset(clause.split()))
    text = file(tmp_path, "ru.txt", written + "\n")
    plain = replace(job, provided=ProvidedOptions(transcript=text))
    engines = replace(bench.engines, aligner=lambda model, job: aligner)
    (sentence,) = run(plain, engines=engines).document.sentences
    (found,) = [each for each in sentence.findings if each.kind is FindingKind.NOT_SAID]
    assert found.text == clause
    assert sentence.span.start < found.span.start <= found.span.end < sentence.span.end
    (item,) = review_queue(run(plain, engines=engines).document)
    details = [reason.detail for reason in item.reasons if reason.code == "not_said"]
    assert details == [f"these words: {clause}"]


def test_an_aligner_that_fails_leaves_the_times_of_recognized_words(
    job: Job, bench: Bench, tmp_path: Path
) -> None:
    def broken(model: object, job: object) -> FakeAligner:
        raise EngineError("The aligner crashed.")

    text = file(tmp_path, "ru.txt", "Мы писали письма каждую неделю.\n")
    notices: list[Event] = []
    plain = replace(job, provided=ProvidedOptions(transcript=text))
    result = run(plain, notices.append, replace(bench.engines, aligner=broken))
    assert result.document.sentences[0].span.end > 0
    assert any("The aligner crashed." in n.message for n in notices if isinstance(n, Notice))
