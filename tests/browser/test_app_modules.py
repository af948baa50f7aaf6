"""Modules of the page that need no page: keys, times, the order of saving, differences, sums."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import Person, serving
from tolmach.app import keymap
from tolmach.pipeline import alignment, diarization, media, recognition, synopsis

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def blank(
    chromium: Any, tmp_path_factory: pytest.TempPathFactory, recording: Path
) -> Iterator[Person]:
    """A page of the app, which all tests here share: they only call functions."""
    with serving(tmp_path_factory.mktemp("blank"), recording) as serve:
        served = serve()
        page = chromium.new_context(locale="en-GB").new_page()
        page.goto(served.origin)
        yield Person(served, page)
        page.context.close()


def run(someone: Person, module: str, code: str, *given: Any) -> Any:
    """What a function body returns that has a module as `m` and arguments as `given`."""
    script = (
        f"async (given) => {{ const m = await import('/static/js/{module}.js');"
        f" return await (async () => {{ {code} }})(); }}"
    )
    return someone.page.evaluate(script, list(given))


def test_keys_are_taken_by_their_place_so_that_a_russian_layout_works(blank: Person) -> None:
    code = "return m.meaning(m.layers('tolmach')[given[0]], given[1])?.action ?? null"

    def meant(layer: str, **event: Any) -> Any:
        return run(blank, "keys", code, layer, {"key": "", **event})

    assert meant("command", code="KeyA", key="ф") == "approve"
    assert meant("text", code="KeyS", key="ы", ctrlKey=True) == "saveNow"
    assert meant("text", code="KeyZ", key="я", metaKey=True) == "undo"
    assert meant("command", code="Digit7", key="?", shiftKey=True) == "help"
    assert meant("text", code="KeyA", key="ф") is None
    assert meant("command", code="KeyA", key="ф", isComposing=True) is None


def test_no_key_of_the_text_layer_types_a_character(blank: Person) -> None:
    code = """
      const bad = [];
      for (const preset of m.PRESETS) {
        for (const [action, keys] of Object.entries(m.layers(preset).text)) {
          for (const key of keys) {
            const letter = /(Key[A-Z]|Digit\\d|Space|Minus|Equal|Slash|Bracket)/.test(key);
            if (letter && !key.startsWith("Mod+")) bad.push(`${preset} ${action} ${key}`);
            if (/^Mod\\+Alt/.test(key)) bad.push(`${preset} ${action} ${key}`);
          }
        }
      }
      return bad;"""
    assert run(blank, "keys", code) == []


def test_no_two_actions_of_a_layer_share_a_key(blank: Person) -> None:
    code = """
      const bad = [];
      for (const preset of m.PRESETS) {
        for (const [name, layer] of Object.entries(m.layers(preset))) {
          const owners = {};
          for (const [action, keys] of Object.entries(layer)) {
            for (const key of keys) (owners[key] ??= []).push(action);
          }
          for (const [key, actions] of Object.entries(owners)) {
            const same = actions.every((one) => ["split", "splitHere"].includes(one));
            if (actions.length > 1 && !same) bad.push([preset, name, key, ...actions]);
          }
        }
      }
      return bad;"""
    assert run(blank, "keys", code) == []


def test_chosen_keys_go_before_those_of_the_preset(blank: Person) -> None:
    code = """
      const map = m.layers(given[0], given[1]);
      const press = (layer, event) => m.meaning(map[layer], { key: "", ...event })?.action ?? null;
      return given[2].map(([layer, event]) => press(layer, event));"""
    own = {"command": {"approve": ["KeyX"]}, "text": {"play": ["F6"]}}
    asked = [
        ("command", {"code": "KeyX", "key": "ч"}), ("command", {"code": "KeyA"}),
        ("command", {"code": "Enter", "ctrlKey": True}), ("text", {"code": "F6"}),
        ("command", {"code": "F6"}), ("command", {"code": "Space"}), ("text", {"code": "F9"}),
    ]  # fmt: skip
    means = ["approve", None, "approve", "play", "play", "play", None]
    assert run(blank, "keys", code, "tolmach", own, asked) == means
    stolen = {"text": {"replay": ["F9"]}}
    asked = [("text", {"code": "F9"}), ("command", {"code": "F9"})]
    assert run(blank, "keys", code, "subtitle-edit", stolen, asked) == ["replay", "replay"]


def test_no_chosen_key_leaves_two_actions_with_the_same_one(blank: Person) -> None:
    code = """
      const bad = [];
      const pairs = m.PRESETS.flatMap((preset) => m.CHANGEABLE.map((action) => [preset, action]));
      for (const [preset, action] of pairs) {
        for (const layer of ["text", "command"]) {
          const made = m.layers(preset, { [layer]: { [action]: ["F6", "KeyB", "F9"] } });
          for (const { splitHere, ...others } of Object.values(made)) {
            const all = Object.values(others).flat();
            if (new Set(all).size !== all.length) bad.push([preset, layer, action]);
          }
        }
      }
      return bad;"""
    assert run(blank, "keys", code) == []


@pytest.mark.parametrize(
    ("layer", "key", "said"),
    [("command", "KeyA", ""), ("text", "KeyA", "types"), ("text", "Shift+KeyA", "types"),
     ("text", "Mod+KeyA", ""), ("text", "Mod+Alt+KeyA", "types"), ("text", "F6", ""),
     ("text", "Alt+KeyA", "types"), ("command", "Mod+KeyW", "kept"), ("command", "Tab", "kept"),
     ("text", "ArrowLeft", "types"), ("command", "VolumeUp", "unknown")],
)  # fmt: skip
def test_keys_that_type_or_that_the_browser_keeps_are_refused(
    blank: Person, layer: str, key: str, said: str
) -> None:
    assert run(blank, "keys", "return m.objection(given[0], given[1])", layer, key) == said


def test_the_server_knows_the_actions_whose_keys_can_be_changed(blank: Person) -> None:
    assert set(run(blank, "keys", "return m.CHANGEABLE")) == keymap.ACTIONS
    for preset in run(blank, "keys", "return m.PRESETS"):
        made = run(blank, "keys", "return m.layers(given[0])", preset)
        own = {
            layer: {name: tuple(keys) for name, keys in actions.items() if name != "speaker"}
            for layer, actions in made.items()
        }
        assert keymap.unknown(own) == ""


def test_the_help_lists_every_action_of_the_key_map_once(blank: Person) -> None:
    code = """
      const { layers } = await import('/static/js/keys.js');
      const known = Object.values(layers('tolmach')).flatMap((layer) => Object.keys(layer));
      return [Object.values(m.GROUPS).flat().sort(), [...new Set(known)].sort()];"""
    listed, known = run(blank, "pages/help", code)
    assert listed == known


@pytest.mark.parametrize(
    ("written", "ms"),
    [("63", 63_000), ("1:03.2", 63_200), ("1:02:03,250", 3_723_250), ("nine", None), ("", None)],
)
def test_times_are_read_as_people_write_them(blank: Person, written: str, ms: int | None) -> None:
    assert run(blank, "clock", "return m.parseClock(given[0])", written) == ms


def test_a_time_is_written_so_that_it_can_be_read_again(blank: Person) -> None:
    code = "return given.map((ms) => [m.clock(ms), m.clock(ms, 3), m.parseClock(m.clock(ms, 3))])"
    assert run(blank, "clock", code, 63_250, 3_723_001, 59_999) == [
        ["1:03", "1:03.250", 63_250],
        ["1:02:03", "1:02:03.001", 3_723_001],
        ["0:59", "0:59.999", 59_999],
    ]


def test_words_that_are_typed_wait_as_one_act_and_follow_our_own_saves(blank: Person) -> None:
    code = """
      const box = new m.Outbox();
      const place = { op: "set_text", sentence: "u1", language: "en", revision: "t:1" };
      const typed = (text) => ({ ...place, text });
      box.type(typed("a"), "");
      box.type(typed("ab"), "");
      const first = box.take();
      box.type(typed("abc"), "");
      const before = { id: "u1", revision: "s:1", texts: { en: { revision: "t:1" } } };
      box.saved(() => before, [{ id: "u1", revision: "s:2", texts: { en: { revision: "t:2" } } }]);
      const second = box.take();
      const now = second.operations[0];
      return [first.operations[0].text, now.text, now.revision];"""
    assert run(blank, "outbox", code) == ["ab", "abc", "t:2"]


def test_the_revision_of_another_persons_change_is_never_taken_over(blank: Person) -> None:
    code = """
      const box = new m.Outbox();
      box.add([{ op: "set_note", sentence: "u2", language: "en", revision: "t:1", note: "" }]);
      const place = { op: "set_text", sentence: "u1", language: "en", revision: "t:mine" };
      box.type({ ...place, text: "a" }, "");
      box.take();
      const theirs = { id: "u1", revision: "s:9", texts: { en: { revision: "t:theirs" } } };
      box.saved(() => theirs, [{ ...theirs, texts: { en: { revision: "t:10" } } }]);
      return box.take().operations[0].revision;"""
    assert run(blank, "outbox", code) == "t:mine"


def test_what_others_wrote_after_a_lost_answer_is_not_taken_over(blank: Person) -> None:
    code = """
      const box = new m.Outbox();
      const place = { op: "set_text", sentence: "u1", language: "en", revision: "t:1" };
      box.type({ ...place, text: "a" }, "");
      box.take();
      box.type({ ...place, text: "ab" }, "");
      const before = { id: "u1", revision: "s:1", texts: { en: { revision: "t:1" } } };
      const theirs = { id: "u1", revision: "s:3", texts: { en: { revision: "t:3" } } };
      box.saved(() => before, [theirs], ["u1"]);
      return box.take().operations[0].revision;"""
    assert run(blank, "outbox", code) == "t:1"


def test_a_save_that_was_seen_before_its_answer_is_still_our_own(blank: Person) -> None:
    code = """
      const box = new m.Outbox();
      const place = { op: "set_text", sentence: "u1", language: "en", revision: "t:1" };
      box.type({ ...place, text: "a" }, "");
      box.take();
      box.type({ ...place, text: "ab" }, "");
      const now = { id: "u1", revision: "s:2", texts: { en: { revision: "t:2" } } };
      box.saved(() => now, [now]);
      return box.take().operations[0].revision;"""
    assert run(blank, "outbox", code) == "t:2"


def test_an_act_that_may_have_arrived_never_grows_again(blank: Person) -> None:
    code = """
      const box = new m.Outbox();
      const place = { op: "set_text", sentence: "u1", language: "en", revision: "t:1" };
      const first = box.type({ ...place, text: "a" }, "");
      box.take();
      box.failed();
      const second = box.type({ ...place, text: "ab" }, "");
      return [first.operations[0].text, second.operations[0].text, first.entry !== second.entry];"""
    assert run(blank, "outbox", code) == ["a", "ab", True]


def test_rows_are_found_by_their_heights(blank: Person) -> None:
    code = """
      const sums = new m.Heights(5000, 70);
      sums.set(10, 200);
      sums.set(4000, 10);
      return [sums.total, sums.top(11), sums.at(700), sums.at(899), sums.at(900), sums.at(1e9)];"""
    assert run(blank, "review/heights", code) == [350_070, 900, 10, 10, 11, 4999]


def test_what_a_text_adds_is_marked_word_by_word(blank: Person) -> None:
    code = "return m.changedParts(given[0], given[1])"
    assert run(blank, "review/difference", code, "We talk here.", "We talk there.") == [
        {"text": "We talk ", "added": False},
        {"text": "there", "added": True},
        {"text": ".", "added": False},
    ]


def test_russian_counts_have_their_forms(blank: Person) -> None:
    code = """
      const forms = { one: "{n} файл", few: "{n} файла", many: "{n} файлов", other: "{n} файла" };
      m.use("ru", { files: forms });
      return [1, 2, 5, 21].map((n) => m.t("files", { n }));"""
    assert run(blank, "i18n", code) == ["1 файл", "2 файла", "5 файлов", "21 файл"]


ANNOUNCED = {
    "alignment.py": [alignment.STAGE],
    "diarization.py": [diarization.STAGE],
    "media.py": [media.SHOTS],
    "recognition.py": [recognition.STAGE, recognition.SECOND],
    "run.py": ["write"],
    "synopsis.py": [synopsis.STAGE],
    "translation.py": ["translate to en", "translate to en again", "correct en"],
    "videos.py": ["mux", "burn en"],
}
"""Module of the pipeline -> the stages that it tells of."""


def test_every_stage_of_a_run_is_named_in_the_language_of_the_page(blank: Person) -> None:
    telling = {
        path.name
        for path in Path(str(alignment.__file__)).parent.glob("*.py")
        if re.search(r"Stage(Started|Finished)\(", path.read_text("utf-8"))
    }
    assert telling == set(ANNOUNCED)
    stages = [stage for each in ANNOUNCED.values() for stage in each]
    code = """
      await (await import("/static/js/i18n.js")).load("ru");
      return given[0].map((stage) => m.jobText({ state: "running", stage }));"""
    said = run(blank, "pages/library", code, stages)
    assert [text for text in said if not re.fullmatch("[А-Яа-яё,: ]+", text)] == []
    assert len(set(said)) == len(stages)
