"""
The ffmpeg program: found, tried and run in one place.

A system's ffmpeg can be there and not work (a half finished upgrade, another processor, a script
of that name), so it is started once before it is used; if it fails, the one that imageio-ffmpeg
brings takes its place. Recordings come from strangers: `source` gives them to ffmpeg so that
neither their name nor their content leads to a network address or to another file.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Any

from tolmach.errors import EngineError
from tolmach.installation import install_command
from tolmach.messages import message

PROTOCOLS = "file,pipe"
"""What ffmpeg may open: not `http`, `concat`, `subfile`, `data` and the like."""

CONTAINERS = (
    "aa,aac,aax,ac3,act,aea,aiff,alaw,amr,amrnb,amrwb,ape,aptx,asf,asf_o,au,av1,avi,caf,codec2,"
    "dhav,dsf,dss,dts,dtshd,dv,eac3,f4v,flac,flv,g722,g723_1,g726,g729,gsm,gxf,h261,h263,h264,"
    "hevc,iamf,ilbc,ircam,ivf,ivr,kux,latm,live_flv,lmlm4,loas,m4v,matroska,mjpeg,mlp,mmf,mov,mp3,"
    "mpc,mpc8,mpeg,mpegts,mpegvideo,mulaw,mxf,nistsphere,nsv,nut,nuv,obu,ogg,oma,paf,pva,qcp,rm,"
    "rso,sbc,sds,shn,siff,sln,smjpeg,sox,spdif,tak,truehd,tta,ty,vc1,voc,vqf,w64,wav,webm,wsd,wtv,"
    "wv,xwma"
)
"""Names of ffmpeg's demuxers that read recordings. Play lists (`hls`, `concat`, `dash`, `sdp`),
which name other files or addresses, and pictures, whose names are patterns, are left out."""

START_SECONDS = 20.0
"""A program that has not printed its version by then counts as broken; a slow disk needs two."""

SILENCE_SECONDS = 600.0
"""ffmpeg is stopped when it gives nothing for so long; a damaged 10 GB file on a slow disk needs
less."""

_LONGEST_COMPLAINT = 1 << 20
"""Bytes of the end of standard error that are read; hostile files make ffmpeg complain forever."""


@dataclass(frozen=True, slots=True)
class Program:
    """
    An ffmpeg that works.

    Attributes:
        bundled: whether it is the one of imageio-ffmpeg.
        rejected: why the system's ffmpeg is not used; empty if it is, or if there is none.
    """

    path: str
    version: str
    bundled: bool = False
    rejected: str = ""


def find_ffmpeg(*needs: str) -> Program:
    """
    Choose the ffmpeg to run: the system's if it works, else the one of imageio-ffmpeg.

    Args:
        needs: names of filters and encoders that it must have.

    Raises:
        EngineError: none works, or none has what is needed.
    """
    rejected: str = ""
    for path, bundled in _candidates():
        version, problem = _tried(path)
        missing = sorted(set(needs) - _components(path)) if needs and not problem else []
        if missing:
            problem = message("it lacks {missing}", missing=", ".join(missing))
        if not problem:
            return Program(path, version, bundled, rejected)
        rejected = rejected or message("{path} is not used: {reason}", path=path, reason=problem)
    raise EngineError(
        message("No ffmpeg that works was found ({reason}).", reason=rejected)
        if rejected
        else message("No ffmpeg that works was found."),
        next_step=message(
            "Install ffmpeg, or the package imageio-ffmpeg: {command}",
            command=install_command("ffmpeg"),
        ),
    )


def ffmpeg_program(*needs: str) -> str:
    """The path of the ffmpeg to run; arguments and errors as `find_ffmpeg`."""
    return find_ffmpeg(*needs).path


def _candidates() -> Iterator[tuple[str, bool]]:
    system = shutil.which("ffmpeg")
    if system:
        yield system, False
    try:
        import imageio_ffmpeg
    except ImportError:  # an extra: 165 MB that a computer with an ffmpeg of its own does not need
        return
    try:
        bundled = str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError:  # how imageio-ffmpeg says that it has none
        return
    if bundled != system:
        yield bundled, True


@cache
def _tried(path: str) -> tuple[str, str]:
    """Start a program once: its version, and what is wrong with it (empty if nothing is)."""
    said, problem = _asked(path, "-version")
    words = said.partition("\n")[0].split()
    if problem:
        return "", problem
    if words[:2] != ["ffmpeg", "version"] or len(words) < 3:
        return "", "it is another program"
    return words[2], ""


@cache
def _components(path: str) -> frozenset[str]:
    """Names of the filters and encoders of an ffmpeg; both lists have them in the second column."""
    listed = _asked(path, "-filters")[0] + _asked(path, "-encoders")[0]
    rows = (line.split() for line in listed.splitlines())
    return frozenset(row[1] for row in rows if len(row) > 1)


def _asked(path: str, question: str) -> tuple[str, str]:
    """What a program answers, and what is wrong with it."""
    try:
        done = subprocess.run(
            [path, "-hide_banner", question],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=START_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return "", f"it did not answer within {START_SECONDS:g} s"
    except OSError as error:
        return "", f"it cannot be started ({error.strerror})"
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()[-1:] or ["no reason given"]
        return "", f"it ends with exit code {done.returncode} ({said[0][:200]})"
    return done.stdout.decode(errors="replace"), ""


def source(path: Path, **options: Any) -> Any:
    """
    A recording as an input of ffmpeg-python.

    `file:` keeps names with colons and leading dashes from being read as protocols or options;
    the lists keep a hostile file from leading to the network or to other files.
    """
    import ffmpeg

    return ffmpeg.input(
        f"file:{path}", protocol_whitelist=PROTOCOLS, format_whitelist=CONTAINERS, **options
    )


@dataclass(slots=True)
class Run:
    """
    A run of ffmpeg whose output is read; `status` and `said` are known after the block.

    Attributes:
        status: its exit code; negative when it was killed.
        said: all that it wrote to standard error.
        stopped: whether it was ended because nothing came for too long.
    """

    stdout: IO[bytes]
    process: subprocess.Popen[bytes]
    silence: float
    status: int = 0
    said: str = ""
    stopped: bool = False

    def read(self, size: int) -> bytes:
        """As many bytes of the output, fewer only at its end."""
        with self.limited():
            return self.stdout.read(size)

    def lines(self) -> Iterator[bytes]:
        """The output line by line."""
        while True:
            with self.limited():
                line = self.stdout.readline()
            if not line:
                return
            yield line

    @property
    def reason(self) -> str:
        """What ffmpeg said last, for messages."""
        if self.stopped:
            return f"nothing came for {self.silence:g} s"
        return (self.said.strip().splitlines() or [""])[-1]

    @contextmanager
    def limited(self) -> Iterator[None]:
        """End the program when a read takes too long; time between reads is ours and not its."""
        timer = threading.Timer(self.silence, self._stop)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _stop(self) -> None:
        self.stopped = True
        self.process.kill()


@contextmanager
def running(
    command: Sequence[str], *, folder: str | None = None, silence: float = SILENCE_SECONDS
) -> Iterator[Run]:
    """
    Start a program with its output on a pipe; whatever happens, it ends with the block.

    Args:
        folder: where it works.
        silence: seconds without output after which it is ended.
    """
    with tempfile.TemporaryFile() as complaints:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=complaints,
            cwd=folder,
            # Ctrl-C is for us: a decoder that it stops would look like a damaged file.
            start_new_session=True,
        )
        assert process.stdout is not None
        run = Run(process.stdout, process, silence)
        try:
            yield run
            with run.limited():
                process.wait()
        finally:
            run.stdout.close()
            process.kill()
            run.status = process.wait()
            complaints.seek(max(0, complaints.seek(0, os.SEEK_END) - _LONGEST_COMPLAINT))
            run.said = complaints.read().decode(errors="replace")
