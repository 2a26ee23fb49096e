"""Every model of the window keeps the rules of models while it is filled, filtered, changed and emptied."""

import pkgutil
from collections.abc import Callable, Iterator
from importlib import import_module

import pytest
from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication

import app.ui
from app.actions import doing
from app.store import contacts
from app.ui.client import Client
from app.ui.shell.everywhere import open_palette
from app.ui.shell.window import Window

Settle = Callable[[], None]
PLACES = (
    "today inbox contacts companies pipeline sequences agents analytics compliance settings duplicates trash".split()
)


def _classes() -> Iterator[type[QAbstractItemModel]]:
    for module in pkgutil.walk_packages(app.ui.__path__, "app.ui."):
        for kind in vars(import_module(module.name)).values():
            if isinstance(kind, type) and issubclass(kind, QAbstractItemModel) and kind.__module__ == module.name:
                yield kind


class Watch:
    """Looks after every model there is: what breaks a rule is a warning of Qt, and that fails a test."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self._testers: dict[QAbstractItemModel, QAbstractItemModelTester] = {}

    def look(self) -> None:
        """Watch the models that came since."""
        for model in self._window.findChildren(QAbstractItemModel):
            if type(model).__module__.startswith("app.ui") and model not in self._testers:
                mode = QAbstractItemModelTester.FailureReportingMode.Warning
                self._testers[model] = QAbstractItemModelTester(model, mode, model)

    @property
    def kinds(self) -> set[type]:
        return {type(model) for model in self._testers}


@pytest.mark.usefixtures("look")
def test_every_model_keeps_the_rules(window: Window, client: Client, settle: Settle) -> None:
    watch = Watch(window)

    def settled() -> None:
        watch.look()
        settle()
        watch.look()

    with client.workspace.database.read() as rows:
        people = [number for number, _ in contacts.names(rows)]
    doing.run(client.workspace.database, "delete_contact", {"contact": people[0]}, confirmed=True)
    for place in PLACES:
        window.go(place)
        settled()
        for key in (Qt.Key.Key_J, Qt.Key.Key_K, Qt.Key.Key_End, Qt.Key.Key_Home):
            QTest.keyClick(QApplication.focusWidget() or window, key)
        settled()
    for tab in ("loadouts", "past", "live"):
        window.go("agents")
        _press(window, f"agents.tab.{tab}")
        settled()
    for tab in ("consent", "suppressed", "trail", "rules", "held"):
        window.go("compliance", tab=tab)
        settled()
    window.go("sequences", tab="people")
    settled()
    window.go("pipeline", view="table")
    settled()
    window.go("contact", id=people[2])
    settled()
    palette = open_palette(window)
    palette.field.setText("a")
    settled()
    palette.field.setText("")
    settled()
    palette.close()
    # What changes under the lists: a record, a new one, one that goes, and everything filtered away.
    window.go("contacts")
    settled()
    client.do(window, "update_contact", {"contact": people[3], "name": "Zora Changed"})
    client.do(window, "create_contact", {"name": "Aaron New", "email": "aaron@new.example"})
    client.do(window, "delete_contact", {"contact": people[4]}, confirmed=True)
    settled()
    page = window.page()
    assert page is not None
    for text in ("zora", "nobody is called so", ""):
        page.filters.search.setText(text)  # type: ignore[attr-defined]
        settled()
    for place in PLACES:
        window.go(place)
        settled()
    assert {kind.__qualname__ for kind in _classes()} - {kind.__qualname__ for kind in watch.kinds} == set()


def _press(window: Window, name: str) -> None:
    page = window.page()
    assert page is not None
    next(command for command in page.commands() if command.name == name).run()
