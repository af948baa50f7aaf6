"""
Word documents (DOCX), packed with python-docx: real styles, and a language on every run.

The package carries no author, no time of editing and no thumbnail; the same
transcript always gives the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tolmach.core.publication import Paragraph, Publication, PublishedSentence
from tolmach.core.timing import short_clock
from tolmach.formats.docx_style import dress
from tolmach.formats.docx_xml import link, paragraph, row, run, short, table
from tolmach.formats.format import Content, Format, Transcript
from tolmach.formats.package import EPOCH, without_times
from tolmach.formats.xml import address, holdable
from tolmach.languages import language

if TYPE_CHECKING:
    from docx.document import Document as Package

_COLUMN_MM = 83
"""Half of what the margins leave of a page."""


def compose(transcript: Publication) -> bytes:
    """Write the transcript; two languages are in a table of two columns."""
    package = empty(transcript.heading, transcript.language)
    place(package, _blocks(transcript, _Links(package)))
    return packed(package)


def _blocks(transcript: Publication, links: _Links) -> Iterator[str]:
    about, code = transcript.disclosure, transcript.disclosure.language
    yield paragraph(run(transcript.heading, transcript.language), "Title", transcript.language)
    yield paragraph(run(about.short, code), "Disclosure", code)
    if len(transcript.languages) > 1:
        yield _table(transcript, links)
    else:
        yield from _paragraphs(transcript, links)
    if transcript.notes:
        yield paragraph(run(about.labels["notes"], code), "Heading1", code)
        for note in transcript.notes:
            text = run(f"{note.number}. {note.text}", note.language)
            yield paragraph(text, "Note", note.language)
    yield paragraph(run(about.heading, code), "Heading1", code)
    for line in about.full:
        yield paragraph(run(line, code), "ListBullet", code)


def _paragraphs(transcript: Publication, links: _Links) -> Iterator[str]:
    code = transcript.languages[0]
    for one in transcript.paragraphs:
        if one.printed_names:
            yield paragraph(run(one.names[0], code), "Speaker", code)
        yield paragraph(_sentences(transcript, one, 0, links), _style(one), code)


def _table(transcript: Publication, links: _Links) -> str:
    about = transcript.disclosure
    widths = (_COLUMN_MM, _COLUMN_MM)
    # A head is in the language of the labels, and aligned as the text of its column.
    heads = [
        paragraph(run(about.labels[f"language_{code}"], about.language), "TableHead", code)
        for code in transcript.languages
    ]
    rows = []
    for one in transcript.paragraphs:
        said = zip(*(sentence.texts for sentence in one.sentences), strict=True)
        whole = all(
            short("".join(texts), code, _COLUMN_MM)
            for texts, code in zip(said, transcript.languages, strict=True)
        )
        cells = [_cell(transcript, one, index, links, whole) for index in range(len(widths))]
        rows.append(row(widths, cells, whole=whole))
    return table(widths, heads, rows, transcript.language)


def _cell(transcript: Publication, one: Paragraph, index: int, links: _Links, whole: bool) -> str:
    code = transcript.languages[index]
    name = one.names[index] if one.printed_names else ""
    text = _sentences(transcript, one, index, links)
    if name and whole:
        return paragraph(run(name, code), "SpeakerTable", code) + paragraph(text, "Normal", code)
    # In a row that may be parted, nothing holds two paragraphs together. Within one, two lines stay
    # together, and so no name is left alone at the foot of a page.
    above = run(f"{name}\n", code, "SpeakerChar") if name else ""
    return paragraph(above + text, _style(one), code)


def _style(one: Paragraph) -> str:
    return "Question" if one.bold else "Normal"


def _sentences(transcript: Publication, one: Paragraph, index: int, links: _Links) -> str:
    """The sentences of a paragraph in one language; times are in the first language only."""
    code = transcript.languages[index]
    space = " " if language(code).spaced else ""
    runs: list[str] = []
    for sentence in one.sentences:
        if text := sentence.texts[index]:
            before = space if runs else one.opening
            if index == 0 and sentence.mark:
                runs += [run(before, code), _time(transcript, sentence, code, links)]
                before = " "
            runs += [run(before + text, code), _numbers(transcript, sentence, code)]
    return "".join(runs)


def _time(transcript: Publication, sentence: PublishedSentence, code: str, links: _Links) -> str:
    clock, target = run(short_clock(sentence.start), code, "Time"), transcript.link(sentence.start)
    return link(links.key(target), clock) if target else clock


def _numbers(transcript: Publication, sentence: PublishedSentence, code: str) -> str:
    if not sentence.notes:
        return ""
    return run(", ".join(map(str, transcript.notes_on(sentence, code))), code, "NoteNumber")


class _Links:
    """
    Addresses that a document leads to, each as one relationship of its package.

    The keys are counted here: python-docx looks through all relationships for each new one.
    """

    def __init__(self, package: Package) -> None:
        self._relations: Any = package.part.rels
        self._keys: dict[str, str] = {}

    def key(self, target: str) -> str:
        """The id of an address, which is entered when it is new."""
        from docx.opc.constants import RELATIONSHIP_TYPE

        # Word calls the whole document damaged when one address is none.
        target = address(target)
        if target not in self._keys:
            key = self._keys[target] = f"link{len(self._keys) + 1}"
            self._relations.add_relationship(
                RELATIONSHIP_TYPE.HYPERLINK, target, key, is_external=True
            )
        return self._keys[target]


def empty(title: str, code: str) -> Package:
    """A package with numbered pages and without traces of who made it and when."""
    import docx

    package = docx.Document()
    properties = package.core_properties
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.title = holdable(title)[:255]
    properties.language = code
    properties.created = properties.modified = datetime(*EPOCH)  # noqa: DTZ001  # no zone: no trace
    _forget(package)
    dress(package.styles.element)
    _set_up_page(package, code)
    return package


def _forget(package: Package) -> None:
    """Take out what the template brings along."""
    from docx.oxml.ns import qn

    # Its picture and its "made with Microsoft Macintosh Word" must not be in the file; its second
    # set of styles, for Word 2010, has the template's look, and its list of books is empty.
    for relations, endings in (
        (package.part.package.rels, ("/thumbnail", "/extended-properties")),
        (package.part.rels, ("/stylesWithEffects", "/customXml")),
    ):
        for key, relation in list(relations.items()):
            if relation.reltype.endswith(endings):
                del relations[key]
    # Word would put a picture of the first page into the file, and "Compatibility Mode" above it.
    settings: Any = package.settings.element
    for picture in settings.findall(qn("w:savePreviewPicture")):
        settings.remove(picture)
    for setting in settings.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")


def _set_up_page(package: Package, code: str) -> None:
    """A4 with margins of 22 mm and the number of the page at its foot."""
    from docx.oxml.ns import qn
    from docx.shared import Mm

    (section,) = package.sections
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(22)
    section.top_margin = section.bottom_margin = Mm(22)
    number = _parsed("w:fldSimple", run("1", code))
    number.set(qn("w:instr"), " PAGE ")
    section.footer.paragraphs[0]._p.append(number)


def place(package: Package, blocks: Iterable[str]) -> None:
    """Make paragraphs and tables, as XML, the text of the document."""
    before = package.element.body
    # The whole text is read at once: moving a table of an hour below its parent takes seconds.
    body = _parsed("w:body", "".join(blocks))
    body.append(before.get_or_add_sectPr())
    package.element.replace(before, body)


def _parsed(tag: str, inside: str) -> Any:
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    # As bytes: libxml2 refuses more than 10 MB that it must decode itself.
    return parse_xml(f"<{tag} {nsdecls('w', 'r')}>{inside}</{tag}>".encode())


def packed(package: Package) -> bytes:
    """The bytes of a package, with the same times inside whenever it is written."""
    loose = io.BytesIO()
    package.save(loose)
    return without_times(loose.getvalue())


FORMAT: Format[Transcript] = Format(
    name="docx",
    content=Content.PUBLICATION,
    help="transcript for Word",
    suffixes=("docx",),
    binary=True,
    compose=lambda it: compose(it.publication),
    bilingual="two columns for Word",
)
