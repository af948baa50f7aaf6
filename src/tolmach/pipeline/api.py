"""
The functions of the Python API: paths and keywords in, records out.

Options are the fields of the options records by name (`beam_size=2`, `vad_threshold=0.6`); an
unknown one is refused, and the nearest is named. `docs/reference/settings.md` lists them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from tolmach.core.arguments import named_arguments
from tolmach.core.cue import Track
from tolmach.core.document import Document, Sentence
from tolmach.core.events import EventSink, ignore
from tolmach.core.profile import Profile
from tolmach.core.speech import Turn
from tolmach.core.timing import Span
from tolmach.core.violation import Violation
from tolmach.errors import UsageError
from tolmach.formats import profile_toml, writer
from tolmach.formats.format import Subtitles
from tolmach.languages import codes_of
from tolmach.languages import language as language_of
from tolmach.messages import message
from tolmach.pipeline.engines import Engines
from tolmach.pipeline.job import RECORDS, Job, make_job
from tolmach.pipeline.open_work import Work
from tolmach.pipeline.run import Result
from tolmach.pipeline.run import run as run_job
from tolmach.pipeline.run import stream as stream_job
from tolmach.pipeline.subtitle_files import read_subtitles
from tolmach.stages.checks import check as checks
from tolmach.stages.checks import repair as repairs
from tolmach.stages.layout import layout as lay_out_sentences
from tolmach.workspace.artifacts import write_atomic

T = TypeVar("T")
PathLike = str | os.PathLike[str]
Languages = str | Sequence[str]


@named_arguments(*RECORDS)
def run(
    recording: PathLike | Job,
    out: PathLike | None = None,
    *,
    language: str | None = None,
    to: Languages = (),
    progress: EventSink = ignore,
    engines: Engines | None = None,
    **options: Any,
) -> Result:
    """
    Make subtitles and transcripts of a recording, as `tolmach run` does.

    Args:
        recording: the file, or a job that was made before.
        out: the folder for results; one named after the recording when left out.
        language: spoken in it; found out when left out.
        to: languages to translate to: `"en"`, `"en,de"` or `["en", "de"]`.
        progress: called with what happens (`tolmach.Progressed` and other events).
        options: as in `tolmach.toml`, with `_` for `-`.

    Raises:
        UsageError: an option that does not exist or a value that it cannot have.
        TolmachError: as the steps say; what was finished stays on disk.
    """
    if not isinstance(recording, Job):
        recording = _job(recording, out, language, to, options)
    elif out is not None or language or to or options:
        raise UsageError(
            message("A job has its options already."), next_step=message("Give them to make_job.")
        )
    return run_job(recording, progress, engines)


@named_arguments(*RECORDS)
def transcribe(
    recording: PathLike,
    *,
    language: str | None = None,
    out: PathLike | None = None,
    progress: EventSink = ignore,
    engines: Engines | None = None,
    **options: Any,
) -> Iterator[Sentence]:
    """
    Recognize a recording; sentences come while recognition goes on.

    Args:
        language, progress, options: as in `run`.
        out: a folder to keep the work in, so that `run` goes on from there; without it nothing is
            kept.

    Returns:
        Sentences in the order of time, with words, times and findings.

    Raises:
        UsageError, MediaError: now, not at the first sentence.
        TolmachError: while sentences come.
    """
    from tolmach.pipeline.media import look

    job = _job(recording, out or os.devnull, language, (), options)
    look(job)  # a file that cannot be read is named now
    return _in_folder(job, out, lambda one: stream_job(one, progress, engines))


def _in_folder(job: Job, out: PathLike | None, act: Callable[[Job], Iterable[T]]) -> Iterator[T]:
    """Act in the job's folder, or in one that is deleted afterwards."""
    from dataclasses import replace

    if out is not None:
        yield from act(job)
        return
    with TemporaryDirectory(prefix="tolmach-") as folder:
        yield from act(replace(job, out=Path(folder) / "out"))


@named_arguments(*RECORDS)
def align(
    recording: PathLike,
    transcript: PathLike,
    *,
    language: str,
    progress: EventSink = ignore,
    engines: Engines | None = None,
    **options: Any,
) -> tuple[Sentence, ...]:
    """
    Give a text that people wrote the times at which it is spoken.

    Args:
        transcript: a text file.
        language: of the recording and the text.
        progress, options: as in `run`.

    Returns:
        Sentences whose words have times and probabilities; those that are not in the recording have
        a finding.

    Raises:
        UsageError, TolmachError: as `run`.
    """
    return aligned(
        recording, transcript, language=language, progress=progress, engines=engines, **options
    ).sentences


@named_arguments(*RECORDS)
def aligned(
    recording: PathLike,
    transcript: PathLike,
    *,
    language: str,
    progress: EventSink = ignore,
    engines: Engines | None = None,
    **options: Any,
) -> Document:
    """
    Do as `align`, and give the document: with what is said in the recording and not in the text.

    Args and errors are those of `align`.
    """
    options = {**options, "transcript": str(transcript), "formats": ()}
    job = _job(recording, os.devnull, language, (), options)
    results = _in_folder(job, None, lambda one: [run_job(one, progress, engines)])
    return next(iter(list(results))).document


@named_arguments(*RECORDS)
def diarize(
    recording: PathLike,
    *,
    channels: bool = False,
    progress: EventSink = ignore,
    engines: Engines | None = None,
    **options: Any,
) -> list[Turn]:
    """
    Tell who speaks when, by the sound of voices or by channels; nothing is kept.

    Args:
        channels: each person has a channel; S1 is in the left one, S2 in the right one.
        progress, options: as in `run`; `speakers_count=0` estimates how many people speak.

    Returns:
        Turns, sorted; S1 speaks first, then S2, and so on.

    Raises:
        UsageError: an option that does not exist or a value that it cannot have.
        MediaError: no such file, or not two channels.
        ModelError: no network that compares voices is installed.
    """
    from tolmach.pipeline.diarization import diarization_step
    from tolmach.pipeline.media import look

    job = _job(recording, os.devnull, None, (), options)
    if channels:
        from tolmach.engines.speakers.channels import channel_turns

        return channel_turns(job.media, job.audio.audio_track)
    step = diarization_step(job, look(job))
    return list(step.found(engines or Engines(), progress).turns)


@named_arguments(*RECORDS)
def translate(
    subtitles: PathLike | Track,
    to: str,
    *,
    language: str = "",
    keep_cues: bool = False,
    progress: EventSink = ignore,
    engines: Engines | None = None,
    **options: Any,
) -> Track:
    """
    Translate subtitles by whole sentences.

    Args:
        subtitles: a file, or a track.
        language: of the subtitles, where neither file name nor file says.
        keep_cues: keep the cues one for one; otherwise they are made new.
        progress, options: as in `run`.

    Raises:
        UsageError, ModelError: as `run`; no model translates between these languages.
    """
    from tolmach.pipeline.subtitles import translate_track

    track = _track(subtitles, language)
    code = language_of(codes_of(to)).code
    name = subtitles if isinstance(subtitles, str | os.PathLike) else "subtitles"
    job = _job(name, os.devnull, track.language, (code,), options)
    return translate_track(track, job, code, progress, keep_cues=keep_cues, engines=engines).track


@named_arguments()
def layout(
    sentences: Document | Iterable[Sentence],
    language: str,
    *,
    profile: Profile | PathLike = "netflix",
    source_language: str | None = None,
    duration: int | None = None,
) -> Track:
    """
    Divide sentences into cues.

    Args:
        language: of the cues.
        source_language: of the recording, where it is another one; a document knows.
        duration: of the recording in milliseconds.

    Raises:
        UsageError, InputError: a profile that does not exist or cannot be read.
    """
    if isinstance(sentences, Document):
        source_language = source_language or sentences.language
        duration = duration or sentences.media.duration
        sentences = sentences.sentences
    return lay_out_sentences(
        sentences, language, _profile(profile), source_language=source_language, duration=duration
    )


@named_arguments()
def check(
    subtitles: PathLike | Track,
    profile: Profile | PathLike = "netflix",
    *,
    language: str = "",
    duration: int | None = None,
    speech: Sequence[Span] = (),
) -> list[Violation]:
    """
    Compare subtitles with the limits of a profile.

    Args:
        language: of the subtitles, where neither file name nor file says.
        duration: of the recording in milliseconds.
        speech: where someone speaks.

    Raises:
        InputError: the file cannot be read.
        UsageError: an unknown profile, or nothing says which language it is.
    """
    track = _track(subtitles, language)
    limits = _profile(profile).for_language(track.language)
    return checks.check(track, limits, duration=duration, speech=speech)


@named_arguments()
def repair(
    subtitles: PathLike | Track,
    profile: Profile | PathLike = "netflix",
    *,
    language: str = "",
    duration: int | None = None,
) -> Track:
    """
    Repair subtitles without changing a word: order, overlaps, gaps, line breaks, markup.

    Args and errors are those of `check`.
    """
    track = _track(subtitles, language)
    return repairs.repair(track, _profile(profile), duration=duration).track


@named_arguments()
def read(path: PathLike, *, language: str = "", encoding: str = "") -> Track:
    """
    Read a subtitle file in any format that tolmach knows; damage is repaired.

    Args:
        language: where neither the file's name (`talk.en.srt`) nor the file says.
        encoding: where it is not found by itself.

    Raises:
        InputError: no such file, or no subtitles in it.
        UsageError: nothing says which language it is.
    """
    return read_subtitles(Path(path), codes_of(language), encoding=encoding).track


@named_arguments()
def write(track: Track, path: PathLike, *, title: str = "") -> Path:
    """
    Write subtitles; the ending of the name chooses the format.

    Raises:
        UsageError: no format for subtitles has this ending.
        WorkFolderError: the folder cannot be written.
    """
    target = Path(path)
    text = writer(target)(Subtitles(track, title=title))
    write_atomic(target, text.encode() if isinstance(text, str) else text)
    return target


@named_arguments()
def open_work(folder: PathLike) -> Work:
    """
    Open the folder that `run` filled, to read, edit and export.

    Raises:
        WorkFolderError: there is no finished work in it, or its journal is damaged.
    """
    work = Work(Path(folder))
    work.document  # noqa: B018  # a damaged folder is named now
    return work


def _job(
    recording: PathLike,
    out: PathLike | None,
    language: str | None,
    to: Languages,
    options: Mapping[str, Any],
) -> Job:
    return make_job(recording, out, {**options, "source": language, "targets": to or None})


def _track(subtitles: PathLike | Track, language: str) -> Track:
    return subtitles if isinstance(subtitles, Track) else read(subtitles, language=language)


def _profile(profile: Profile | PathLike) -> Profile:
    return profile if isinstance(profile, Profile) else profile_toml.load(os.fspath(profile))
