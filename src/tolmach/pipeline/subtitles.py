"""Subtitles in one language -> subtitles in another, without the recording."""

from __future__ import annotations

from dataclasses import dataclass

from tolmach.core.cue import Track
from tolmach.core.document import FlagKind, Unit
from tolmach.formats.profile_toml import load
from tolmach.pipeline.choice import Route, best_route, named_route
from tolmach.pipeline.engines import Engines
from tolmach.pipeline.events import Listener, Progressed, StageFinished, StageStarted
from tolmach.pipeline.job import Job
from tolmach.pipeline.naming import checked
from tolmach.pipeline.shortening import readable
from tolmach.pipeline.texts import read_names
from tolmach.stages.layout import layout
from tolmach.stages.names import protect
from tolmach.stages.resubtitle import refill, units_from_cues
from tolmach.stages.translate import flag_unsure, translate_units


@dataclass(frozen=True, slots=True)
class Subtitled:
    """
    A translated track.

    Attributes:
        units: the sentences it was made of, with what wants a look.
        models: names of the models, in the order in which a sentence went through them.
    """

    track: Track
    units: tuple[Unit, ...]
    models: tuple[str, ...]

    @property
    def untranslated(self) -> tuple[Unit, ...]:
        """Sentences that no cue of the track shows."""
        return tuple(unit for unit in self.units if unit.flagged(FlagKind.UNTRANSLATED))


def translate_track(
    track: Track,
    job: Job,
    target: str,
    listen: Listener,
    *,
    keep_cues: bool = False,
    engines: Engines | None = None,
) -> Subtitled:
    """
    Translate subtitles by whole sentences and put them back on their own times.

    Args:
        track: subtitles, sound in order and times.
        job: its options for translation, names, shortening and layout.
        keep_cues: one cue for each cue of the source; otherwise cues are cut anew.

    Raises:
        ModelError: no translator for this pair is here.
    """
    source = track.language
    route = named_route(job.translation, source, target) or best_route(source, target)
    glossary = read_names(job.names.names)
    units = units_from_cues(track)
    stage = f"translate to {target}"
    names = tuple(model.entry.id for model in route)
    listen(StageStarted(stage, ", ".join(names), units[-1].span.end if units else 0))
    translator = protect(
        (engines or Engines()).translator(route, job, source, target), glossary, source, target
    )
    done: list[Unit] = []
    for unit in translate_units(
        units, translator, source=source, target=target, batch=job.translation.translation_batch
    ):
        listen(Progressed(stage, unit.span.end))
        done.append(unit)
    listen(StageFinished(stage, _way(route), reused=False))
    done = flag_unsure(done, target, route[-1].entry.unsure_below)
    if not keep_cues:
        done = readable(done, job, source, target, listen)
    done = checked(done, glossary, source, target)
    profile = load(job.layout.profile)
    if keep_cues:
        result = refill(track, done, target, profile)
    else:
        result = layout(done, target, profile, source_language=source)
    return Subtitled(result, tuple(done), names)


def _way(route: Route) -> str:
    return " and ".join(model.entry.id for model in route)
