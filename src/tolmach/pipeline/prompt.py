"""What a chat translator would be asked about subtitles; nothing is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tolmach.core.cue import Track
from tolmach.core.events import ignore
from tolmach.core.translation import SourceSentence, Translation
from tolmach.engines.translators import chat
from tolmach.errors import UsageError
from tolmach.messages import message
from tolmach.pipeline.engines import Engines
from tolmach.pipeline.job import Job
from tolmach.pipeline.model_choice import named_route
from tolmach.pipeline.provided import read_names
from tolmach.pipeline.translation import TranslationStep
from tolmach.stages.translation.subtitles import sentences_from_cues


@dataclass(frozen=True, slots=True)
class _Recorder:
    """Keeps what it is asked, and answers with the source texts."""

    asked: list[list[SourceSentence]] = field(default_factory=list)

    def translate(self, sentences: Sequence[SourceSentence]) -> list[Translation]:
        self.asked.append(list(sentences))
        return [Translation(each.id, each.text) for each in sentences]

    def close(self) -> None:
        pass


def first_request(track: Track, job: Job, target: str) -> dict[str, Any]:
    """
    Make the first request that translating a track would send to a chat server.

    Raises:
        UsageError: the job names no chat server, or the track holds no sentence.
    """
    source = track.language
    if not job.translation.endpoint:
        raise UsageError(
            message("--explain-prompt shows what a chat translator is asked, and none is named."),
            next_step=message("Add --endpoint http://127.0.0.1:8080, for instance."),
        )
    route = named_route(job.translation, source, target)
    assert route is not None  # an endpoint is named
    recorder = _Recorder()
    engines = Engines(translator=lambda _route, _job: recorder)
    step = TranslationStep(job, route, engines, read_names(job.names.names))
    step.finish(sentences_from_cues(track), 0, ignore)
    if not recorder.asked:
        raise UsageError(message("There is no sentence to translate."))
    translator = chat.load(Path(), source, target, job.translation)
    return translator.request(dict(enumerate(recorder.asked[0], 1)))
