"""Pictures of the window: no button cuts its words, longer or mirrored; what is saved is small and always the same.

That every scene opens is tried by test_languages, in whose words each is shown.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from app.ui import words
from app.ui.client import Client
from app.ui.pictures import picture, save, staged
from app.ui.scenes import PLAIN_AND_RECORDS, scenes
from app.ui.widgets import LinkButton

SIZE = (1440, 900)
_PLAIN = [scene for scene in scenes() if scene.name == scene.place]


@pytest.fixture
def turned(app: QApplication, look: None) -> Iterator[None]:
    """The longer words of the language for trying, from right to left."""
    words.set_language("qps")
    app.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    yield
    app.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def test_scenes_have_names_of_their_own_and_the_variants_take_some_of_them() -> None:
    names = [scene.name for scene in scenes()]
    assert len(names) == len(set(names))
    assert set(names) >= PLAIN_AND_RECORDS


def test_no_button_cuts_its_words_when_they_are_longer_and_mirrored(client: Client, turned: None) -> None:
    cut = []
    for scene in _PLAIN:
        with staged(client, scene, SIZE) as shown:
            cut += [f"{scene.name}: {said}" for said in _cut(shown)]
    assert cut == []


def test_a_picture_has_256_colours_and_the_same_bytes_each_time(client: Client, look: None, tmp_path: Path) -> None:
    scene = next(scene for scene in _PLAIN if scene.name == "settings")
    with staged(client, scene, SIZE) as shown:
        for name in ("one.png", "two.png"):
            save(picture(shown), tmp_path / name)
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "two.png").read_bytes()
    saved = QImage(str(tmp_path / "one.png"))
    assert (saved.width(), saved.height()) == SIZE
    assert saved.colorCount() <= 256


def _cut(shown: QWidget) -> list[str]:
    """Return the buttons whose words do not fit or that stand outside what holds them."""
    found = []
    for button in shown.findChildren(QPushButton):
        if not button.isVisible() or not button.text() or button.text().endswith("…"):  # cut on purpose, told in full
            continue
        narrow = button.width() < button.minimumSizeHint().width()
        if isinstance(button, LinkButton):
            narrow = button.width() < min(button.minimumSizeHint().width(), button.sizeHint().width())
        window = button.window()
        place = button.mapTo(window, button.rect().topLeft()).x()
        if narrow or place < 0 or place + button.width() > window.width():
            found.append(button.text())
    return found
