"""The look: contrast as the tokens promise it, every icon there, fonts of our own, and no value that goes stale."""

import sys

import pytest
from PySide6.QtGui import QColor, QFontInfo, QImage, QPainter
from PySide6.QtWidgets import QApplication

from app.ui import theme
from app.ui.widgets import Button

pytestmark = pytest.mark.usefixtures("look", "app")

SURFACES = "canvas sidebar subtle hover active sunken raised selected overlay overlayHover neutralBg".split()
TEXT = "text text2 text3 accentText success warning danger".split()
GRAPHICS = "accent successLine warningLine dangerLine cold control".split()
TABLE = theme.tokens()["contrast"]


def luminance(color: QColor) -> float:
    """Return the relative luminance of a colour (WCAG 2)."""

    def linear(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF())


def contrast(one: QColor, other: QColor) -> float:
    """Return the contrast ratio of two colours (WCAG 2)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.fixture(params=[(scheme, high) for scheme in ("light", "dark") for high in (False, True)], ids=str)
def colours(request: pytest.FixtureRequest) -> str:
    scheme, high = request.param
    theme.set_look(theme.Look(scheme=scheme, contrast=high))
    return str(scheme)


def test_text_can_be_read_on_every_surface(colours: str) -> None:
    poor = {
        f"{ink} on {ground}": round(ratio, 2)
        for ink in TEXT
        for ground in SURFACES
        if (ratio := contrast(theme.color(ink), theme.color(ground))) < 4.5
    }
    assert poor == {}


def test_graphics_can_be_made_out(colours: str) -> None:
    poor = {
        f"{ink} on {ground}": round(ratio, 2)
        for ink in GRAPHICS
        for ground in ("canvas", "selected")
        if (ratio := contrast(theme.color(ink), theme.color(ground))) < 3.0
    }
    assert poor == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_ratios_in_the_tokens_are_true(scheme: str) -> None:
    theme.set_look(theme.Look(scheme=scheme))  # type: ignore[arg-type]
    for pair, told in TABLE[scheme].items():
        if "/" in pair:
            ink, ground = pair.split("/")
            assert contrast(theme.color(ink), theme.color(ground)) == pytest.approx(told["ratio"], abs=0.02), pair
            assert told["ratio"] >= told["needs"]
        else:
            assert contrast(theme.color(pair), theme.color("canvas")) == pytest.approx(told["onCanvas"], abs=0.02)
            assert told["worst"] >= told["needs"]


@pytest.mark.parametrize("name", sorted(theme.icon_names()))
def test_every_icon_is_there(name: str) -> None:
    assert not theme.pixmap(name, "text", 16, 2.0).isNull()
    if name.startswith("nav."):
        assert not theme.pixmap(name, "text", 16, 1.0, fill=True).isNull()


def test_fonts_are_our_own() -> None:
    for role, token in theme.tokens()["type"].items():
        info = QFontInfo(theme.font(role))
        assert (info.family(), info.exactMatch()) == (token["family"], True), role
        assert info.weight() == token["weight"] or role == "transcript", role


def test_figures_line_up() -> None:
    widths = {theme.metrics("body").horizontalAdvance(digit * 8) for digit in "0123456789"}
    assert len(widths) == 1


def test_a_change_of_theme_changes_every_colour_and_forgets_pixmaps() -> None:
    theme.set_look(theme.Look(scheme="light"))
    before, seen = theme.color("canvas").name(), theme.generation()
    picture = theme.pixmap("nav.today", "text").toImage()
    theme.set_look(theme.Look(scheme="dark"))
    assert theme.color("canvas").name() != before
    assert theme.generation() > seen
    assert theme.pixmap("nav.today", "text").toImage() != picture


def test_larger_text_is_larger_and_rows_grow_with_it() -> None:
    theme.set_look(theme.Look(scheme="light", text=100))
    usual = theme.metrics("body").height()
    theme.set_look(theme.Look(scheme="light", text=130))
    assert theme.metrics("body").height() > usual * 1.2
    assert theme.scaled(36) == 48
    theme.set_look(theme.Look(scheme="light", still=True))
    assert theme.duration("menu") == 0


def test_painting_keeps_none_alive(app: QApplication) -> None:
    """A version of the bindings dropped a reference of None with each call and aborted after some thousand paints."""
    button = Button("Send", "primary", icon="action.approve", keys="A")
    canvas = QImage(200, 40, QImage.Format.Format_ARGB32)
    before = sys.getrefcount(None)
    for _ in range(1000):
        painter = QPainter(canvas)
        theme.rounded(painter, button.rect().toRectF(), 6, theme.color("accent"))
        painter.drawText(4, 20, "x")
        painter.end()
    assert sys.getrefcount(None) > before - 500
