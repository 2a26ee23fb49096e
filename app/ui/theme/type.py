"""The type scale: fonts by role, with figures that line up, and text cut to a width."""

from functools import cache, lru_cache
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF

from app.ui.theme.state import NOTIFIER, look, tokens

_FONTS = Path(__file__).parents[3] / "assets" / "fonts"


@cache
def load_fonts() -> None:
    """Load the fonts that come with the program; the system's own are never relied on."""
    for file in sorted(_FONTS.glob("*.ttf")):
        if QFontDatabase.addApplicationFont(str(file)) < 0:
            raise FileNotFoundError(f"the font {file.name} cannot be loaded")


@lru_cache(maxsize=128)
def _font(role: str, text: int) -> QFont:
    token = tokens()["type"][role]
    made = QFont(token["family"])
    made.setPixelSize(max(1, round(token["px"] * text / 100)))
    made.setWeight(QFont.Weight(token["weight"]))
    made.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, token["letterSpacingPx"])
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    for feature in token["features"]:
        made.setFeature(QFont.Tag(feature), 1)
    return made


@lru_cache(maxsize=128)
def _metrics(role: str, text: int) -> QFontMetricsF:
    return QFontMetricsF(_font(role, text))


@lru_cache(maxsize=20_000)
def _elided(words: str, role: str, width: int, text: int) -> str:
    return _metrics(role, text).elidedText(words, Qt.TextElideMode.ElideRight, width)


def font(role: str) -> QFont:
    """Return the font of a role (`body`, `smallMed`, `title`, …); treat it as read-only."""
    return _font(role, look().text)


def metrics(role: str) -> QFontMetricsF:
    """Return the measures of a role's font."""
    return _metrics(role, look().text)


def line_height(role: str) -> int:
    """Return the height of a line of a role in logical pixels."""
    return scaled(int(tokens()["type"][role]["lineHeight"]))


def scaled(pixels: int) -> int:
    """Return a height of the design for the text size that is on, on the grid of 4; unchanged at the usual size."""
    share = look().text
    return pixels if share == 100 else max(4, round(pixels * share / 400) * 4)


def elided(words: str, role: str, width: float) -> str:
    """Return the words cut to a width in logical pixels, with an ellipsis where something is left out."""
    return _elided(words, role, int(width), look().text)


NOTIFIER.changed.connect(_elided.cache_clear)
