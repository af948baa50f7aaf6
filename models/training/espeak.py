"""Speak Russian with eSpeak NG and say when each word and phoneme begins.

eSpeak's library (Debian package ``libespeak-ng1``) is called through ctypes because only its event
interface tells the time of words; the command-line program does not.
"""

import ctypes
import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE = 16_000
LIBRARY = "libespeak-ng.so.1"
#: Values of eSpeak NG's speak_lib.h.
AUDIO_OUTPUT_SYNCHRONOUS = 2
INITIALIZE_PHONEME_EVENTS = 1
CHARS_UTF8 = 1
EVENT_WORD, EVENT_PHONEME = 1, 7
PARAMETER_RATE, PARAMETER_PITCH, PARAMETER_RANGE = 1, 3, 4

#: Years are written as figures and spoken as words, in the case that "году" asks for.
SPOKEN = {
    "2018": "две тысячи восемнадцатом",
    "2019": "две тысячи девятнадцатом",
    "2020": "две тысячи двадцатом",
    "2021": "две тысячи двадцать первом",
    "2022": "две тысячи двадцать втором",
    "2023": "две тысячи двадцать третьем",
    "2024": "две тысячи двадцать четвёртом",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """A way of speaking: eSpeak voice, words a minute, pitch 0-100 and its range 0-100."""

    name: str
    rate: int = 150
    pitch: int = 50
    pitch_range: int = 50


@dataclass(frozen=True, slots=True)
class Spoken:
    """Samples at 16 kHz with the times of words (start, end) and phonemes (start, name) in ms."""

    samples: NDArray[np.int16]
    words: tuple[tuple[int, int], ...]
    phonemes: tuple[tuple[int, str], ...]


class _EventId(ctypes.Union):
    _fields_ = (
        ("number", ctypes.c_int),
        ("name", ctypes.c_char_p),
        ("string", ctypes.c_char * 8),
    )


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _EventId),
    )


_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)


class _Engine:
    """The library, started once in a process, and what its callback has collected."""

    def __init__(self) -> None:
        self.library = ctypes.CDLL(LIBRARY)
        self.rate = self.library.espeak_Initialize(
            AUDIO_OUTPUT_SYNCHRONOUS, 1000, None, INITIALIZE_PHONEME_EVENTS
        )
        if self.rate <= 0:
            raise RuntimeError("eSpeak NG did not start: is the package espeak-ng-data installed?")
        self.voice_name = ""
        self.blocks: list[NDArray[np.int16]] = []
        self.events: list[tuple[int, int, int, str]] = []
        # The reference keeps ctypes from freeing the callback while the library holds it.
        self.callback = _Callback(self.collect)
        self.library.espeak_SetSynthCallback(self.callback)

    def collect(self, wav: "ctypes._Pointer", count: int, events: "ctypes._Pointer") -> int:
        """Take a block of samples and its events; 0 tells the library to go on."""
        if count > 0:
            self.blocks.append(np.ctypeslib.as_array(wav, (count,)).copy())
        i = 0
        while events[i].type:
            event = events[i]
            name = event.id.string.decode() if event.type == EVENT_PHONEME else ""
            self.events.append((event.type, event.text_position, event.sample, name))
            i += 1
        return 0

    def speak(self, text: str, voice: Voice) -> None:
        """Fill `blocks` and `events` with the speech of ``text``."""
        self.blocks, self.events = [], []
        # Loading a voice takes longer than a sentence: keep it while it stays the same.
        if voice.name != self.voice_name:
            if self.library.espeak_SetVoiceByName(voice.name.encode()) != 0:
                raise ValueError(f"eSpeak NG has no voice {voice.name!r}")
            self.voice_name = voice.name
        for parameter, value in (
            (PARAMETER_RATE, voice.rate),
            (PARAMETER_PITCH, voice.pitch),
            (PARAMETER_RANGE, voice.pitch_range),
        ):
            self.library.espeak_SetParameter(parameter, value, 0)
        data = text.encode()
        self.library.espeak_Synth(data, len(data) + 1, 0, 1, 0, CHARS_UTF8, None, None)
        self.library.espeak_Synchronize()


@cache
def engine() -> _Engine:
    """The one engine of this process."""
    return _Engine()


def resample(samples: NDArray[np.int16], rate: int) -> NDArray[np.int16]:
    """Bring samples to 16 kHz by cutting the spectrum (exact for band-limited sound)."""
    # The silence behind the samples takes up the wrap-around of the transform.
    block = np.zeros(_whole(len(samples) + 512, rate), np.float32)
    block[: len(samples)] = samples
    out_size = len(block) * SAMPLE_RATE // rate
    spectrum = np.fft.rfft(block)[: out_size // 2 + 1]
    out = np.fft.irfft(spectrum, out_size) * (out_size / len(block))
    keep = len(samples) * SAMPLE_RATE // rate
    return np.clip(np.rint(out[:keep]), -32768, 32767).astype(np.int16)


def _whole(count: int, rate: int) -> int:
    """The next length whose resampled length is whole (and whose transform is quick)."""
    step = rate // math.gcd(rate, SAMPLE_RATE) * 64
    return -(-count // step) * step


def spoken_text(words: tuple[str, ...]) -> tuple[str, list[int]]:
    """The text to speak, and for every written word where its first letter is in it."""
    text, starts = "", []
    for word in words:
        starts.append(len(text))
        text += SPOKEN.get(word, word) + " "
    return text.rstrip(), starts


def word_starts(events: list[tuple[int, int, int, str]], positions: list[int]) -> list[int | None]:
    """Sample at which each written word begins; None where eSpeak merged it with another."""
    at = {position - 1: sample for kind, position, sample, _ in reversed(events) if kind == 1}
    return [at.get(position) for position in positions]


def fill_gaps(starts: list[int | None], words: tuple[str, ...], end: int) -> list[int]:
    """Give merged words a start between their neighbours, in proportion to their letters."""
    known = [*starts, end]
    result: list[int] = []
    for i, start in enumerate(starts):
        if start is not None:
            result.append(start)
            continue
        before = result[-1] if result else 0
        nxt = next(j for j in range(i, len(known)) if known[j] is not None)
        letters = [len(w) for w in words[max(i - 1, 0) : nxt]]
        share = letters[0] / sum(letters) if i else 0.0
        result.append(before + int(share * ((known[nxt] or end) - before)))
    return result


def say(words: tuple[str, ...], voice: Voice) -> Spoken:
    """Speak one sentence given as written words."""
    speaker = engine()
    text, positions = spoken_text(words)
    speaker.speak(text, voice)
    raw = np.concatenate(speaker.blocks)
    phonemes = [(s, n) for kind, _, s, n in speaker.events if kind == EVENT_PHONEME]
    pauses = [sample for sample, name in phonemes if name.startswith("_")]
    end = pauses[-2] if len(pauses) > 1 and pauses[-1] > 0.98 * len(raw) else len(raw)
    starts = fill_gaps(word_starts(speaker.events, positions), words, end)
    spans = []
    for start, following in zip(starts, [*starts[1:], end], strict=True):
        # A word ends where a pause begins inside its stretch, else where the next word begins.
        stop = min([p for p in pauses if start < p < following], default=following)
        spans.append((_ms(start, speaker.rate), _ms(stop, speaker.rate)))
    return Spoken(
        resample(raw, speaker.rate),
        tuple(spans),
        tuple((_ms(sample, speaker.rate), name) for sample, name in phonemes),
    )


def _ms(sample: int, rate: int) -> int:
    return round(sample * 1000 / rate)
