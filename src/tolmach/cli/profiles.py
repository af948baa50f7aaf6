"""`tolmach profiles`: the limits for cues that are shipped, or those of a file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from tolmach.cli.failure import exit_with
from tolmach.messages import localized

if TYPE_CHECKING:
    from tolmach.core.profile import Profile


@click.command()
@click.argument("names", nargs=-1, metavar="[PROFILE]...")
@click.option("--json", "as_json", is_flag=True, help="Write the profiles as JSON.")
def command(names: tuple[str, ...], as_json: bool) -> None:
    """
    Show profiles: the limits that cues keep.

    PROFILE is a name or the path of a TOML file; without one, all shipped profiles are listed in
    short. A file of your own may say `base = "netflix"` and name only what differs.
    """
    with exit_with(as_json=as_json):
        from tolmach.formats.profile_toml import load, shipped

        profiles = [load(name) for name in names or shipped()]
        if as_json:
            click.echo(json.dumps([asdict(p) for p in profiles], ensure_ascii=False, indent=1))
            return
        for profile in profiles:
            click.echo("\n".join(_full(profile) if names else _short(profile)))


def _short(profile: Profile) -> Iterator[str]:
    yield f"{click.style(profile.name, bold=True):<20} {profile.title}"
    yield f"{'':12} {_limits(profile)}"


def _full(profile: Profile) -> Iterator[str]:
    yield f"{click.style(profile.name, bold=True)}: {profile.title}"
    yield f"  {_limits(profile)}"
    yield (
        localized(
            "  gaps at least {min_gap} ms, closed when shorter than {chain_gap} ms; "
            "start up to {lead} ms early, end up to {tail} ms late",
            min_gap=profile.min_gap,
            chain_gap=profile.chain_gap,
            lead=profile.lead,
            tail=profile.tail,
        )
    )
    if profile.turns > 1:
        yield "  " + localized("short turns of two people share a cue, a line with a dash each")
    if profile.gap_frames:
        yield localized(
            "  gaps of {frames} frames, closed when shorter than half a second, where the frame "
            "rate is known",
            frames=profile.gap_frames,
        )
    for code, limits in profile.languages.items():
        yield f"  {code}: " + ", ".join(f"{key} {value:g}" for key, value in limits.items())
    if profile.source:
        yield click.wrap_text(localized("Source: {source}", source=profile.source), 100, "  ", "  ")


def _limits(profile: Profile) -> str:
    return localized(
        "{lines} lines of {cpl} characters, at most {cps:g} a second (aims at "
        "{cps_comfortable:g}), {min_duration:g} to {max_duration:g} s",
        lines=profile.lines,
        cpl=profile.cpl,
        cps=profile.cps,
        cps_comfortable=profile.cps_comfortable,
        min_duration=profile.min_duration / 1000,
        max_duration=profile.max_duration / 1000,
    )
