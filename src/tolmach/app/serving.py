"""Running the server: a socket on this computer, the addresses people may use, and the end."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import FrameType

import psutil
import uvicorn

from tolmach.app.context import Context
from tolmach.app.security import Access
from tolmach.app.server import Settings, close, create_app
from tolmach.errors import UsageError
from tolmach.messages import message

HERE = "127.0.0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """
    How the server is reached.

    Attributes:
        port: 0 takes any free one.
        share: other computers may connect; people sign in with the passphrase.
        passphrase: empty makes one.
        guests: people may also only read, with a passphrase of their own.
        names: further names under which this computer is known.
        certificate, key: files for HTTPS; without them other computers connect without it.
    """

    port: int = 0
    share: bool = False
    passphrase: str = field(default="", repr=False)
    guests: bool = False
    names: tuple[str, ...] = ()
    certificate: Path | None = None
    key: Path | None = None


@dataclass(frozen=True, slots=True)
class Running:
    """
    A server that is ready to run.

    Attributes:
        address: for the browser on this computer, with the token that lets it in once.
        others: addresses for other computers.
        run: serves until somebody ends it.
        close: for a server that is not run after all.
    """

    address: str
    others: tuple[str, ...]
    access: Access
    run: Callable[[], None]
    close: Callable[[], None]


class _Server(uvicorn.Server):
    """A server that says goodbye to its pages, which would keep it waiting otherwise."""

    def __init__(self, config: uvicorn.Config, context: Context) -> None:
        super().__init__(config)
        self._context = context

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Close all streams first."""
        self._context.hub.close()
        super().handle_exit(sig, frame)


def prepare(folder: Path, serving: Serving) -> Running:
    """
    Open the socket and make the app.

    Raises:
        UsageError: the port is taken, or half of a certificate.
    """
    if bool(serving.certificate) != bool(serving.key):
        raise UsageError(
            message("HTTPS needs a certificate and its key."),
            next_step=message("Give --certificate and --key."),
        )
    listening = _socket("0.0.0.0" if serving.share else HERE, serving.port)  # noqa: S104  # asked for
    port = listening.getsockname()[1]
    secure = serving.certificate is not None
    away = _addresses() if serving.share else []
    names = dict.fromkeys((HERE, "localhost", *away, *serving.names))
    access = Access(
        hosts=tuple(_with_port(name.lower(), port, secure=secure) for name in names),
        secure=secure,
        passphrase=(serving.passphrase or _passphrase()) if serving.share else "",
        guest_passphrase=_passphrase() if serving.share and serving.guests else "",
    )
    app = create_app(folder, Settings(access=access))
    context: Context = app.state.context
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws="none",
        lifespan="on",
        timeout_graceful_shutdown=3,
        ssl_certfile=serving.certificate,
        ssl_keyfile=str(serving.key) if serving.key else None,
    )
    server = _Server(config, context)
    scheme = "https" if secure else "http"
    return Running(
        address=f"{scheme}://{HERE}:{port}/#token={context.door.new_token()}",
        others=tuple(f"{scheme}://{name}:{port}/" for name in (*serving.names, *away)),
        access=access,
        run=lambda: server.run(sockets=[listening]),
        close=partial(_closed, listening, context),
    )


def _closed(listening: socket.socket, context: Context) -> None:
    listening.close()
    close(context)


def _socket(address: str, port: int) -> socket.socket:
    opened = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        opened.bind((address, port))
        opened.listen(128)  # a browser that comes before the server is ready waits
    except OSError as error:
        opened.close()
        raise UsageError(
            message("Port {port} is not free: {reason}.", port=port, reason=error.strerror),
            next_step=message("Choose another with --port, or leave it out."),
            port=port,
        ) from error
    return opened


def _with_port(name: str, port: int, *, secure: bool) -> str:
    """A name as browsers write it into `Host`: they leave the usual port out."""
    return name if port == (443 if secure else 80) else f"{name}:{port}"


def _addresses() -> list[str]:
    """Addresses of this computer in its networks."""
    found: Iterable[str] = (
        each.address
        for addresses in psutil.net_if_addrs().values()
        for each in addresses
        if each.family == socket.AF_INET and not each.address.startswith("127.")
    )
    return sorted(set(found))


def _passphrase() -> str:
    """Sixteen letters in four groups, without those that look alike: 80 bits."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    groups = ("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))
    return "-".join(groups)
