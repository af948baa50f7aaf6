"""
The styles of Word documents: black text, one accent, light rules between rows.

Every style says bold and size twice, `b` and `bCs`, `sz` and `szCs`: Word takes the second of each
for scripts from right to left. All children are in the order of ECMA-376.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

_INK, _SOFT, _LINE, _ACCENT = "1D1B18", "5F5A52", "D9D3C7", "8A2B1D"
"""The colours of the HTML page."""


@dataclass(frozen=True, slots=True)
class _Style:
    """
    One style.

    Attributes:
        name: as people see it in Word.
        inside: the properties of its paragraphs, in the schema's order.
        font: `major` for the theme's font of headings, `minor` for that of text; empty takes the
            one beneath.
        size: in points; 0 takes the one beneath.
        base, after: ids of the style beneath, and of the style of the paragraph that follows.
        twin: id of the style that Word takes for it within a paragraph, or for a whole one.
        own: it is not one of Word's own.
    """

    name: str
    inside: str = ""
    font: str = ""
    bold: bool = False
    colour: str = ""
    size: float = 0
    raised: bool = False
    base: str = "Normal"
    after: str = "Normal"
    twin: str = ""
    kind: str = "paragraph"
    own: bool = True


_KEEP = "<w:keepNext/><w:keepLines/>"
_CHARACTERS: dict[str, Any] = {"kind": "character", "base": "DefaultParagraphFont", "after": ""}
_STYLES = {
    "Normal": _Style(
        "Normal",
        '<w:widowControl/><w:spacing w:after="120" w:line="276" w:lineRule="auto"/>',
        size=11,
        base="",
        own=False,
    ),
    "Title": _Style(
        "Title",
        f'{_KEEP}<w:spacing w:after="120" w:line="240" w:lineRule="auto"/>',
        font="major",
        colour=_INK,
        size=22,
        own=False,
    ),
    "Heading1": _Style(
        "heading 1",
        f'{_KEEP}<w:spacing w:before="360" w:after="80"/><w:outlineLvl w:val="0"/>',
        font="major",
        bold=True,
        colour=_INK,
        size=14,
        own=False,
    ),
    "Footer": _Style(
        "footer",
        '<w:spacing w:after="0" w:line="240" w:lineRule="auto"/><w:jc w:val="center"/>',
        font="major",
        colour=_SOFT,
        size=9,
        after="Footer",
        own=False,
    ),
    "Disclosure": _Style(
        "Disclosure", '<w:spacing w:after="280"/>', font="major", colour=_SOFT, size=10
    ),
    # Not a heading: hundreds of turns would bury the few headings that lead through the document,
    # in Word's navigation pane as in a screen reader. Below the title come only Heading 1, and so
    # no level is left out.
    "Speaker": _Style(
        "Speaker",
        f'{_KEEP}<w:spacing w:before="200" w:after="20"/>',
        font="major",
        bold=True,
        colour=_ACCENT,
        size=10.5,
        twin="SpeakerChar",
    ),
    "SpeakerChar": _Style(
        "Speaker Char",
        font="major",
        bold=True,
        colour=_ACCENT,
        size=10.5,
        twin="Speaker",
        **_CHARACTERS,
    ),
    # Word keeps a whole row with the next one when its first paragraph asks for that. As most rows
    # begin with a name, this would bind the table together from its first row to its last.
    "SpeakerTable": _Style(
        "Speaker in Table",
        '<w:keepNext w:val="0"/><w:spacing w:before="0"/>',
        base="Speaker",
    ),
    "Question": _Style("Question", _KEEP, bold=True),
    "TableHead": _Style(
        "Table Head",
        f'{_KEEP}<w:spacing w:after="60"/>',
        font="major",
        bold=True,
        colour=_SOFT,
        size=9,
        after="TableHead",
    ),
    "TableText": _Style("Table Text", '<w:spacing w:after="80"/>', size=9, after="TableText"),
    "Note": _Style("Note", '<w:spacing w:after="60"/>', size=10, after="Note"),
    "Time": _Style("Time", colour=_SOFT, size=8, **_CHARACTERS),
    "NoteNumber": _Style("Note Number", raised=True, **_CHARACTERS),
}

_RULE = f'w:val="single" w:sz="4" w:space="0" w:color="{_LINE}"'
# Below the text of a cell there is already the room after its last paragraph.
_TABLE = f"""<w:style w:type="table" w:customStyle="1" w:styleId="TranscriptTable">
<w:name w:val="Transcript Table"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="59"/>
<w:tblPr><w:tblInd w:w="0" w:type="dxa"/>
<w:tblBorders><w:top {_RULE}/><w:bottom {_RULE}/><w:insideH {_RULE}/></w:tblBorders>
<w:tblCellMar><w:top w:w="100" w:type="dxa"/><w:left w:w="113" w:type="dxa"/>
<w:bottom w:w="0" w:type="dxa"/><w:right w:w="113" w:type="dxa"/></w:tblCellMar></w:tblPr>
</w:style>"""


def dress(styles: Any) -> None:
    """Put our styles into the `w:styles` element of the template, in place of its own."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls, qn

    there = {style.get(qn("w:styleId")): style for style in styles.findall(qn("w:style"))}
    ours = "".join(_xml(key, style) for key, style in _STYLES.items()) + _TABLE
    for fresh in list(parse_xml(f"<w:styles {nsdecls('w')}>{ours}</w:styles>")):
        key = fresh.get(qn("w:styleId"))
        if key in there:
            styles.replace(there[key], fresh)
        else:
            styles.append(fresh)
        # The template repeats the look of its title and headings as styles of characters.
        if f"{key}Char" in there:
            styles.remove(there[f"{key}Char"])


def _xml(key: str, style: _Style) -> str:
    kind = f'w:type="{style.kind}"'
    kind += ' w:default="1"' if key == "Normal" else ""
    kind += ' w:customStyle="1"' if style.own else ""
    base = f'<w:basedOn w:val="{style.base}"/>' if style.base else ""
    after = f'<w:next w:val="{style.after}"/>' if style.after else ""
    twin = f'<w:link w:val="{style.twin}"/>' if style.twin else ""
    inside = f"<w:pPr>{style.inside}</w:pPr>" if style.inside else ""
    return (
        f'<w:style {kind} w:styleId="{key}"><w:name w:val="{style.name}"/>{base}{after}{twin}'
        f"<w:qFormat/>{inside}<w:rPr>{_letters(style)}</w:rPr></w:style>"
    )


def _letters(style: _Style) -> str:
    """The properties of the characters."""
    half_points = round(2 * style.size)
    font = " ".join(
        f'w:{slot}="{style.font}{script}"'
        for slot, script in (
            ("asciiTheme", "HAnsi"),
            ("eastAsiaTheme", "EastAsia"),
            ("hAnsiTheme", "HAnsi"),
            ("cstheme", "Bidi"),
        )
    )
    parts = (
        f"<w:rFonts {font}/>" if style.font else "",
        "<w:b/><w:bCs/>" if style.bold else "",
        f'<w:color w:val="{style.colour}"/>' if style.colour else "",
        f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>' if half_points else "",
        '<w:vertAlign w:val="superscript"/>' if style.raised else "",
    )
    return "".join(parts)
