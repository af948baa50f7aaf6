"""Disclosure: computed from the record, in the readers' language, and never better than it is."""

from __future__ import annotations

import json
import re
import string
from dataclasses import replace
from itertools import product

import pytest

from tests.documents import CONVERSATION, document, in_state, sentence
from tolmach.core.about import About
from tolmach.core.document import Document, Origin, State, Step, Text
from tolmach.core.options import TranscriptOptions
from tolmach.core.profile import Profile
from tolmach.core.publication import Status
from tolmach.formats import html_page, webvtt
from tolmach.languages import LANGUAGES
from tolmach.pipeline.view import ViewSettings, view_of
from tolmach.stages.publication.disclosure import disclosure, status, wording

PAIR = document([sentence("u1", 0, "Да.", "Yes."), sentence("u2", 600, "Нет.", "No.")])
SETTINGS = ViewSettings("talk", ("en",), ("vtt",), Profile(name="plain"), TranscriptOptions())
TABLES = tuple(code for code, known in LANGUAGES.items() if known.disclosure)


def test_models_revisions_and_counts_are_named() -> None:
    made = disclosure(CONVERSATION, CONVERSATION.sentences, ["en"], reader="en")
    assert made.full == (
        "The voice in this video was made by a computer.",
        "Transcript (Russian): made by speech recognition with small-model (0123456789ab).",
        "Russian: a person has checked 0 of 6 sentences; a second person has approved 0.",
        "Translation (English): made by machine translation with ru-en-model.",
        "English: a person has checked 0 of 6 sentences; a second person has approved 0.",
        "Original: A conversation, https://video.example/watch, 2025-10-15.",
        "Please send corrections to editors@mail.example.",
    )
    assert made.short == (
        "Machine translation of an automatic transcript. "
        "This is a draft: a person has checked 0 of 6 sentences. "
        "The voice in this video was made by a computer."
    )


def test_a_folder_in_a_models_name_is_not_published() -> None:
    for path in ("/home/anna/models/ru-en", "C:\\Users\\anna\\models\\ru-en"):
        steps = (Step("translate", model=path, language="en"),)
        made = disclosure(replace(PAIR, steps=steps), PAIR.sentences, ["en"], reader="en")
        assert "anna" not in " ".join(made.full)
        assert "with ru-en." in " ".join(made.full)


def test_one_unchecked_sentence_makes_a_draft() -> None:
    checked = in_state(PAIR, State.REVIEWED)
    assert status(checked, checked.sentences, ["en"]) is Status.CHECKED
    first = checked.sentences[0]
    spoiled = (replace(first, targets={"en": Text("Yes.")}), *checked.sentences[1:])
    assert status(checked, spoiled, ["en"]) is Status.DRAFT


def test_a_checked_translation_of_an_unchecked_transcript_is_a_draft() -> None:
    sentences = tuple(
        replace(one, targets={"en": replace(one.targets["en"], state=State.APPROVED)})
        for one in PAIR.sentences
    )
    assert status(PAIR, sentences, ["en"]) is Status.DRAFT


def test_approval_of_everything_is_said() -> None:
    done = in_state(PAIR, State.APPROVED)
    made = disclosure(done, done.sentences, ["en"], reader="en")
    assert (made.status, made.label) == (Status.APPROVED, "")
    assert "a second person has approved it" in made.short


def test_an_empty_document_is_a_draft() -> None:
    assert status(PAIR, (), ["en"]) is Status.DRAFT


def test_what_nobody_declared_about_the_video_is_said_to_be_undeclared() -> None:
    silent = disclosure(PAIR, PAIR.sentences, ["en"], reader="en")
    assert silent.full[0].startswith("It has not been declared")
    genuine = replace(PAIR, about=About(synthetic="none"))
    declared = disclosure(genuine, PAIR.sentences, ["en"], reader="en")
    assert declared.full[0].startswith("The publisher declares that neither")
    assert "declares" not in declared.short


def test_a_language_without_a_table_is_told_in_english_and_marked_so() -> None:
    made = disclosure(PAIR, PAIR.sentences, ["ar"], reader="ar")
    assert made.language == "en"


@pytest.mark.parametrize("code", TABLES)
def test_every_table_says_everything_with_the_same_places(code: str) -> None:
    def places(text: str) -> set[str | None]:
        return {name for _, name, _, _ in string.Formatter().parse(text)} - {None, "sentences"}

    (written_in, ours), (_, english) = wording(code), wording("en")
    assert written_in == code
    assert ours.labels.keys() == english.labels.keys()
    assert ours.languages.keys() == english.languages.keys()
    assert {key: places(text) for key, text in ours.phrases.items()} == {
        key: places(text) for key, text in english.phrases.items()
    }


@pytest.mark.parametrize("code", TABLES)
def test_a_draft_calls_itself_a_draft_in_every_language(code: str) -> None:
    made = disclosure(PAIR, PAIR.sentences, ["en"], reader=code)
    assert made.label == wording(code)[1].labels["draft"]
    assert "0" in made.short


@pytest.mark.parametrize(
    ("code", "total", "shown"),
    [
        ("ru", 11, "Проверено человеком: 0 из 11 предложений."),
        ("ru", 21, "Проверено человеком: 0 из 21 предложения."),
        ("uk", 1, "Перевірено людиною: 0 з 1 речення."),
        ("pl", 21, "Sprawdzone przez człowieka: 0 z 21 zdań."),
        ("de", 1, "Von einem Menschen geprüft: 0 von 1 Satz."),
        ("en", 1, "a person has checked 0 of 1 sentence."),
    ],
)
def test_numbers_agree_with_their_nouns(code: str, total: int, shown: str) -> None:
    assert wording(code)[1].say("draft", checked=0, total=total).endswith(shown)


@pytest.mark.parametrize("code", TABLES)
def test_no_sentence_has_two_colons(code: str) -> None:
    _, words = wording(code)
    assert [text for text in words.phrases.values() if text.count(":") > 1] == []


def test_a_draft_says_which_language_is_not_checked_yet() -> None:
    checked = Text("Yes.", State.REVIEWED)
    half = replace(sentence("u1", 0, "Да."), targets={"en": checked})
    short = disclosure(document([half]), [half], ["en"], reader="en").short
    assert "Russian: a person has checked 0 of 1 sentence;" in short
    assert "English: a person has checked 1 of 1 sentence;" in short


RECOGNIZED = Step("recognise", model="asr", revision="r1")
TRANSLATED = Step("translate", model="mt", language="en")
PROVIDED = (Step("provide", language="ru"), Step("provide", language="en"))
M, H = Origin.MACHINE, Origin.HUMAN


def made(
    source: tuple[Origin, ...], target: tuple[Origin, ...], steps: tuple[Step, ...]
) -> Document:
    """Two sentences with texts of these origins."""
    sentences = tuple(
        replace(
            one,
            source=replace(one.source, origin=source[i]),
            targets={"en": replace(one.targets["en"], origin=target[i])},
        )
        for i, one in enumerate(PAIR.sentences)
    )
    return replace(PAIR, sentences=sentences, steps=steps)


ALL_STEPS = (RECOGNIZED, TRANSLATED)
RU_MACHINE = "Transcript (Russian): made by speech recognition with asr (r1)."
RU_MIXED = (
    "Transcript (Russian): made by speech recognition with asr (r1); "
    "people wrote or corrected {n} of 2 sentences."
)
RU_PEOPLE = "Transcript (Russian): written by people."
EN_MACHINE = "Translation (English): made by machine translation with mt."
EN_MIXED = (
    "Translation (English): made by machine translation with mt; "
    "people wrote or corrected {n} of 2 sentences."
)
EN_PEOPLE = "Translation (English): written by people."


@pytest.mark.parametrize("state", [State.DRAFT, State.NEEDS_WORK, State.REVIEWED, State.APPROVED])
@pytest.mark.parametrize(
    ("source", "target", "steps", "russian", "english", "short"),
    [
        ((M, M), (M, M), ALL_STEPS, RU_MACHINE, EN_MACHINE,
         "Machine translation of an automatic transcript. "),
        ((H, M), (M, M), ALL_STEPS, RU_MIXED.format(n=1), EN_MACHINE,
         "Machine translation. Automatic transcript with corrections by people. "),
        ((H, H), (M, M), ALL_STEPS, RU_MIXED.format(n=2), EN_MACHINE,
         "Machine translation. Automatic transcript with corrections by people. "),
        ((M, M), (M, H), ALL_STEPS, RU_MACHINE, EN_MIXED.format(n=1),
         "Machine translation with corrections by people. Automatic transcript. "),
        ((H, H), (H, H), ALL_STEPS, RU_MIXED.format(n=2), EN_MIXED.format(n=2),
         "Machine translation with corrections by people. "
         "Automatic transcript with corrections by people. "),
        ((H, H), (M, M), (*ALL_STEPS, PROVIDED[0]), RU_PEOPLE, EN_MACHINE, "Machine translation. "),
        ((H, H), (M, H), (*ALL_STEPS, PROVIDED[0]), RU_PEOPLE, EN_MIXED.format(n=1),
         "Machine translation with corrections by people. "),
        ((H, H), (H, H), (RECOGNIZED, *PROVIDED), RU_PEOPLE, EN_PEOPLE, ""),
        ((H, H), (H, H), (), RU_PEOPLE, EN_PEOPLE, ""),
        ((H, M), (H, H), (RECOGNIZED, *PROVIDED), RU_MIXED.format(n=1), EN_PEOPLE,
         "Automatic transcript with corrections by people. "),
        ((M, M), (H, H), (RECOGNIZED, PROVIDED[1]), RU_MACHINE, EN_PEOPLE,
         "Automatic transcript. "),
    ],
)  # fmt: skip
def test_every_mixture_of_origins_is_told_as_it_is(
    source: tuple[Origin, ...],
    target: tuple[Origin, ...],
    steps: tuple[Step, ...],
    russian: str,
    english: str,
    short: str,
    state: State,
) -> None:
    mixed = in_state(made(source, target, steps), state)
    told = disclosure(mixed, mixed.sentences, ["en"], reader="en")
    assert [line for line in told.full if line.startswith("Transcript")] == [russian]
    assert [line for line in told.full if line.startswith("Translation")] == [english]
    assert told.short.startswith(f"{short}{_state_in_short(state)}")


MIXTURES = list(product(((M, M), (M, H), (H, H)), ((M, M), (M, H), (H, H)), (True, False)))
"""Origins of both source texts and of both translations, and whether models are on record."""
TRAINED = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
COMPOSITE = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"


@pytest.mark.parametrize("source_state", list(State))
@pytest.mark.parametrize("target_state", list(State))
def test_pages_and_subtitles_say_the_same_for_every_mixture_of_origin_and_state(
    source_state: State, target_state: State
) -> None:
    for source, target, models in MIXTURES:
        mixed = made(source, target, ALL_STEPS if models else ())
        mixed = replace(
            mixed,
            sentences=tuple(
                replace(
                    one,
                    source=replace(one.source, state=source_state),
                    targets={"en": replace(one.targets["en"], state=target_state)},
                )
                for one in mixed.sentences
            ),
        )
        told = disclosure(mixed, mixed.sentences, ["en"], reader="en")
        view = view_of(mixed, "en", SETTINGS)
        note = webvtt.compose(view.track, note=view.note).split("\n\n")[1]
        assert note == f"NOTE\n{told.short}"
        page = html_page.compose(view.transcript)
        [found] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
        data = json.loads(found)
        assert data["description"] == told.short
        done = {source_state, target_state} <= {State.REVIEWED, State.APPROVED}
        assert (data["creativeWorkStatus"] == "Published") == done
        people = source == target == (H, H) and not models
        machine = source == target == (M, M)
        kinds = [] if people else [TRAINED if machine and not done else COMPOSITE]
        assert data.get("digitalSourceType", [])[1:] == kinds
        assert ("utomatic" in told.short or "achine" in told.short) == (not people)


def _state_in_short(state: State) -> str:
    return {
        State.REVIEWED: "A person has checked every sentence.",
        State.APPROVED: "A person has checked every sentence, and a second",
    }.get(state, "This is a draft: a person has checked 0 of 2 sentences.")


def test_a_model_that_no_step_names_is_said_to_be_unknown() -> None:
    told = disclosure(PAIR, PAIR.sentences, ["en"], reader="en")
    assert "made by speech recognition with a model that is not recorded." in told.full[1]


def test_a_translation_by_a_server_names_the_server() -> None:
    asked = Step(
        "translate", "endpoint", "gemma", language="en", settings={"host": "mt.example:80"}
    )
    unnamed = replace(asked, model="")
    for step, model in ((asked, "gemma"), (unnamed, "a model that is not recorded")):
        served = replace(PAIR, steps=(RECOGNIZED, step))
        told = disclosure(served, served.sentences, ["en"], reader="en")
        line = next(one for one in told.full if one.startswith("Translation"))
        assert line.endswith(f"machine translation with {model} on the server mt.example:80.")


def test_a_page_in_a_language_without_wording_says_so_in_english() -> None:
    told = disclosure(PAIR, PAIR.sentences, ["ar"], reader="ar")
    assert told.full[-1].startswith("tolmach has no wording in Arabic")


def test_a_note_on_a_machines_work_is_told_only_where_its_work_is_shown() -> None:
    """People handed in the translation after all, and no text of the machine's is left."""
    pivot = Step("translate", model="a", language="en", note="The translation went through Polish.")
    provided = Step("provide", language="en")
    people = [each.with_target("en", Text("Yes.", origin=Origin.HUMAN)) for each in PAIR.sentences]
    for sentences, steps, notes in (
        (PAIR.sentences, (pivot,), 1),
        (PAIR.sentences, (pivot, provided), 1),
        (people, (pivot,), 1),
        (people, (pivot, provided), 0),
    ):
        told = disclosure(replace(PAIR, steps=steps), sentences, ["en"], reader="en")
        assert sum("through Polish" in line for line in told.full) == notes
