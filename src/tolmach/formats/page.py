"""
The frame of the reports that are written as HTML: one file, no scripts, nothing from the network.

All text from outside passes through `text`, which escapes it; a content security policy forbids
the page to load or run anything, whatever a subtitle file says.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

_STYLE = """
:root { color-scheme: light dark; --ink: #1d2530; --soft: #5b6675; --line: #d9dee5; --page: #fbfbf9;
  --card: #fff; --good: #2f7d5b; --bad: #c23b2e; --cue: #9db4cf; --speech: #e8d9ad; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ee; --soft: #9aa5b4; --line: #37404c;
  --page: #15191f; --card: #1d232b; --good: #6cc49b; --bad: #ff8373; --cue: #6f95bb;
  --speech: #57502f; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink);
  font: 16px/1.5 system-ui, "Segoe UI", "Noto Sans", sans-serif; }
main { max-width: 64rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1 { font-size: 1.5rem; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; margin: 2.25rem 0 .5rem; }
h2 small, .soft { color: var(--soft); font-weight: normal; }
p { margin: .35rem 0; max-width: 46rem; }
.cards { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1.5rem 0 0; padding: 0;
  list-style: none; }
.cards li { background: var(--card); border: 1px solid var(--line); border-radius: .5rem;
  padding: .6rem .9rem; min-width: 8.5rem; }
.cards b { display: block; font-size: 1.5rem; line-height: 1.2; }
.good { color: var(--good); } .bad { color: var(--bad); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: .35rem .75rem .35rem 0;
  border-bottom: 1px solid var(--line); }
th { color: var(--soft); font-weight: 600; font-size: .85rem; }
td.number, th.number { text-align: right; white-space: nowrap; }
td.short { white-space: nowrap; }
@media (max-width: 40rem) { td.short { white-space: normal; } }
td.text { width: 70%; overflow-wrap: anywhere; white-space: pre-line; }
details > summary { cursor: pointer; color: var(--soft); padding: .4rem 0; }
svg { display: block; width: 100%; height: auto; }
svg text { fill: var(--soft); font-size: 11px; font-variant-numeric: tabular-nums; }
a { color: inherit; }
@media print { main { padding: 0; max-width: none; } }
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def text(value: object) -> str:
    """Any value as text of a page: nothing in it is taken for markup."""
    return html.escape(str(value))


def page(title: str, body: str, lang: str = "en") -> str:
    """
    A page around a body that is already HTML.

    Args:
        title: plain text.
        lang: code of the language that the page is in.
    """
    return (
        f'<!DOCTYPE html>\n<html lang="{text(lang)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{text(title)}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def cards(entries: Iterable[tuple[str, str, str]]) -> str:
    """Big numbers with a word below each: value, caption, and `good`, `bad` or nothing."""
    items = (
        f'<li><b class="{text(mood)}">{text(value)}</b>{text(caption)}</li>'
        for value, caption, mood in entries
    )
    return f'<ul class="cards">{"".join(items)}</ul>'


def table(heads: Sequence[str], rows: Iterable[str]) -> str:
    """A table; `rows` are HTML rows, heads that begin with `>` are aligned to the right."""
    cells = "".join(
        f'<th class="number" scope="col">{text(head[1:])}</th>'
        if head.startswith(">")
        else f'<th scope="col">{text(head)}</th>'
        for head in heads
    )
    head, body = f"<thead><tr>{cells}</tr></thead>", "\n".join(rows)
    return f'<div class="scroll"><table>{head}<tbody>{body}</tbody></table></div>'
