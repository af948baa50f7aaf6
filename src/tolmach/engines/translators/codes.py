"""
Language codes of the model families, from Whisper's codes.

NLLB-200 names a language by ISO 639-3 and script (FLORES-200), OPUS-MT by ISO 639-3, sometimes with
script, or, in older models, by ISO 639-1; M2M100 and MADLAD by ISO 639-1 with a few exceptions.
"""

from __future__ import annotations

from tolmach.languages import known_language


def flores(code: str) -> str:
    """The code as NLLB-200 writes it; empty where NLLB lacks the language."""
    known = known_language(code)
    return known.flores if known else ""


def two_letter(code: str) -> str:
    """The code as M2M100, MADLAD and older OPUS-MT models write it."""
    known = known_language(code)
    return (known.iso639_1 if known else "") or code


def opus_names(code: str) -> tuple[str, ...]:
    """
    Names under which an OPUS-MT model may know a language, the likeliest first.

    >>> opus_names("sr")
    ('srp', 'srp_Cyrl', 'sr')
    """
    known = known_language(code)
    others = known.opus if known else ()
    full = flores(code)
    scripts = tuple(f"{name}_{full[4:]}" for name in others if full)
    names = (full[:3], full, *others, *scripts, two_letter(code))
    return tuple(dict.fromkeys(name for name in names if name))
