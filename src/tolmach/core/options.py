"""
Options: every setting that changes a result, as frozen records.

A field's `help` metadata is the text of its flag, and the flag's name is the field's (`beam_size`
is `--beam-size`) unless `flag` metadata gives another: the command line is generated from these
records, so that no flag can exist that does nothing, and no option without a flag. The same names
are the keys of `tolmach.toml`. A field with `path` metadata names a file; in `tolmach.toml` it is
relative to that file's folder.
"""

from __future__ import annotations

from dataclasses import Field, dataclass, field, fields
from typing import Any


def option(default: Any, help_text: str, **extra: Any) -> Any:
    """Declare an options field with its flag's help text."""
    return field(default=default, metadata={"help": help_text, **extra})


def flag_name(entry: Field[Any]) -> str:
    """The name of a field's flag and configuration key, without dashes in front."""
    return str(entry.metadata.get("flag", entry.name.replace("_", "-")))


def deciding(record: Any) -> dict[str, Any]:
    """
    The fields of a record that decide the result, by name.

    A field with `where` metadata only says where and how fast it is computed.
    """
    return {
        entry.name: getattr(record, entry.name)
        for entry in fields(record)
        if not entry.metadata.get("where")
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class JobOptions:
    """What to make."""

    source: str = option(
        "",
        "Language spoken in the recording, for instance ru; auto finds out; ru,uk decides anew for "
        "every passage.",
        flag="from",
    )
    targets: tuple[str, ...] = option((), "Languages to translate to: en,de,fr.", flag="to")
    formats: tuple[str, ...] = option(("srt", "vtt", "txt", "md"), "Files to write per language.")


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioOptions:
    """Which sound to use."""

    audio_track: int = option(0, "Audio track of the file, counted from 0.")


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechOptions:
    """How voice activity detection finds speech; times in milliseconds (Silero's own names)."""

    vad_threshold: float = option(0.5, "Speech probability from which sound counts as speech.")
    min_speech: int = option(0, "Shorter stretches of speech are ignored (ms).")
    min_silence: int = option(
        0, "Silence that ends a stretch of speech (ms); 0 takes what the model likes best."
    )
    speech_pad: int = option(
        0, "Sound kept on either side of speech (ms); 0 takes what the model likes best."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RecognitionOptions:
    """How speech becomes words."""

    model: str = option("", "Recognition model: an id from `tolmach models`, or a folder.")
    beam_size: int = option(5, "Candidates the recogniser keeps at each step.")
    batch_size: int = option(
        0, "Windows recognised together; 0 chooses by the memory that is free."
    )
    device: str = option("auto", "Where models run.", choices=("auto", "cpu", "cuda"), where=True)
    compute_type: str = option("auto", "Number format: auto, int8, int8_float16, float16, float32.")
    threads: int = option(0, "Processor threads; 0 takes all cores.", where=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class TranslationOptions:
    """How sentences are translated."""

    translator: str = option("", "Translation model: an id from `tolmach models`, or a folder.")
    translation_beam: int = option(4, "Candidates the translator keeps at each step.")
    translation_batch: int = option(16, "Sentences translated together.")
    alternatives: int = option(3, "Further candidates kept for each sentence; see --margin.")
    translation_timeout: int = option(
        600, "Seconds that one batch may take before the translator counts as hung."
    )
    endpoint: str = option(
        "", "Translate with the chat server at this address, http://127.0.0.1:8080 for instance."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class NamesOptions:
    """Which names and terms must come out right."""

    names: str = option("", "Table of names and terms (CSV) that must come out right.", path=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortenOptions:
    """What may be done where a translation is too fast to read."""

    margin: float = option(
        0.15, "How much worse a shorter candidate may score; 0 takes only equal ones."
    )
    leave_out: tuple[str, ...] = option(
        (), "What may be left out where a cue is too fast: hesitations,fillers,repetitions."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenOptions:
    """What people give along with the recording."""

    speakers: str = option("", "Names of speakers (speakers.toml).", path=True)
    turns: str = option("", "Who speaks when: lines such as `12:31 S2`, or RTTM.", path=True)
    transcript: str = option(
        "", "Text of the recording that people wrote; it replaces what is recognised.", path=True
    )
    translation: tuple[str, ...] = option(
        (), "Translations that people wrote: EN.txt, or en=EN.txt,de=DE.txt.", path=True
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LayoutOptions:
    """How cues are cut."""

    profile: str = option("netflix", "Limits for cues: a name from `tolmach profiles`, or a file.")


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapOptions:
    """Whether cues follow the picture."""

    snap: bool = option(False, "Move the edges of cues to shot changes nearby.")


@dataclass(frozen=True, slots=True, kw_only=True)
class SubtitleOptions:
    """What is known about a finished subtitle file."""

    language: str = option("", "Language of the text; from talk.ru.srt it is known.")
    encoding: str = option("", "Encoding of the file, when it is not found by itself.")
    media: str = option("", "The recording that the subtitles belong to.")


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckOptions:
    """What counts as a finding."""

    strict: bool = option(False, "Refuse a damaged file instead of mending it.")
    ignore: tuple[str, ...] = option((), "Rules to leave out: gap,parted-cues.")


@dataclass(frozen=True, slots=True, kw_only=True)
class WritingOptions:
    """How subtitle files are written."""

    bidi_marks: bool = option(
        False, "Put marks around right-to-left lines, for players that need them (srt, vtt)."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptOptions:
    """How transcripts read."""

    times: str = option(
        "paragraph",
        "Times in transcripts: none, paragraph or minute.",
        choices=("none", "paragraph", "minute"),
    )
    clean: bool = option(True, "Leave hesitations and false starts out of transcripts.")
    paragraph_pause: int = option(2000, "Pause that begins a new paragraph (ms).")
    paragraph_length: int = option(
        1200, "Longer paragraphs are parted at their longest pause (characters); 0 keeps them."
    )
    source_first: bool = option(
        True, "With two languages, that of the recording comes first (on top, or left)."
    )
    omissions: bool = option(False, "Mark with […] where sentences were left out on purpose.")
    final: bool = option(False, "Refuse to write anything that two people have not checked.")


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchOptions:
    """How many recordings are worked on at once, and what happens to the difficult ones."""

    workers: int = option(0, "Recordings at once; 0 chooses by cores and memory.")
    time_limit: float = option(0.0, "Minutes that one recording may take; 0 sets no limit.")
    memory_limit: float = option(
        0.0, "Gigabytes that one worker may fill, where the system can tell; 0 sets no limit."
    )
    retries: int = option(1, "Times that a recording is tried again after a crash.")
    address: str = option(
        "", "Scheduler of a running cluster, tcp://host:8786 for instance; see --executor."
    )
    needs: tuple[str, ...] = option(
        (), "What a worker of the cluster must have for one recording: GPU=1,MEMORY=8e9."
    )
