"""
The parsers of people's files, one row each: a new parser is fuzzed once it has a row here.

`read` takes the bytes of a file and an empty folder for parsers that open their file themselves.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.documents import CONVERSATION
from tolmach.batch.sources import find_items
from tolmach.core.edits import Entry, NameSpeaker, SetText, Withhold
from tolmach.formats import (
    ass,
    csv_table,
    document_json,
    docx_table,
    journal_json,
    lrc,
    names_csv,
    pairs_json,
    parse_bytes,
    profile_toml,
    sbv,
    speakers_toml,
    srt,
    tmx,
    ttml,
    turns,
    voices_json,
    webvtt,
    words_json,
    xliff,
)
from tolmach.formats.json_text import parse_json
from tolmach.formats.reading import decode
from tolmach.formats.toml import parse_toml
from tolmach.models.catalog import catalog
from tolmach.models.manifest import read_manifest
from tolmach.pipeline.provided import read_text
from tolmach.stages.exchange.review_table import review_table
from tolmach.text.provided_text import paragraphs

Read = Callable[[bytes, Path], object]


@dataclass(frozen=True, slots=True)
class Parser:
    """
    One parser.

    Attributes:
        module: name of the module of `tolmach.formats` that it tests; empty for other rooms.
        seeds: sound files, which mutations begin with.
        errors: what it may raise besides TolmachError, for parsers that others call.
    """

    name: str
    read: Read
    seeds: tuple[bytes, ...]
    module: str = ""
    errors: tuple[type[Exception], ...] = ()


def _text(parse: Callable[[str], object]) -> Read:
    return lambda data, _: parse(decode(data).text)


def _file(name: str, read: Callable[[Path], object]) -> Read:
    """For parsers that open the file themselves."""

    def write_and_read(data: bytes, folder: Path) -> object:
        path = folder / name
        path.write_bytes(data)
        return read(path)

    return write_and_read


SRT = b"1\n00:00:01,000 --> 00:00:02,000\n<i>Hello</i>, {\\an8}you!\n\n2\n0:0:3.5 -> 0:0:4\n- No.\n"
STRICT = b"1\n00:00:01,000 --> 00:00:02,000\nHello.\n"
VTT = (
    "WEBVTT\nLanguage: ru\n\nNOTE made by hand\n\nu1\n00:01.000 --> 00:02.000 align:start\n"
    "<v Анна>Да &amp; нет &#1234;.\n\nu2 u3#2\n01:00:03.000 --> 01:00:04.000\nТак.\n"
).encode()
ASS = (
    "; made by hand\n[Script Info]\nTitle: A talk\n\n[V4+ Styles]\nFormat: Name, Fontname\n"
    "Style: Default,Arial\n\n[Events]\nFormat: Layer, Start, End, Style, Name, Text\n"
    "Comment: 0,0:00:00.00,0:00:01.00,Default,,no\n"
    "Dialogue: 0,0:00:01.00,0:00:02.50,Default,Анна,{\\i1}Да,{\\i0} нет.\\NТак.\n"
    "Dialogue: 0,0:00:03.00,0:00:04.00,Default,,{\\p1}m 0 0 l 1 1{\\p0}И так.\n"
).encode()
TTML = (
    '<?xml version="1.0"?>\n<tt xmlns="http://www.w3.org/ns/ttml" xml:lang="ru-RU"\n'
    ' xmlns:ttm="http://www.w3.org/ns/ttml#metadata" xmlns:ttp="http://www.w3.org/ns/ttml#parameter"'
    '\n xmlns:tts="http://www.w3.org/ns/ttml#styling" ttp:frameRate="25" ttp:tickRate="1000">\n'
    '<head><metadata><ttm:agent xml:id="s1" type="person"><ttm:name type="full">Анна</ttm:name>'
    '</ttm:agent></metadata></head>\n<body begin="1s"><div>\n'
    '<p begin="00:00:01.500" end="00:00:02:05" ttm:agent="s1">Да,<br/>'
    '<span tts:fontStyle="italic">нет</span>.</p>\n<p begin="3000t" dur="500ms">Так.</p>\n'
    '</div><div timeContainer="seq"><p begin="10s" dur="1s">А</p><p dur="50f">Б</p></div></body>'
    "</tt>"
).encode()
SBV = "0:00:01.000,0:00:02.500\nДа,\nнет.\n\n0:0:3.5,0:0:4\nТак.\n".encode()
LRC = (
    "[ti:A talk]\n[offset:+500]\n[00:01.50]<00:01.50>Да, <00:02.00>нет.\n[00:03.00]\n"
    "[01:00.00][02:00.00]Так.\n"
).encode()
RTTM = b"SPEAKER talk 1 0.00 12.50 <NA> <NA> S1 <NA> <NA>\nSPEAKER talk 1 12.5 3 <NA> <NA> S2\n"
TMX = (
    b'<?xml version="1.0"?><tmx version="1.4"><header srclang="ru"/><body><tu srclang="ru">'
    b'<tuv xml:lang="ru"><seg>A <b>b</b></seg></tuv><tuv xml:lang="en"><seg>C</seg></tuv></tu>'
    b"</body></tmx>"
)
NAMES = "source;en;note;match\nКагарлицкий;Kagarlitsky|Kagarlitskii;'=x;name\nСуд;court;;term\n"
VOICES = voices_json.compose(voices_json.RememberedVoices("abc", {"Борис": (0.5, -0.25)}))
SPEAKERS = '[S1]\nname = "Борис"\nshort = "Б."\n\n[S1.en]\nname = "Boris"\n'
PROFILE = 'base = "netflix"\ncpl = 40\n\n[languages.ru]\ncps = 17.5\n'
MANUSCRIPT = (
    "# Talk\n\n[00:00:12] Анна: Добрый день.\n\n**Борис:** Да.\nИ нет\n\n1\n"
    "00:00:01,000 --> 00:00:02,000\nТак.\n"
)
UNITS = json.dumps([{"source": "Да.", "target": "Yes.", "start": 1.5, "end": 2}])
WORDS = json.dumps(
    {
        "language": "ru",
        "segments": [
            {"start": 0, "end": 2.5, "text": " Да, нет.", "speaker": "S1", "words": [
                {"word": " Да,", "start": 0.1, "end": 0.6, "probability": 0.9},
                {"word": " нет."}, {"word": "ещё", "start": 2},
            ]},
            {"start": 3, "end": 4, "text": " Так."},
        ],
    }
)  # fmt: skip
ENTRY_OF_CATALOGUE = catalog()[0]
MANIFEST = json.dumps(
    {
        "kind": "tolmach-model",
        "schema": 1,
        "revision": "r",
        "files": {"a.bin": {"size": 3, "sha256": "0" * 64}},
        "entry": asdict(ENTRY_OF_CATALOGUE),
    }
).encode()
SHEET = review_table(CONVERSATION, "en")
ENTRY = Entry(
    "a1",
    (
        SetText("u1", "en", "Hello."),
        Withhold("u2", "names a witness", "h1"),
        NameSpeaker(CONVERSATION.speakers[1]),
    ),
    "h1",
)

PARSERS = (
    Parser("srt", _text(srt.parse), (SRT,), "srt"),
    Parser("webvtt", _text(webvtt.parse), (VTT,), "webvtt"),
    Parser("ass", _text(ass.parse), (ASS,), "ass"),
    Parser("ttml", _text(ttml.parse), (TTML,), "ttml"),
    Parser("sbv", _text(sbv.parse), (SBV,), "sbv"),
    Parser("lrc", _text(lrc.parse), (LRC,), "lrc"),
    Parser(
        "subtitles",
        lambda data, _: parse_bytes(data),
        (SRT, VTT, ASS, TTML, SBV, LRC, SRT.decode().encode("utf-16")),
    ),
    Parser("strict subtitles", lambda data, _: parse_bytes(data, strict=True), (STRICT, VTT)),
    Parser("encoding", lambda data, _: decode(data), ("Да, ёж.".encode("cp1251"), VTT)),
    Parser(
        "turns",
        _text(lambda text: turns.parse(text, 9_000)),
        (b"0:00 S1\n1:02:03.5 S2\n", RTTM),
        "turns",
    ),
    Parser("tmx", _text(tmx.parse), (TMX,), "tmx"),
    Parser("names", _text(names_csv.parse), (NAMES.encode(),), "names_csv"),
    Parser("speakers", _text(speakers_toml.parse), (SPEAKERS.encode(),), "speakers_toml"),
    Parser("voices", _text(voices_json.parse), (VOICES.encode(),), "voices_json"),
    Parser(
        "profile",
        _text(lambda text: profile_toml.parse(text, "ours")),
        (PROFILE.encode(),),
        "profile_toml",
    ),
    Parser("csv", _text(csv_table.parse), (csv_table.compose(SHEET).encode(),), "csv_table"),
    Parser(
        "docx", lambda data, _: docx_table.parse(data), (docx_table.compose(SHEET),), "docx_table"
    ),
    Parser("xliff", _text(xliff.parse), (xliff.compose(SHEET).encode(),), "xliff"),
    Parser("words", _text(words_json.parse), (WORDS.encode(),), "words_json"),
    Parser("units", _text(pairs_json.parse), (UNITS.encode(),), "pairs_json"),
    Parser(
        "document",
        _text(document_json.parse),
        (document_json.compose(CONVERSATION).encode(),),
        "document_json",
    ),
    Parser(
        "journal",
        lambda data, _: journal_json.parse(data),
        (journal_json.compose(ENTRY).encode(),),
        "journal_json",
    ),
    Parser("json", _text(parse_json), (UNITS.encode(),), errors=(ValueError,)),
    Parser("toml", _text(parse_toml), (SPEAKERS.encode(), PROFILE.encode()), errors=(ValueError,)),
    Parser("manuscript", _text(paragraphs), (MANUSCRIPT.encode(),)),
    Parser("text", _file("text.txt", read_text), (MANUSCRIPT.encode(),)),
    Parser(
        "manifest", _file("manifest.json", lambda path: read_manifest(path.parent)), (MANIFEST,)
    ),
    Parser(
        "list of recordings",
        _file("all.txt", lambda path: find_items([str(path)])),
        (b"# all\na.mp4\nhttps://x.example/v\n",),
    ),
    Parser(
        "table of recordings",
        _file("all.csv", lambda path: find_items([str(path)])),
        (b"video,to,beam-size\na.mp4,en,5\nb.mp4,,\n",),
    ),
    Parser(
        "toml of recordings",
        _file("all.toml", lambda path: find_items([str(path)])),
        (b'[[video]]\nfile = "a.mp4"\nto = "en"\n',),
    ),
)
