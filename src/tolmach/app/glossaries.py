"""The campaign's list of names, as the page reads and extends it."""

from __future__ import annotations

import threading
from http import HTTPStatus

from tolmach.app.answers import Refusal
from tolmach.app.library import Found, Library
from tolmach.app.present import Json
from tolmach.core.glossary import Glossary, Term
from tolmach.errors import TolmachError
from tolmach.formats import names_csv
from tolmach.messages import message
from tolmach.pipeline.provided import read_names
from tolmach.text.sanitize import inert
from tolmach.workspace.artifacts import write_atomic

FILE_NAME = "names.csv"
_writing = threading.Lock()


def glossary_file(library: Library) -> Found | None:
    """The list: `names.csv` in the folder, or else the newest table that is one."""
    library.look()
    tables = [file for file in library.files("glossary") if file.path.parent == library.root]
    named = [file for file in tables if file.path.name == FILE_NAME]
    return next((file for file in [*named, *tables] if _is_list(file)), None)


def _is_list(file: Found) -> bool:
    try:
        read_names(str(file.path))
    except TolmachError:
        return False
    return True


def read_glossary(library: Library) -> tuple[Found | None, Glossary]:
    """The list's file and what is in it; nothing where there is none."""
    file = glossary_file(library)
    return file, read_names(str(file.path)) if file else Glossary()


def write_term(library: Library, term: Term) -> Json:
    """
    Add a row to the list, or make the list.

    Raises:
        Refusal: the row says nothing, or the name is listed already.
        InputError: the list would be one that cannot be read.
    """
    source = inert(term.source)
    targets = {c: tuple(map(inert, names)) for c, names in term.targets.items()}
    row = Term(source, targets, inert(term.note), term.match)
    if not source:
        raise Refusal(HTTPStatus.BAD_REQUEST, "bad_request", message("A row needs a name."))
    with _writing:
        file, known = read_glossary(library)
        if any(each.source == source for each in known.terms):
            raise Refusal(
                HTTPStatus.UNPROCESSABLE_ENTITY,
                "refused",
                message("'{source}' is in the list already.", source=source),
                message("Change the row in the table."),
            )
        text = names_csv.compose(Glossary((*known.terms, row)), known.languages)
        names_csv.parse(text.removeprefix("\ufeff"))
        path = file.path if file else library.root / FILE_NAME
        write_atomic(path, text.encode())
        library.look()
    file, known = read_glossary(library)
    return {"file": file.id if file else None, "terms": len(known.terms)}
