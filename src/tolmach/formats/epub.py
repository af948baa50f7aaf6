"""
EPUB 3.3: a transcript for e-readers and phones, with large type, night colours and no network.

The book is the article of the HTML formats in one chapter. EPUB is a ZIP file whose first entry
names its type, uncompressed (EPUB 3.3, section 4.2); the rest is found by way of
`META-INF/container.xml`. The same text gives the same bytes.
"""

from __future__ import annotations

import io
import uuid
import zipfile
from html import escape

from tolmach.core.publication import Publication
from tolmach.formats.format import Content, Format, Transcript
from tolmach.formats.html import Shape, article
from tolmach.formats.package import EPOCH
from tolmach.languages import language

_CONTAINER = """\
<?xml version="1.0" encoding="utf-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="book.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""
_STYLE = """\
h1 { font-size: 1.4em; }
.short { font-style: italic; }
table { border-collapse: collapse; width: 100%; }
td, th { vertical-align: top; text-align: start; padding: 0.3em; width: 50%; }
"""


def compose(transcript: Publication) -> bytes:
    """Write the book; two languages are in a table of two columns."""
    files = {
        "META-INF/container.xml": _CONTAINER,
        "book.opf": _package(transcript),
        "contents.xhtml": _page(
            transcript,
            '<nav epub:type="toc" xmlns:epub="http://www.idpf.org/2007/ops"><ol><li>'
            f'<a href="text.xhtml">{escape(transcript.heading)}</a></li></ol></nav>',
        ),
        "text.xhtml": _page(transcript, article(transcript, Shape(level=1))),
        "style.css": _STYLE,
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        packed.writestr(zipfile.ZipInfo("mimetype", EPOCH), "application/epub+zip")
        for name, text in files.items():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, text)
    return stream.getvalue()


def _page(transcript: Publication, body: str) -> str:
    code = transcript.language
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n'
        f'<html xmlns="http://www.w3.org/1999/xhtml" lang="{code}" xml:lang="{code}" '
        f'dir="{_direction(code)}">\n'
        f"<head><title>{escape(transcript.heading)}</title>"
        '<link rel="stylesheet" href="style.css"/></head>\n'
        f"<body>\n{body}</body>\n</html>\n"
    )


def _package(transcript: Publication) -> str:
    """The book's description; its date is that of the video, since a clock would change it."""
    day = transcript.about.date or "1980-01-01"
    known = f"<dc:date>{day}</dc:date>" if transcript.about.date else ""
    source = transcript.about.url
    number = uuid.uuid5(uuid.NAMESPACE_URL, f"{source}#{transcript.title}")
    return f"""\
<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="id">urn:uuid:{number}</dc:identifier>
<dc:title>{escape(transcript.heading)}</dc:title>
{"".join(f"<dc:language>{code}</dc:language>" for code in transcript.languages)}
{f"<dc:source>{escape(source)}</dc:source>" if source else ""}{known}
<meta property="dcterms:modified">{day}T00:00:00Z</meta>
</metadata>
<manifest>
<item id="contents" href="contents.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="text" href="text.xhtml" media-type="application/xhtml+xml"/>
<item id="style" href="style.css" media-type="text/css"/>
</manifest>
<spine page-progression-direction="{_direction(transcript.language)}">
<itemref idref="text"/>
</spine>
</package>
"""


def _direction(code: str) -> str:
    return "rtl" if language(code).rtl else "ltr"


FORMAT: Format[Transcript] = Format(
    name="epub",
    content=Content.PUBLICATION,
    help="transcript for e-readers",
    suffixes=("epub",),
    compose=lambda it: compose(it.publication),
    binary=True,
    bilingual="two columns for e-readers",
)
