"""`tolmach journal`: check the record of people's work, and restore it when it is damaged."""

from __future__ import annotations

from pathlib import Path

import click

from tolmach.cli.failure import exit_with
from tolmach.messages import localized


@click.group()
def command() -> None:
    """
    Check the journal of a work folder: what people corrected, approved and withheld.

    A damaged journal stops every export, because withheld sentences would appear.
    """


@command.command()
@click.argument("work", type=click.Path(path_type=Path))
def verify(work: Path) -> None:
    """Compare the journal of WORK with the record of its length and content."""
    with exit_with():
        from tolmach.workspace.folder import Folder
        from tolmach.workspace.journal import require_work
        from tolmach.workspace.journal_record import verified

        folder = Folder(work)
        if not folder.work.is_dir():
            require_work(folder)
        journal, _ = verified(folder)
        click.echo(
            localized("The journal is intact. Entries: {count}.", count=len(journal.entries))
        )


@command.command()
@click.argument("work", type=click.Path(path_type=Path))
@click.option(
    "--accept-loss", is_flag=True, help="Go on without the entries that cannot be restored."
)
def repair(work: Path, accept_loss: bool) -> None:
    """Restore the journal of WORK from its copy; the damaged file is kept beside it."""
    with exit_with():
        from tolmach.workspace import journal_record
        from tolmach.workspace.folder import Folder, locked
        from tolmach.workspace.journal import require_work

        if not Folder(work).work.is_dir():
            require_work(Folder(work))
        with locked(work) as folder:
            result = journal_record.repair(folder, accept_loss=accept_loss)
        click.echo(localized("The journal is intact. Entries: {entries}.", entries=result.entries))
        if result.set_aside:
            click.echo(
                localized(
                    "The damaged file is kept as work/{set_aside}.", set_aside=result.set_aside
                )
            )
        if result.missing != 0:
            lost = localized("an unknown number") if result.missing is None else result.missing
            click.echo(
                localized(
                    "Entries lost: {lost}. Check with `tolmach withhold WORK` what is withheld "
                    "before you export.",
                    lost=lost,
                ),
                err=True,
            )
