"""`tolmach app`: the page in the browser on which everything is done without a terminal."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from tolmach.cli.failure import exit_with
from tolmach.messages import localized, message
from tolmach.network import VARIABLE

PASSPHRASE = "TOLMACH_PASSPHRASE"  # noqa: S105  # the variable's name, not a secret


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path())
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port; 0 uses a free one.")
@click.option("--no-browser", is_flag=True, help="Only print the address.")
@click.option("--share", is_flag=True, help="Let other computers of this network in.")
@click.option("--guests", is_flag=True, help="With --share: let people in who only read.")
@click.option(
    "--host-name", "names", multiple=True, metavar="NAME", help="A further name of this computer."
)
@click.option("--certificate", type=click.Path(path_type=Path), help="Certificate for HTTPS (PEM).")
@click.option("--key", type=click.Path(path_type=Path), help="Key of the certificate (PEM).")
@click.option("--offline", is_flag=True, help="Refuse every network connection in runs.")
@click.option("--install-shortcut", is_flag=True, help="Make a shortcut on this computer and stop.")
def command(  # noqa: PLR0913, PLR0917  # one argument for each flag
    folder: Path,
    port: int,
    no_browser: bool,
    share: bool,
    guests: bool,
    names: tuple[str, ...],
    certificate: Path | None,
    key: Path | None,
    offline: bool,
    install_shortcut: bool,
) -> None:
    """
    Open the app on FOLDER, where recordings and their work folders are.

    It runs in the browser and on this computer alone. With --share, people on other computers sign
    in with a passphrase; take it from TOLMACH_PASSPHRASE, or let one be made. Ctrl-C ends the app;
    everything is saved at any time.
    """
    with exit_with():
        if install_shortcut:
            click.echo(localized("Written: {install}", install=_install(folder)))
            return
        from tolmach.app.serving import Serving, prepare
        from tolmach.errors import UsageError

        if not folder.is_dir():
            raise UsageError(
                message("There is no folder '{folder}'.", folder=folder.name),
                next_step=message("Name the folder with recordings."),
            )
        if (guests or names or certificate) and not share:
            raise UsageError(
                message("--guests, --host-name and --certificate are for other computers."),
                next_step=message("Add --share."),
            )
        running = prepare(
            folder,
            Serving(
                port=port,
                share=share,
                passphrase=os.environ.get(PASSPHRASE, ""),
                guests=guests,
                names=names,
                certificate=certificate,
                key=key,
            ),
        )
        click.echo(localized("The app is at {address}", address=running.address))
        if share:
            for address in running.others:
                click.echo(localized("For other computers: {address}", address=address))
            if PASSPHRASE not in os.environ:
                click.echo(
                    localized("Passphrase: {passphrase}", passphrase=running.access.passphrase)
                )
            if guests:
                click.echo(
                    localized(
                        "Passphrase for guests: {guest_passphrase}",
                        guest_passphrase=running.access.guest_passphrase,
                    )
                )
            if certificate is None:
                click.echo(
                    localized(
                        "Without a certificate, everyone in this network can read what is "
                        "sent, withheld sentences included. Use --certificate and --key."
                    ),
                    err=True,
                )
        click.echo(localized("Press Ctrl-C to end it."))
        if not no_browser:
            click.launch(running.address)
        if offline:
            os.environ[VARIABLE] = "1"  # for all children, in which the models run
        running.run()


def _install(folder: Path) -> Path:
    from tolmach.app.shortcut import shortcut

    program = [sys.executable, "-m", "tolmach"]
    made = shortcut(sys.platform, Path.home(), program, folder.resolve())
    made.path.parent.mkdir(parents=True, exist_ok=True)
    made.path.write_text(made.content, "utf-8", newline="")
    if made.executable:
        made.path.chmod(0o755)
    return made.path
