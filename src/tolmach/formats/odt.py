"""
OpenDocument texts (ODT) for LibreOffice, packed with odfdo: real styles, and a language on each.

OpenDocument keeps languages in styles: a paragraph has the style `Question.ru`, which adds the
language and its direction to `Question`. Nothing of the template is in the file but the list of its
parts, so that no maker, time or setting is; the same transcript always gives the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from typing import Any

from tolmach.core.publication import Paragraph, Publication, PublishedSentence
from tolmach.core.timing import short_clock
from tolmach.formats.docx_xml import short
from tolmach.formats.format import Content, Format, Transcript
from tolmach.formats.package import without_times
from tolmach.formats.xml import address, holdable
from tolmach.languages import language

_COLUMN_MM = 83
"""Half of what the margins leave of a page."""
_SETTINGS = (
    '<office:document-settings office:version="1.4"'
    ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"/>'
)
_PARTS = frozenset(
    {"mimetype", "content.xml", "meta.xml", "settings.xml", "styles.xml", "META-INF/manifest.xml"}
)
_TABLE_STYLES: dict[str, tuple[str, dict[str, str]]] = {
    "Column": ("table-column", {"style:column-width": f"{_COLUMN_MM}mm"}),
    "Row": ("table-row", {"fo:keep-together": "auto"}),
    "WholeRow": ("table-row", {"fo:keep-together": "always"}),
    "Cell": ("table-cell", {"fo:padding": "2mm", "fo:border": "none",
             "fo:border-bottom": "0.5pt solid #d9d3c7"}),
}  # fmt: skip
"""LibreOffice does not read styles of tables beside those of paragraphs."""
_SCRIPTS = ("fo:{}", "style:{}-asian", "style:{}-complex")


def compose(transcript: Publication) -> bytes:
    """Write the transcript; two languages are in a table of two columns."""
    import odfdo

    document = odfdo.Document("text")
    document.set_part("styles.xml", (files(__package__) / "assets" / "odt.xml").read_bytes())
    document.set_part("settings.xml", _SETTINGS.encode())
    for name in set(document.get_parts()) - _PARTS:
        document.del_part(name)
    for name in document.manifest.get_paths():
        if name != "/" and name not in _PARTS:
            document.manifest.del_full_path(name)
    _describe(document.meta, transcript)
    text = _Text(transcript)
    document.body.clear()
    for block in text.blocks():
        document.body.append(block)
    for style in text.styles.values():
        document.insert_style(style, automatic=True)
    packed = io.BytesIO()
    document.save(packed)
    return without_times(packed.getvalue())


def _describe(meta: Any, transcript: Publication) -> None:
    """Title and language, in place of what the template says about itself."""
    meta.meta_body.clear()
    meta.title = holdable(transcript.heading)
    meta.language = transcript.language
    meta.generator = "tolmach"


class _Text:
    """
    The body of a document.

    Attributes:
        styles: those of its paragraphs, by name: one for each pair of look and language.
    """

    def __init__(self, transcript: Publication) -> None:
        self._transcript = transcript
        self.styles: dict[str, Any] = {}

    def blocks(self) -> Iterator[Any]:
        """Title, disclosure, paragraphs, notes, and how the text was made."""
        import odfdo

        transcript = self._transcript
        about, code = transcript.disclosure, transcript.disclosure.language
        yield self._paragraph("Title", transcript.language, [_span(transcript.heading)])
        yield self._paragraph("Disclosure", code, [_span(about.short)])
        if len(transcript.languages) > 1:
            yield self._table()
        else:
            for one in transcript.paragraphs:
                yield from self._turn(one, 0)
        if transcript.notes:
            yield self._heading(about.labels["notes"], code)
            for note in transcript.notes:
                text = _span(f"{note.number}. {note.text}")
                yield self._paragraph("Note", note.language, [text])
        yield self._heading(about.heading, code)
        statements = odfdo.List(style="Statements")
        for line in about.full:
            statements.append(odfdo.ListItem(self._paragraph("Statement", code, [_span(line)])))
        yield statements

    def _turn(self, one: Paragraph, index: int) -> Iterator[Any]:
        code = self._transcript.languages[index]
        if one.printed_names:
            yield self._paragraph("Speaker", code, [_span(one.names[index])])
        yield self._paragraph("Question" if one.bold else "Text", code, self._said(one, index))

    def _said(self, one: Paragraph, index: int) -> Iterator[Any]:
        """The sentences of a paragraph in one language; times are in the first language only."""
        code = self._transcript.languages[index]
        before, space = one.opening, " " if language(code).spaced else ""
        for sentence in one.sentences:
            if text := sentence.texts[index]:
                if index == 0 and sentence.mark:
                    if before:
                        yield _span(before)
                    yield self._time(sentence)
                    before = " "
                yield _span(before + text)
                if numbers := self._transcript.notes_on(sentence, code):
                    yield _span(", ".join(map(str, numbers)), "NoteNumber")
                before = space

    def _time(self, sentence: PublishedSentence) -> Any:
        import odfdo

        clock = _span(short_clock(sentence.start), "Time")
        target = self._transcript.link(sentence.start)
        if not target:
            return clock
        link = odfdo.Link(address(target))
        link.append(clock)
        return link

    def _table(self) -> Any:
        import odfdo

        transcript, about = self._transcript, self._transcript.disclosure
        size = {"style:width": f"{2 * _COLUMN_MM}mm", "table:align": "margins"}
        mode = {"style:writing-mode": _mode(transcript.language)}
        for name, (family, properties) in {
            **_TABLE_STYLES,
            "Table": ("table", size | mode),
        }.items():
            self.styles[name] = odfdo.Style(family, name=name)
            self.styles[name].set_properties(properties)
        table = _element("table:table", name="Text", style_name="Table")
        for _ in transcript.languages:
            table.append(_element("table:table-column", style_name="Column"))
        heads = _element("table:table-header-rows")
        heads.append(
            self._row(
                [self._head(about.labels[f"language_{code}"], code)]
                for code in transcript.languages
            )
        )
        table.append(heads)
        for one in transcript.paragraphs:
            said = zip(*(sentence.texts for sentence in one.sentences), strict=True)
            whole = all(
                short("".join(texts), code, _COLUMN_MM)
                for texts, code in zip(said, transcript.languages, strict=True)
            )
            cells = [list(self._turn(one, index)) for index in range(len(transcript.languages))]
            table.append(self._row(cells, "WholeRow" if whole else "Row"))
        return table

    def _head(self, text: str, code: str) -> Any:
        """A head is in the language of the labels, and aligned as the text of its column."""
        label = _span(text, self._style("text", "", self._transcript.disclosure.language))
        return self._paragraph("TableHead", code, [label])

    def _row(self, cells: Iterable[Sequence[Any]], style: str = "WholeRow") -> Any:
        row = _element("table:table-row", style_name=style)
        for paragraphs in cells:
            cell = _element("table:table-cell", style_name="Cell")
            for one in paragraphs:
                cell.append(one)
            row.append(cell)
        return row

    def _heading(self, text: str, code: str) -> Any:
        import odfdo

        heading = odfdo.Header(1, holdable(text))
        heading.style = self._style("paragraph", "Heading_1", code)
        return heading

    def _paragraph(self, look: str, code: str, spans: Iterable[Any]) -> Any:
        import odfdo

        paragraph = odfdo.Paragraph(style=self._style("paragraph", look, code))
        for span in spans:
            paragraph.append(span)
        return paragraph

    def _style(self, family: str, look: str, code: str) -> str:
        """The name of a style in a language."""
        import odfdo

        name = f"{look or 'In'}.{code}"
        if name not in self.styles:
            style = odfdo.Style(family, name=name, parent_style=look or None)
            if family == "paragraph":
                # LibreOffice takes "start" for the left side in every direction.
                side = "right" if language(code).rtl else "left"
                style.set_properties({"style:writing-mode": _mode(code), "fo:text-align": side})
            named = {script.format("language"): code for script in _SCRIPTS}
            nowhere = {script.format("country"): "none" for script in _SCRIPTS}
            style.set_properties(named | nowhere, area="text")
            self.styles[name] = style
        return name


def _mode(code: str) -> str:
    return "rl-tb" if language(code).rtl else "lr-tb"


def _span(text: str, style: str | None = None) -> Any:
    import odfdo

    return odfdo.Span(holdable(text), style=style)


def _element(tag: str, **attributes: str) -> Any:
    import odfdo

    element = odfdo.Element.from_tag(tag)
    room = tag.partition(":")[0]
    for key, value in attributes.items():
        element.set_attribute(f"{room}:{key.replace('_', '-')}", value)
    return element


FORMAT: Format[Transcript] = Format(
    name="odt",
    content=Content.PUBLICATION,
    help="transcript for LibreOffice",
    suffixes=("odt",),
    binary=True,
    compose=lambda it: compose(it.publication),
    bilingual="two columns for LibreOffice",
)
