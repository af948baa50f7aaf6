"""
What people type from the habit of other tools, and what it is called here.

The names are those that users of openai-whisper, whisper-ctranslate2, WhisperX, stable-ts, yt-dlp
and ruff know; they were not compared with each manual. The documented name of an option is in its
own help; these are accepted as well, or answered with what to do instead.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence, Set

import click

from tolmach.messages import localized, message

SAME: Mapping[str, str] = {
    "--output": "--out",
    "--output-dir": "--out",
    "--output-file": "--out",
    "--paths": "--out",
    "-P": "--out",
    "--lang": "--from",
    "--source": "--from",
    "--source-lang": "--from",
    "--src-lang": "--from",
    "--target": "--to",
    "--target-lang": "--to",
    "--tgt-lang": "--to",
    "--translate-to": "--to",
    "--output-format": "--formats",
    "--format": "--formats",
    "--sub-format": "--formats",
    "--whisper-model": "--model",
    "--model-size": "--model",
    "--model-dir": "--model",
    "--model-directory": "--model",
    "--diarize-model": "--speaker-model",
    "--speaker-num": "--speakers-count",
    "--min-speakers": "--speakers-count",
    "--max-speakers": "--speakers-count",
    "--mt-model": "--translator",
    "--translation-model": "--translator",
    "--glossary": "--names",
    "--cpu-threads": "--threads",
    "--num-threads": "--threads",
    "--vad-onset": "--vad-threshold",
    "--vad-min-speech-duration-ms": "--min-speech",
    "--vad-min-silence-duration-ms": "--min-silence",
    "--vad-speech-pad-ms": "--speech-pad",
    "--jobs": "--workers",
    "--silent": "--quiet",
    "--local-files-only": "--offline",
    "--model-cache-only": "--offline",
    "--output-json": "--json",
    "--fix": "--in-place",
    "--simulate": "--dry-run",
}
"""Option of another tool -> the option here that means the same."""

INSTEAD: Mapping[str, str] = {
    "--word-timestamps": message("Every word gets its times; leave it out."),
    "--highlight-words": message(
        "Words are not highlighted; every word's times are in the format json."
    ),
    "--print-colors": message("Uncertain words are listed by `tolmach todo`."),
    "--vad-filter": message("Only speech is recognized; leave it out. See --vad-threshold."),
    "--vad-method": message("Only speech is recognized, by Silero VAD; leave it out."),
    "--no-speech-threshold": message("Only speech is recognized; see --vad-threshold."),
    "--speaker-labels": message("Who speaks is found with --diarize; see also `tolmach speakers`."),
    "--speaker-name": message("Name speakers with `tolmach speakers WORK --speaker S1=Name`."),
    "--speaker-embeddings": message("Voices are kept with `tolmach speakers --remember-voices`."),
    "--hf-token": message("No account is needed; leave it out."),
    "--initial-prompt": message("List names and terms in a table: --names names.csv."),
    "--prompt": message("List names and terms in a table: --names names.csv."),
    "--hotwords": message("List names and terms in a table: --names names.csv."),
    "--fp16": message("Choose the number format with --compute-type, for instance float16."),
    "--max-line-width": message(
        "Limits for cues are in profiles: --profile; see `tolmach profiles`."
    ),
    "--max-line-count": message(
        "Limits for cues are in profiles: --profile; see `tolmach profiles`."
    ),
    "--max-words-per-line": message(
        "Limits for cues are in profiles: --profile; see `tolmach profiles`."
    ),
    "--segment-resolution": message("Cues are made of sentences; see --profile."),
    "--regroup": message("Cues are made of sentences; see --profile."),
    "--condition-on-previous-text": message("Windows are recognized on their own; leave it out."),
    "--temperature": message("The guard decides when another reading is needed; leave it out."),
    "--temperature-increment-on-fallback": message(
        "The guard decides when another reading is needed; leave it out."
    ),
    "--prompt-reset-on-temperature": message("Windows are recognized on their own; leave it out."),
    "--prefix": message("Windows are recognized on their own; leave it out."),
    "--multilingual": message("Name the languages that are spoken: --from ru,uk."),
    "--no-repeat-ngram-size": message("The guard finds repetitions; leave it out."),
    "--repetition-penalty": message("The guard finds repetitions; leave it out."),
    "--suppress-blank": message("Only speech is recognized; leave it out."),
    "--suppress-numerals": message("Numbers are compared with their translation; leave it out."),
    "--append-punctuations": message("Cues are made of sentences; see --profile."),
    "--prepend-punctuations": message("Cues are made of sentences; see --profile."),
    "--chunk-size": message("Windows are recognized in batches; see --batch-size."),
    "--vad-offset": message("Only speech is recognized; see --vad-threshold."),
    "--vad-max-speech-duration-s": message("Only speech is recognized; see --vad-threshold."),
    "--interpolate-method": message("Every word gets its times; leave it out."),
    "--return-char-alignments": message("Every word gets its times; leave it out."),
    "--pretty-json": message("Export the transcript as JSON with --formats json."),
    "--print-progress": message("Progress is shown by itself; --quiet turns it off."),
    "--live-input-device": message("Recordings are files; live sound is not transcribed."),
    "--live-volume-threshold": message("Recordings are files; live sound is not transcribed."),
    "--best-of": message("See --beam-size."),
    "--patience": message("See --beam-size."),
    "--length-penalty": message("See --beam-size."),
    "--suppress-tokens": message("Phrases that no one said are found by the guard; leave it out."),
    "--hallucination-silence-threshold": message("Only speech is recognized; leave it out."),
    "--compression-ratio-threshold": message("The guard finds repetitions; leave it out."),
    "--logprob-threshold": message("Doubtful sentences are listed by `tolmach todo`."),
    "--clip-timestamps": message("The complete recording is recognized; cut it with ffmpeg first."),
    "--align-model": message("Whisper gives the times of words; leave it out."),
    "--no-align": message("Whisper gives the times of words; leave it out."),
    "--batched": message("Windows are recognized in batches; see --batch-size."),
    "--live-transcribe": message("Recordings are files; live sound is not transcribed."),
    "--device-index": message("Choose a graphics card with the variable CUDA_VISIBLE_DEVICES."),
    "--embed-subs": message("Export with `tolmach export WORK --mux`."),
    "--burn-subs": message("Export with `tolmach export WORK --burn`."),
    "--write-subs": message("Subtitles are always written; choose them with --formats."),
    "--continue": message("A second run reuses what is there; leave it out."),
    "--resume": message("A second run reuses what is there; leave it out."),
    **dict.fromkeys(
        ("-U", "--update"),
        message("Update it with what installed it, for instance pipx upgrade tolmach."),
    ),
    "--overwrite": message("What did not change is reused, your edits stay; leave it out."),
}
"""Option of another tool that has no counterpart -> what to do instead."""


OF_COMMAND: Mapping[str, Mapping[str, str]] = {
    "run": dict.fromkeys(
        ("--dry-run", "--simulate", "--plan"),
        message("See what would be done with `tolmach batch VIDEO --out FOLDER --plan`."),
    ),
    "check": {
        "--fix": message("Repair the file with `tolmach fix`."),
        "--select": message("Leave rules out with --ignore; --explain says what one is for."),
    },
    "fix": dict.fromkeys(
        ("--diff", "--dry-run"),
        message("Write the repaired file to another name with -o, and compare the two."),
    ),
}
"""Command -> option of another tool -> what to do instead."""

MEANT: Mapping[str, tuple[str, ...]] = {
    "transcribe": ("run", "--to="),
    "subtitle": ("run",),
    "pull": ("models", "pull"),
    "download": ("models", "pull"),
    "version": ("--version",),
    "-V": ("--version",),
    "--list-models": ("models", "list"),
    "--list-languages": ("languages",),
}
"""First word of a call -> the words that mean it here."""

NEAR: Mapping[str, str] = {
    "format": "fix",
    "repair": "fix",
    "lint": "check",
    "validate": "check",
    "convert": "layout",
    "diarize": "speakers",
    "sync": "align",
    "review": "app",
    "edit": "app",
    "serve": "app",
    "gui": "app",
    "web": "app",
    "settings": "config",
    "compare": "eval",
}
"""Command of another tool -> the one here that comes nearest."""

_SWITCHES = frozenset({"-q", "--quiet", "--offline", "--json"})


def meant(words: Sequence[str], commands: Container[str]) -> list[str]:
    """
    The words of a call with the command in front and under its name here.

    >>> meant(["-q", "check", "a.srt"], {"check"}), meant(["help", "check"], {"check"})
    (['check', '-q', 'a.srt'], ['check', '--help'])
    """
    first = words[0] if words else ""
    if first == "help":
        return [*words[1:], "--help"]
    if first in INSTEAD:
        return ["run", *words]
    if first in MEANT:
        return [*MEANT[first], *words[1:]]
    place = next((at for at, word in enumerate(words) if word not in _SWITCHES), 0)
    if place and words[place] in commands:
        return [words[place], *words[:place], *words[place + 1 :]]
    return list(words)


def without_values(words: Sequence[str]) -> list[str]:
    """
    The words of a call without the value that Whisper gives to `--verbose`.

    >>> without_values(["a.mp4", "--verbose", "False"]), without_values(["-v", "a.mp4"])
    (['a.mp4'], ['-v', 'a.mp4'])
    """
    found: list[str] = []
    for word in words:
        if found[-1:] == ["--verbose"] and word in ("True", "False"):
            found[-1:] = ["--verbose"] if word == "True" else []
        else:
            found.append(word)
    return found


def accepted(command: click.Command, words: Sequence[str], called: str = "") -> list[str]:
    """
    The words of a call with options of other tools under their names here.

    Options are also taken with `_` for `-`, as Whisper's are written.

    Args:
        called: the command's name.

    Raises:
        UsageError: an option that has no counterpart; the message says what to do instead.
    """
    if isinstance(command, click.Group):
        inner = command.commands.get(words[0]) if words else None
        return [words[0], *accepted(inner, words[1:])] if inner else list(words)
    known = {name for each in command.params for name in (*each.opts, *each.secondary_opts)}
    end = words.index("--") if "--" in words else len(words)
    found: list[str] = []
    rest = iter(words[:end])
    for word in rest:
        name, sign, value = word.partition("=")
        if name == "--task" and "--to" in known:
            found += _task(value if sign else next(rest, ""), words)
            continue
        if name.startswith("-") and name not in known:
            name = _named(name, known, called)
        found.append(name + sign + value)
    return found + list(words[end:])


def _named(name: str, known: Set[str], called: str) -> str:
    plain = name.replace("_", "-")
    instead = OF_COMMAND.get(called, {}).get(plain)
    if instead and plain not in known:
        raise click.UsageError(
            localized("There is no option {name}. {instead}", name=name, instead=instead)
        )
    if plain in known:
        return plain
    if SAME.get(plain) in known:
        return SAME[plain]
    if plain in INSTEAD and "--from" in known:
        raise click.UsageError(
            localized("There is no option {name}. {instead}", name=name, instead=INSTEAD[plain])
        )
    return name


def _task(task: str, words: Sequence[str]) -> list[str]:
    """Whisper's tasks: its translation is always into English."""
    if task == "transcribe":
        return ["--to="]
    if task == "translate":
        return [] if any(word.partition("=")[0] == "--to" for word in words) else ["--to=en"]
    raise click.UsageError(
        localized("'{task}' is not a task. Use --task transcribe or --task translate.", task=task)
    )


MEDIA = frozenset({
    "3gp", "aac", "aif", "aiff", "avi", "flac", "flv", "m4a", "m4v", "mka", "mkv", "mov", "mp3",
    "mp4", "mpeg", "mpg", "mts", "oga", "ogg", "ogv", "opus", "ts", "wav", "webm", "wma", "wmv",
})  # fmt: skip
"""Endings of recordings, to tell a recording that is not there from a mistyped command."""


def names_recording(word: str) -> bool:
    """
    Whether a word in the place of a command is a recording or a folder.

    >>> names_recording("talk.mp4"), names_recording("https://a.example/v"), names_recording("rum")
    (True, True, False)
    """
    from pathlib import Path

    ending = word.rpartition(".")[2].lower()
    return "://" in word or word == "-" or ending in MEDIA or Path(word).exists()
