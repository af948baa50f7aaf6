"""
Run the peers on one word list; started inside their environment, knows nothing of tolmach.

    python peers.py WHISPER.json WHISPERX.json FOLDER

writes FOLDER/NAME.srt for every peer and setting. Peers run at their defaults and at the settings
with which they come nearest to 42 characters in two lines.
"""

from __future__ import annotations

import copy
import io
import json
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

Result = dict[str, Any]


def whisper(result: Result, **options: Any) -> str:
    from whisper.utils import WriteSRT

    text = io.StringIO()
    WriteSRT("").write_result(result, text, options)
    return text.getvalue()


def whisper_ctranslate2(result: Result, **options: Any) -> str:
    from src.whisper_ctranslate2.writers import WriteSRT

    text = io.StringIO()
    defaults = {"max_line_width": None, "max_line_count": None, "max_words_per_line": None}
    WriteSRT("").write_result(
        result, text, {**defaults, "highlight_words": False, "pretty_json": False, **options}
    )
    return text.getvalue()


def whisperx(result: Result, **options: Any) -> str:
    from whisperx.utils import WriteSRT

    text = io.StringIO()
    WriteSRT("").write_result(result, text, {"highlight_words": False, **options})
    return text.getvalue()


def subtitles_processor(result: Result, longest: int, shortest: int) -> str:
    from whisperx.SubtitlesProcessor import SubtitlesProcessor

    made = SubtitlesProcessor(result["segments"], result["language"], longest, shortest)
    return _srt((s["start"], s["end"], s["text"].strip()) for s in made.process_segments())


def stable_ts(result: Result, regroup: str | bool) -> str:
    # It imports torchaudio for sound, which regrouping never touches.
    sys.modules.setdefault("torchaudio", types.ModuleType("torchaudio"))
    import stable_whisper

    whole = stable_whisper.WhisperResult(result)
    whole.regroup(regroup)
    return whole.to_srt_vtt(None, word_level=False)


def video_captioner(result: Result, most_words: int) -> str:
    # Its splitter asks a cloud service first; the rules are what it falls back to without one.
    stub = types.ModuleType("videocaptioner.core.split.split_by_llm")
    stub.split_by_llm = None
    sys.modules[stub.__name__] = stub
    from videocaptioner.core.asr.asr_data import ASRDataSeg
    from videocaptioner.core.split.split import SubtitleSplitter, preprocess_segments

    words = [
        ASRDataSeg(w["word"].strip(), round(w["start"] * 1000), round(w["end"] * 1000))
        for segment in result["segments"]
        for w in segment["words"]
    ]
    splitter = SubtitleSplitter(1, "", max_word_count_english=most_words)
    made = splitter._process_by_rules(preprocess_segments(words, need_lower=False))
    splitter.merge_short_segment(made)
    splitter.stop()
    return _srt((s.start_time / 1000, s.end_time / 1000, s.text.strip()) for s in made)


def pysubtrans(result: Result) -> str:
    from datetime import timedelta

    from PySubtrans.SettingsType import SettingsType
    from PySubtrans.SubtitleLine import SubtitleLine
    from PySubtrans.SubtitleProcessor import SubtitleProcessor
    from PySubtrans.Transcription.LineSettings import LineSettings
    from PySubtrans.Transcription.TranscriptionLines import TranscriptionLineBuilder
    from PySubtrans.Transcription.TranscriptionSegment import TranscriptionSegment
    from PySubtrans.Transcription.WordTiming import WordTiming

    def words(segment: Result) -> list[Any]:
        return [
            WordTiming(w["word"], timedelta(seconds=w["start"]), timedelta(seconds=w["end"]))
            for w in segment["words"]
        ]

    parts = [
        TranscriptionSegment(
            timedelta(seconds=s["start"]), timedelta(seconds=s["end"]), s["text"].strip()
        )
        for s in result["segments"]
    ]
    whole = TranscriptionSegment(
        end=parts[-1].end,
        text=" ".join(part.text for part in parts),
        words=[word for segment in result["segments"] for word in words(segment)],
        parts=parts,
    )
    builder = TranscriptionLineBuilder(LineSettings(max_line_chars=84, max_line_seconds=7.0))
    made = builder.LinesForSegment(whole)
    settings = SettingsType({"break_long_lines": True, "max_single_line_length": 42})
    lines = SubtitleProcessor(settings).PostprocessSubtitles(
        [SubtitleLine.Construct(n, one.start, one.end, one.text) for n, one in enumerate(made, 1)]
    )
    return _srt((x.start.total_seconds(), x.end.total_seconds(), x.text) for x in lines)


def _srt(cues: Any) -> str:
    return "".join(
        f"{number}\n{_clock(start)} --> {_clock(end)}\n{text}\n\n"
        for number, (start, end, text) in enumerate(cues, 1)
    )


def _clock(seconds: float) -> str:
    ms = round(seconds * 1000)
    return f"{ms // 3600000:02}:{ms // 60000 % 60:02}:{ms // 1000 % 60:02},{ms % 1000:03}"


FITTED = {"max_line_width": 42, "max_line_count": 2}
NO_WIDTH = {"max_line_width": None, "max_line_count": None}
# Each takes the words as Whisper writes them and as WhisperX does, and uses one of the two.
# ruff: noqa: ARG005
PEERS: dict[str, Callable[[Result, Result], str]] = {
    "openai-whisper, default": lambda w, x: whisper(w),
    "openai-whisper, 42 x 2": lambda w, x: whisper(w, **FITTED),
    "whisper-ctranslate2, 42 x 2": lambda w, x: whisper_ctranslate2(w, **FITTED),
    "whisperx WriteSRT, default": lambda w, x: whisperx(x, **NO_WIDTH),
    "whisperx WriteSRT, 42 x 2": lambda w, x: whisperx(x, **FITTED),
    "whisperx SubtitlesProcessor 45 30": lambda w, x: subtitles_processor(x, 45, 30),
    "whisperx SubtitlesProcessor 84 60": lambda w, x: subtitles_processor(x, 84, 60),
    "stable-ts, default": lambda w, x: stable_ts(w, True),
    "stable-ts, ms_sg=.5_sp=.* /?_sl=42": lambda w, x: stable_ts(w, "ms_sg=.5_sp=.* /?_sl=42"),
    "pysubtrans, 42 x 2": lambda w, x: pysubtrans(w),
    "VideoCaptioner rules, 12 words": lambda w, x: video_captioner(w, 12),
    "VideoCaptioner rules, 18 words": lambda w, x: video_captioner(w, 18),
}


def main() -> None:
    with_pieces, whole = (json.loads(Path(p).read_text(encoding="utf-8")) for p in sys.argv[1:3])
    folder = Path(sys.argv[3])
    for name, run in PEERS.items():
        text = run(copy.deepcopy(with_pieces), copy.deepcopy(whole))
        (folder / f"{name.replace('/', '∕')}.srt").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
