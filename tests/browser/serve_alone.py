"""Serves the app on a folder at a port until it is ended; prints a token for one person."""

from __future__ import annotations

import sys
from pathlib import Path

import uvicorn

from tolmach.app.security import Access
from tolmach.app.server import Settings, create_app


def main(folder: str, port: str) -> None:
    app = create_app(Path(folder), Settings(access=Access(hosts=(f"127.0.0.1:{port}",))))
    sys.stdout.write(app.state.context.door.new_token() + "\n")
    sys.stdout.flush()
    uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="error", ws="none")


if __name__ == "__main__":
    main(*sys.argv[1:])
