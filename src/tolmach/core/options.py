"""
Options: every setting that changes a result, as frozen records.

What the fields declare, and what follows from it, is in `tolmach.core.option_rules`.
"""

from __future__ import annotations

from dataclasses import dataclass

from tolmach.core.address import web_address
from tolmach.core.option_rules import Checked, option
from tolmach.messages import message


@dataclass(frozen=True, slots=True, kw_only=True)
class JobOptions(Checked):
    """What to make."""

    source: str = option(
        "",
        "Language spoken in the recording, for instance ru; auto or nothing finds out; ru,uk "
        "decides for every passage.",
        flag="from",
        also=("--language",),
        language=True,
        common=True,
    )
    targets: tuple[str, ...] = option(
        (), "Languages to translate to: en,de,fr.", flag="to", common=True, language=True
    )
    formats: tuple[str, ...] = option(
        ("srt", "vtt", "txt", "md"), "Files to write per language.", also=("-f",), common=True
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioOptions(Checked):
    """Which sound to use."""

    audio_track: int = option(0, "Audio track of the file, counted from 0.", least=0, most=999)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechOptions(Checked):
    """How voice activity detection finds speech; times in milliseconds (Silero's own names)."""

    vad_threshold: float = option(
        0.5, "Speech probability from which sound counts as speech.", least=0.01, most=0.99
    )
    min_speech: int = option(
        0, "Shorter stretches of speech are ignored (ms).", least=0, most=60_000
    )
    min_silence: int = option(
        0,
        "Silence that ends a stretch of speech (ms); 0 uses the model's own value.",
        least=0,
        most=60_000,
    )
    speech_pad: int = option(
        0,
        "Sound kept on either side of speech (ms); 0 uses the model's own value.",
        least=0,
        most=10_000,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RecognitionOptions(Checked):
    """How speech becomes words."""

    model: str = option(
        "",
        "Recognition model: an id from `tolmach models` such as turbo, or a folder.",
        path="or name",
        trust="id",
        common=True,
    )
    second_opinion: str = option(
        "",
        "Another recognition model that listens too; where its words differ, a person should look.",
        path="or name",
        trust="id",
    )
    beam_size: int = option(5, "Candidates the recognizer keeps at each step.", least=1, most=100)
    batch_size: int = option(
        0,
        "Windows recognized together; 0 chooses by the memory that is free.",
        least=0,
        most=1_024,
    )
    device: str = option(
        "auto", "Where models run.", choices=("auto", "cpu", "cuda"), where=True, common=True
    )
    compute_type: str = option(
        "auto",
        "Number format of models.",
        choices=(
            "auto",
            "int8",
            "int8_float16",
            "int8_float32",
            "int8_bfloat16",
            "int16",
            "float16",
            "bfloat16",
            "float32",
        ),
    )
    threads: int = option(
        0, "Processor threads; 0 uses all cores.", where=True, least=0, most=1_024
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TranslationOptions(Checked):
    """How sentences are translated."""

    translator: str = option(
        "",
        "Translation model: an id from `tolmach models`, or a folder; `whisper` lets the "
        "recognizer translate into English from the sound.",
        path="or name",
        trust="id",
        common=True,
    )
    compare: str = option(
        "",
        "Second translation model: the better of both translations by our checks is used, the "
        "other is kept beside it.",
        path="or name",
        trust="id",
    )
    translation_beam: int = option(
        4, "Candidates the translator keeps at each step.", least=1, most=100
    )
    translation_batch: int = option(16, "Sentences translated together.", least=1, most=1_024)
    alternatives: int = option(
        3, "Further candidates kept for each sentence; see --margin.", least=0, most=50
    )
    translation_timeout: int = option(
        600,
        "Seconds that one batch may take before the translator counts as hung.",
        least=1,
        most=86_400,
    )
    endpoint: str = option(
        "",
        "Translate with the chat server at this address, http://127.0.0.1:8080 for instance.",
        trust="user",
        address="the translation server (--endpoint)",
    )
    formality: str = option(
        "",
        "How a chat translator addresses people: as the source does, formal or informal.",
        choices=("", "formal", "informal"),
    )
    synopsis: str = option(
        "",
        "Text file that says what the interview is about, for a chat translator.",
        path=True,
        trust="named",
    )
    make_synopsis: bool = option(
        False,
        "Let a chat translator read everything first, and sum up what it is about; --synopsis is "
        "used instead where it is given.",
    )

    @property
    def host(self) -> str:
        """The host that the text of the recording is sent to; empty when it stays here."""
        if not self.endpoint:
            return ""
        parts = web_address(self.endpoint, message("the translation server"))
        return f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)


@dataclass(frozen=True, slots=True, kw_only=True)
class NamesOptions(Checked):
    """Which names and terms must come out right."""

    names: str = option(
        "", "Table of names and terms (CSV) that must come out right.", path=True, common=True
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CondenseOptions(Checked):
    """What may be done where a translation is too fast to read."""

    margin: float = option(
        0.15,
        "How much worse a shorter candidate may score; 0 accepts only equal ones.",
        least=0,
        most=10,
    )
    leave_out: tuple[str, ...] = option(
        (),
        "What may be left out where a cue is too fast: hesitations,fillers,repetitions.",
        choices=("hesitations", "fillers", "repetitions"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvidedOptions(Checked):
    """What people provide along with the recording."""

    speakers: str = option("", "Names of speakers (speakers.toml).", path=True)
    turns: str = option("", "Who speaks when: lines such as `12:31 S2`, or RTTM.", path=True)
    transcript: str = option(
        "",
        "Text of the recording that people wrote; it replaces what is recognized.",
        path=True,
        trust="named",
        common=True,
    )
    aligner: str = option(
        "",
        "Model that times texts: an id or a folder; the recognition model where none is named, "
        "the recognized words with none.",
        path="or name",
        trust="id",
    )
    translation: tuple[str, ...] = option(
        (),
        "Translations that people wrote: EN.txt, or en=EN.txt,de=DE.txt.",
        path=True,
        trust="named",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DiarizationOptions(Checked):
    """Who speaks, found by the sound of voices."""

    diarize: bool = option(False, "Find who speaks when, by the sound of voices.", common=True)
    speakers_count: int = option(
        2, "People who speak; 0 estimates how many.", least=0, most=20, common=True
    )
    speaker_model: str = option(
        "",
        "Network that compares voices: an id from `tolmach models`, or a folder.",
        path="or name",
        trust="id",
    )
    overlap_model: str = option(
        "",
        "Network that finds two people speaking at once: an id from `tolmach models`, or a folder.",
        path="or name",
        trust="id",
    )
    known_voices: str = option(
        "",
        "Remembered voices (voices.json): a speaker who is like one gets the name as a proposal.",
        path=True,
        trust="user",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LayoutOptions(Checked):
    """Which limits cues keep."""

    profile: str = option(
        "netflix",
        "Limits for cues: a name from `tolmach profiles`, or a file.",
        path="or name",
        common=True,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapOptions(Checked):
    """Whether cues follow the picture."""

    snap: bool = option(False, "Move the edges of cues to shot changes nearby.")


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameOptions(Checked):
    """How fast the pictures of the video are; it belongs to one call."""

    frame_rate: float = option(
        0.0,
        "Frames per second of the video, for profiles that count gaps in frames; with --media "
        "it is read from the video. 0: not known.",
        least=0,
        most=240,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageOptions(Checked):
    """Which language a subtitle file is in; it belongs to one call."""

    language: str = option(
        "",
        "Language of the text; from talk.ru.srt it is known.",
        flag="from",
        also=("--language",),
        language=True,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaOptions(Checked):
    """Which recording a file belongs to; it belongs to one call."""

    media: str = option("", "The recording that the subtitles belong to.")


@dataclass(frozen=True, slots=True, kw_only=True)
class EncodingOptions(Checked):
    """How subtitle files are read."""

    encoding: str = option("", "Encoding of the file, when it is not found by itself.")


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsOptions(Checked):
    """What is laid out from a list of words; it belongs to one call."""

    language: str = option(
        "",
        "Language spoken, when WORDS.json does not say.",
        flag="from",
        also=("--language",),
        language=True,
    )
    translations: str = option("", "Sentences to lay out instead.")
    target: str = option(
        "", "Their language; without it that of out.en.srt.", flag="to", language=True
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepCuesOptions(Checked):
    """How translated subtitles are divided."""

    keep_cues: bool = option(False, "Keep the cues of the file, one for one.")


@dataclass(frozen=True, slots=True, kw_only=True)
class GlossaryOptions(Checked):
    """What a list of names is checked for; it belongs to one call."""

    language: str = option(
        "ru", "Language of the column `source`.", flag="from", also=("--language",), language=True
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestOptions(Checked):
    """Which names are suggested."""

    least: int = option(1, "Leave out rarer names.", least=1, most=1_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerOptions(Checked):
    """Who speaks; it belongs to one call, and the journal keeps it."""

    speaker: tuple[str, ...] = option(
        (), 'A name: S1="Interviewer"; in English texts only: en:S1="Interviewer".', repeat=True
    )
    speakers: str = option("", "A speakers.toml with names.")
    detect: str = option("", "The recording: find who speaks, by the sound of voices.")
    merge: tuple[str, ...] = option((), "One person found as two: S3=S1.", repeat=True)
    assign: tuple[str, ...] = option(
        (), "Who speaks in a stretch of time: S2=12:31-12:50; S2=12:31- to the end.", repeat=True
    )
    split: tuple[str, ...] = option(
        (), "Two people found as one: S1=S3@12:31, from then on S1 is S3.", repeat=True
    )
    remember_voices: str = option(
        "", "With their consent: keep the voices of all named speakers in this file."
    )
    recording: str = option("", "The recording that --remember-voices takes the voices from.")
    forget_voice: tuple[str, ...] = option(
        (), "Delete the voice of this name from the file of --remember-voices.", repeat=True
    )
    turns: str = option("", "Turns: `12:31 S2` lines or RTTM.")
    channels: str = option("", "A recording with S1 in the left and S2 in the right channel.")
    dashes: bool = option(False, "A dash at a sentence's start changes the speaker.")


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckOptions(Checked):
    """What counts as a violation."""

    strict: bool = option(False, "Refuse a damaged file instead of repairing it.")
    ignore: tuple[str, ...] = option((), "Rules to leave out: gap,parted-cues.")


@dataclass(frozen=True, slots=True, kw_only=True)
class WritingOptions(Checked):
    """How subtitle files are written."""

    bidi_marks: bool = option(
        False,
        "Put direction marks around right-to-left lines, for players that need them (srt, vtt).",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptOptions(Checked):
    """How transcripts read."""

    times: str = option(
        "paragraph",
        "Times in transcripts: none, paragraph or minute.",
        choices=("none", "paragraph", "minute"),
    )
    clean: bool = option(True, "Leave hesitations and false starts out of transcripts.")
    paragraph_pause: int = option(
        2000, "Pause that begins a new paragraph (ms).", least=0, most=600_000
    )
    paragraph_length: int = option(
        1200,
        "Longer paragraphs are parted at their longest pause (characters); 0 keeps them.",
        least=0,
        most=1_000_000,
    )
    source_first: bool = option(
        True, "With two languages, that of the recording comes first (on top, or left)."
    )
    questions: str = option(
        "names",
        "How speakers of an interview are set apart: by names, questions in bold, or dashes.",
        choices=("names", "bold", "dashes"),
    )
    interviewer: str = option("S1", "The speaker who asks, for --questions bold.")
    omissions: bool = option(False, "Mark with […] where sentences were left out on purpose.")
    final: bool = option(False, "Refuse to write anything that two people have not checked.")


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchOptions(Checked):
    """How many recordings are worked on at once, and what happens to the difficult ones."""

    workers: int = option(
        0, "Recordings at once; 0 chooses by cores and memory.", least=0, most=1_024, where=True
    )
    time_limit: float = option(
        0.0,
        "Minutes that one recording may take; 0 sets no limit.",
        least=0,
        most=100_000,
        where=True,
    )
    memory_limit: float = option(
        0.0,
        "Gigabytes that one worker may fill, where the system can tell; 0 sets no limit.",
        least=0,
        most=100_000,
        where=True,
    )
    retries: int = option(
        1, "Times that a recording is tried again after a crash.", least=0, most=100, where=True
    )
    address: str = option(
        "",
        "Scheduler of a running cluster, tcp://host:8786 for instance; see --executor.",
        trust="user",
        where=True,
    )
    needs: tuple[str, ...] = option(
        (),
        "What a worker of the cluster must have for one recording: GPU=1,MEMORY=8e9.",
        where=True,
    )
