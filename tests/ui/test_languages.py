"""Every sentence of the window is one its catalogues know, and every catalogue says it with what it must name."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from babel.messages.catalog import Catalog
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QWidget

from app.ui import catalogues, pictures, words
from app.ui.client import Client
from app.ui.scenes import scenes

UI = Path(words.__file__).parent
OTHERS = [name for name in words.LANGUAGES if name != "en"]
# What a control is given to show; a sentence that stands there must have gone through `tr`.
_SHOWS = {"setText", "setToolTip", "setPlaceholderText", "setWindowTitle", "setAccessibleName", "setTitle", "addAction"}
_SAID_AS_IT_IS = re.compile(r"QuotaHit|Esc|Del|Return|Space|Ctrl|Enter|Fusion|[\W\d_]")


@pytest.fixture(scope="module")
def gathered() -> Catalog:
    return catalogues.gathered()


def test_no_sentence_is_shown_without_being_handed_to_tr() -> None:
    loose = [
        f"{file.relative_to(UI)}:{line} {text}"
        for file in UI.rglob("*.py")
        if file.name != "scenes.py"
        for line, text in _loose(file)
    ]
    assert loose == []


def _loose(file: Path) -> Iterator[tuple[int, str]]:
    for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if not isinstance(call, ast.Call):
            continue
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        if name in ("tr", "mark", "BadInput"):  # trouble says its own sentence, to the command line too
            continue
        for given in (*call.args, *(one.value for one in call.keywords)):
            text = _literal(given)
            sentence = re.search(r"[A-Z][a-z]+ [a-z]|^[A-Z][a-z]{2,}$", text)
            if (name in _SHOWS or sentence) and re.search(r"[A-Za-z]{2}", _SAID_AS_IT_IS.sub("", text)):
                yield given.lineno, text


def _literal(given: ast.expr) -> str:
    if isinstance(given, ast.Constant) and isinstance(given.value, str):
        return given.value
    if isinstance(given, ast.JoinedStr):
        return "".join(str(part.value) for part in given.values if isinstance(part, ast.Constant))
    return ""


@pytest.mark.parametrize("language", OTHERS)
def test_a_catalogue_says_everything_and_names_what_must_be_named(language: str, gathered: Catalog) -> None:
    said = {str(one.id): str(one.string) for one in catalogues.catalogue(language) if one.id and one.string}
    assert [one for one in (str(each.id) for each in gathered if each.id) if one not in said] == []
    wrong = [english for english, other in said.items() if _named(english) != _named(other)]
    assert wrong == []
    # A form in brackets follows a count; where there is none it would be shown as it stands.
    assert [
        other for english, other in said.items() if "|" in other and "%n" not in english and "(" not in english
    ] == []


def _named(text: str) -> set[str]:
    return set(re.findall(r"\{[^}]*\}|%n", text))


class _Overheard(dict[str, str]):
    """A catalogue that says everything in English and remembers what it was asked for and does not know."""

    def __init__(self, known: set[str]) -> None:
        super().__init__()
        self.known = known
        self.unknown = set[str]()

    def get(self, text: str, default: str = "") -> str:  # type: ignore[override]
        if text not in self.known and re.search(r"[A-Za-z]{2}", _SAID_AS_IT_IS.sub("", text)):
            self.unknown.add(text)
        return default


@pytest.mark.usefixtures("look")
def test_every_scene_opens_and_says_nothing_that_the_catalogues_do_not_know(client: Client, gathered: Catalog) -> None:
    known = {str(one.id) for one in gathered if one.id}
    words.set_language(words.PSEUDO)
    heard = _Overheard(known)
    words._STATE.messages = heard
    plain = dict[str, set[str]]()
    for scene in scenes():
        with pictures.staged(client, scene, (1100, 700)) as shown:
            plain[scene.name] = {text for text in _shown(shown) if text in known and re.search("[a-z]{2}", text)}
    assert heard.unknown == set(), "handed to `tr`, but written where the catalogues are not gathered from: mark() it"
    assert {scene: texts for scene, texts in plain.items() if texts} == {}, "shown without `tr`"


def _shown(window: QWidget) -> Iterator[str]:
    for widget in cast("list[QWidget]", window.findChildren(QWidget)):
        if widget.isVisible():
            if isinstance(widget, QLabel | QAbstractButton):
                yield widget.text()
            if isinstance(widget, QLineEdit):
                yield widget.placeholderText()
            yield widget.toolTip()
            yield widget.accessibleName()
