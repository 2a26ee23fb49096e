"""The application: fonts, look, style, and the few rules that Qt's own controls need."""

import os
import sys

from PySide6.QtCore import QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from app.core.display import has_display
from app.ui import preferences, theme, words
from app.ui.style import dress

_TURN = 0.0005  # seconds


def platform_for_this_machine() -> None:
    """Choose a platform before Qt does: without a display it would end the program, but for those that need none."""
    if not has_display() and not os.environ.get("QT_QPA_PLATFORM", "").startswith("minimal"):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ.setdefault("QT_API", "pyside6")


def application() -> QApplication:
    """Return the one application, made and dressed where there is none yet."""
    found = QApplication.instance()
    if isinstance(found, QApplication):
        return found
    platform_for_this_machine()
    # How long a worker may keep the interpreter while the UI thread waits for it: a frame asks for it many times.
    sys.setswitchinterval(_TURN)
    QGuiApplication.setApplicationName("QuotaHit")
    QGuiApplication.setDesktopFileName("quotahit")
    made = QApplication(["quotahit"])
    qInstallMessageHandler(_hear)
    theme.load_fonts()
    made.setStyle("Fusion")
    words.set_language(str(preferences.get("language")))
    made.setFont(theme.font("body"))
    apply_look()
    dress(made)
    preferences.listen(_preference_changed)
    QGuiApplication.styleHints().colorSchemeChanged.connect(lambda _: apply_look())
    return made


def apply_look() -> None:
    """Put the look on that the preferences name."""
    contrast = bool(preferences.get("contrast")) or _system_wants_contrast()
    theme.set_look(
        theme.Look(
            scheme=preferences.get("scheme"),
            contrast=contrast,
            text=int(preferences.get("text")),
            still=bool(preferences.get("still")),
        )
    )
    made = QApplication.instance()
    if isinstance(made, QApplication):
        made.setFont(theme.font("body"))


def _preference_changed(name: str) -> None:
    if name in ("scheme", "contrast", "text", "still"):
        apply_look()


def _system_wants_contrast() -> bool:
    from PySide6.QtCore import Qt

    hints = QGuiApplication.styleHints()  # held: what it hands out is gone with it
    accessibility = hints.accessibility()
    return accessibility.contrastPreference() == Qt.ContrastPreference.HighContrast


def _hear(kind: QtMsgType, context: object, text: str) -> None:
    """Say what Qt complains about; the offscreen platform's own regrets are not the program's."""
    if kind in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg) or "propagateSizeHints" in text:
        return
    sys.stderr.write(f"{text}\n")
