"""The one style sheet, for what cannot be painted otherwise: scroll bars, menus, tooltips."""

from PySide6.QtWidgets import QApplication

# Colours are the palette's own roles, so the sheet is set once and a change of theme costs no new sheet.
_SHEET = """
QScrollBar:vertical { width: 10px; background: transparent; margin: 0; }
QScrollBar:horizontal { height: 10px; background: transparent; margin: 0; }
QScrollBar::handle { background: palette(dark); border-radius: 3px; margin: 2px; min-height: 28px; min-width: 28px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QMenu { background: palette(light); border: 1px solid palette(mid); padding: 4px; color: palette(text); }
QMenu::item { padding: 6px 24px 6px 10px; min-height: 20px; border-radius: 5px; }
QMenu::item:selected { background: palette(midlight); }
QMenu::icon { padding-left: 10px; }
QMenu::separator { height: 1px; background: palette(midlight); margin: 4px 0; }
QToolTip { background: palette(tool-tip-base); color: palette(tool-tip-text); border: 0; padding: 5px 8px; }
QComboBox QAbstractItemView { background: palette(light); border: 1px solid palette(mid); color: palette(text); outline: 0; padding: 4px; }
QComboBox QAbstractItemView::item { min-height: 30px; }
QSplitter::handle { background: palette(midlight); }
QLineEdit { background: transparent; border: 0; }
"""


def dress(application: QApplication) -> None:
    """Put the sheet on; once, before the first window."""
    application.setStyleSheet(_SHEET)
