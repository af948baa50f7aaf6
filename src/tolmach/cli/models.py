"""`tolmach models`: list, fetch, add, check, remove, carry and convert models."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tolmach.cli.failure import exit_with
from tolmach.cli.model_list import basis, elsewhere, facts, lines, offered, size, to_fetch
from tolmach.cli.records import codes
from tolmach.core.events import Progress, no_progress
from tolmach.errors import ExitCode, UsageError
from tolmach.messages import localized, message
from tolmach.models import catalog as catalogue

if TYPE_CHECKING:
    from tolmach.models.store import InstalledModel

_as_json = click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
_from = click.option(
    "--from", "source", callback=codes, default="", help="Language spoken or written, e.g. ru."
)
_to = click.option(
    "--to", "targets", callback=codes, default="", help="Languages to translate to: en,de."
)


@click.group()
def command() -> None:
    """
    List, download, add, check, remove, export and convert models.

    Only `pull` uses the network.
    """


@command.command("list")
@_from
@_to
@click.option("--installed", "only_here", is_flag=True, help="Only models on this computer.")
@_as_json
def list_(source: str, targets: str, only_here: bool, as_json: bool) -> None:
    """Show models, on this computer and to download."""
    with exit_with(as_json=as_json):
        from tolmach.models.store import installed, store_folder

        here = {model.entry.id: model for model in installed()}
        rows = offered(here, source, _split(targets))
        rows = [one for one in rows if one.id in here or not only_here]
        if as_json:
            click.echo(json.dumps([facts(one, here) for one in rows], indent=1))
        else:
            click.echo("\n".join(lines(rows, here)))
            click.echo("".join(f"{line}\n" for line in elsewhere(here)), nl=False)
            click.echo(localized("Models are kept in {store_folder}", store_folder=store_folder()))


def _split(languages: str) -> list[str]:
    return [code.strip() for code in languages.split(",") if code.strip()]


@command.command()
@click.argument("models", nargs=-1)
@_from
@_to
@click.option("--small", is_flag=True, help="Only models of at most 200 MB each, for a first try.")
def pull(models: tuple[str, ...], source: str, targets: str, small: bool) -> None:
    """
    Download models.

    Name their ids, or the languages to find the best ones for: --from ru --to en,de. A
    broken download goes on where it ended when the command is run again.
    """
    with exit_with():
        from tolmach.models.download import pull as fetch

        chosen = list(models) or _best_for(source, _split(targets), _SMALL if small else 0)
        entries = [catalogue.entry(model_id) for model_id in chosen]
        if len(entries) > 1:
            total = sum(one.transfer for one in entries)
            click.echo(localized("{size} in all", size=size(total)))
        for one in entries:
            click.echo(
                localized(
                    "{one}: {to_fetch}, licence {license}",
                    one=message(one.title),
                    to_fetch=to_fetch(one),
                    license=one.license,
                )
            )
            with _drawn(one.id) as progress:
                model = fetch(one.id, progress)
            click.echo(localized("  is here: {folder}", folder=model.folder))
            _try(model)


def _try(model: InstalledModel) -> None:
    """Try a model that was just installed, and say what came of it."""
    from tolmach.models.self_test import try_model

    for trial in try_model(model):
        kind = trial.compute_type or localized("its own numbers")
        if trial.problem:
            said = localized(
                "  gives nonsense with {kind}: {problem}", kind=kind, problem=trial.problem
            )
            click.echo(said, err=True)
        elif trial.judged:
            click.echo(localized("  was tried with {kind}: it works", kind=kind))
        else:
            click.echo(localized("  was run: it works; only speech can tell how well"))


_SMALL = 200_000_000
"""Bytes to fetch for a small model."""


def _best_for(source: str, targets: list[str], most: int = 0) -> list[str]:
    from tolmach.models.choose import recommend
    from tolmach.models.hardware import place, this_machine

    if not source:
        raise UsageError(
            message("Say which models, or for which language."),
            next_step=message("For instance: tolmach models pull --from ru --to en"),
        )
    machine = this_machine()
    placement = place(machine)
    chosen = [recommend("recognition", source, "", machine, placement, most)]
    chosen += [recommend("translation", source, to, machine, placement, most) for to in targets]
    if None in chosen:
        raise UsageError(
            message("There is no model for these languages that fits this computer."),
            next_step=message("See `tolmach models list`."),
        )
    return list(dict.fromkeys(one.id for one in chosen if one))


@contextmanager
def _drawn(name: str) -> Iterator[Progress]:
    """Give a callback that draws progress on standard error, if that is a terminal."""
    if not sys.stderr.isatty():
        yield no_progress
        return
    from rich.console import Console  # 150 ms that only a terminal need pay
    from rich.progress import BarColumn, DownloadColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = ("{task.description:<28}", BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Bars(*columns, console=Console(stderr=True)) as bars:
        task = bars.add_task(name, total=None)
        yield lambda done, total: bars.update(task, completed=done, total=total or None)


@command.command()
@click.argument("models", nargs=-1)
@_as_json
def verify(models: tuple[str, ...], as_json: bool) -> None:
    """
    Compare models with what was received.

    Reads every byte of MODELS, of all of them when none is named. Exit code 4 when something is
    wrong.
    """
    with exit_with(as_json=as_json):
        from tolmach.models.manifest import MANIFEST
        from tolmach.models.store import damaged, find, installed
        from tolmach.models.store import verify as check

        chosen = [find(name) for name in models] or list(installed())
        results: dict[str, tuple[str, ...]] = {}
        if not models:
            results = {name: (reason,) for name, reason in damaged().items()}
        for model in chosen:
            if (model.folder / MANIFEST).is_file():
                results[model.entry.id] = check(model)
        if as_json:
            click.echo(json.dumps(results, ensure_ascii=False, indent=1))
        else:
            _print_verdicts(results, {model.entry.id: basis(model.entry) for model in chosen})
        sys.exit(ExitCode.FAILED if any(results.values()) else ExitCode.OK)


def _print_verdicts(results: dict[str, tuple[str, ...]], snapshots: dict[str, str]) -> None:
    for name, problems in results.items():
        click.echo(f"{name}: {'; '.join(problems) or f'intact ({snapshots[name]})'}")
        if problems:
            click.echo(
                localized("  -> tolmach models remove {name}, then download it again", name=name)
            )
    if not results:
        click.echo(
            localized(
                "There is nothing to check: no model was downloaded, converted or imported yet."
            )
        )


@command.command()
@click.argument("models", nargs=-1, required=True)
@click.option(
    "--forget",
    "forgotten",
    is_flag=True,
    help="Forget their hashes, too: the next download may bring another content.",
)
def remove(models: tuple[str, ...], forgotten: bool) -> None:
    """Delete MODELS and what is left of broken downloads."""
    with exit_with():
        from tolmach.models.store import remove as delete

        for name in models:
            click.echo(
                localized(
                    "{name}: {size} freed", name=name, size=size(delete(name, forgotten=forgotten))
                )
            )


@command.command()
@click.argument("models", nargs=-1, required=True)
@click.argument("file", type=click.Path(path_type=Path))
def export(models: tuple[str, ...], file: Path) -> None:
    """Write MODELS into one FILE to carry away."""
    with exit_with():
        from tolmach.models.archive import export as write

        click.echo(f"{file}: {size(write(models, file))}")


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path))
def import_(file: Path) -> None:
    """Install the models of a FILE from `export`."""
    with exit_with():
        from tolmach.models.archive import import_models

        for model in import_models(file):
            click.echo(
                localized(
                    "{entry} is here: {folder} ({basis})",
                    entry=model.entry.id,
                    folder=model.folder,
                    basis=basis(model.entry),
                )
            )
            _try(model)


@command.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="FOLDER|FILE")
@click.option("--id", "model_id", default="", help="Name in the store; else the folder's.")
@_from
@_to
def add(folder: Path, model_id: str, source: str, targets: str) -> None:
    """
    Take a model FOLDER of your own into the store, or the FILE model.bin with what is beside it.

    For folders that can be used as they are: translators in the format of CTranslate2 or of
    Firefox, recognizers in the format of faster-whisper. Models that other programs keep here
    are named by `tolmach models list`; on the same disk they take no more room.
    """
    with exit_with():
        from tolmach.models.adding import add as take

        model = take(folder, model_id, _split(source), _split(targets))
        click.echo(
            localized("{entry} is here: {folder}", entry=model.entry.id, folder=model.folder)
        )
        _try(model)


@command.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--id", "model_id", required=True, help="Name for the result, e.g. my-ru-en.")
@click.option(
    "--from", "source", callback=codes, required=True, help="Language that it translates from."
)
@click.option(
    "--to", "target", callback=codes, required=True, help="Language that it translates to."
)
@click.option(
    "--quantization",
    type=click.Choice(["int8", "int16", "float16", "float32"]),
    default="int8",
    show_default=True,
    help="Number format of the stored weights.",
)
def convert(folder: Path, model_id: str, source: str, target: str, quantization: str) -> None:
    """
    Convert a FOLDER of another format.

    Marian files (OPUS-MT, own trainings) need nothing else; a transformers checkpoint needs torch.
    """
    with exit_with():
        from tolmach.models.convert import convert as make

        model = make(folder, model_id, source, target, quantization=quantization)
        click.echo(
            localized("{model_id} is here: {folder}", model_id=model_id, folder=model.folder)
        )
        _try(model)
