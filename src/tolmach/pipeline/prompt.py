"""What a chat translator would be asked about subtitles; nothing is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
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
from tolmach.pipeline.synopsis import makes_synopsis, parts_to_read
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


NOT_YET = "(the synopsis that the server will have written)"


def first_requests(track: Track, job: Job, target: str) -> list[dict[str, Any]]:
    """
    Make the first request that translating a track would send to a chat server.

    Where the server is to make a synopsis, the first request for it comes before.

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
    makes = makes_synopsis(job.translation)
    job = replace(job, translation=replace(job.translation, make_synopsis=False))
    recorder = _Recorder()
    engines = Engines(translator=lambda _route, _job: recorder)
    step = TranslationStep(job, route, engines, read_names(job.names.names))
    sentences = sentences_from_cues(track)
    step.finish(sentences, 0, ignore)
    if not recorder.asked:
        raise UsageError(message("There is no sentence to translate."))
    translator = chat.load(Path(), source, target, job.translation)
    asked = recorder.asked[0]
    if not makes:
        return [translator.request(dict(enumerate(asked, 1)))]
    told = [replace(each, about=NOT_YET) for each in asked]
    return [
        translator.request_synopsis(parts_to_read(sentences, {})[0], ""),
        translator.request(dict(enumerate(told, 1))),
    ]
