"""A process of its own: a window like ours in Qt's own widgets and nothing else, over the same number of encrypted rows.

Menu, tool bar, a list of places, a table of seven columns, a form beside it, a status bar. The floor of U1 and U2.
"""

import json
import sys
import time
from typing import Any

from bench.painted import REST, memory

ROWS = 100_000
KEY = "5a" * 32
COLUMNS = ("name", "company", "score", "stage", "touch", "step", "city")


def main(began: float, file: str) -> int:
    """Show the window, say when it was painted and what the process holds at rest."""
    import sqlcipher3.dbapi2 as sqlcipher
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    app = QApplication(["plain"])
    app.setStyle("Fusion")
    connection = sqlcipher.connect(file)
    connection.execute(f"pragma key=\"x'{KEY}'\"")
    rows = connection.execute(f"select {', '.join(COLUMNS)} from people order by name limit 200").fetchall()
    count = connection.execute("select count(*) from people").fetchone()[0]
    window = _window(rows, count)
    window.resize(1440, 900)
    window.show()
    app.processEvents()
    said: dict[str, Any] = {"painted": 1000 * (time.monotonic() - began)}

    def rest() -> None:
        said["memory"] = memory()
        app.quit()

    QTimer.singleShot(REST, app, rest)
    app.exec()
    sys.stdout.write(json.dumps(said))
    return 0


def _window(rows: list[tuple[Any, ...]], count: int) -> Any:  # a QMainWindow
    from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt
    from PySide6.QtWidgets import QFormLayout, QLineEdit, QListWidget, QMainWindow, QSplitter, QTableView, QWidget

    class Model(QAbstractTableModel):
        def rowCount(self, parent: Any = QModelIndex()) -> int:  # noqa: N802 (Qt names it)
            return count

        def columnCount(self, parent: Any = QModelIndex()) -> int:  # noqa: N802 (Qt names it)
            return len(COLUMNS)

        def data(self, index: Any, role: int = Qt.ItemDataRole.DisplayRole) -> object:
            return str(rows[index.row() % len(rows)][index.column()]) if role == Qt.ItemDataRole.DisplayRole else None

    window = QMainWindow()
    menu = window.menuBar().addMenu("File")
    bar = window.addToolBar("Tools")
    for name in ("New", "Import", "Export", "Quit"):
        menu.addAction(name)
        bar.addAction(name)
    places = QListWidget()
    places.addItems(["Today", "Inbox", "Contacts", "Companies", "Pipeline", "Sequences", "Agents", "Analytics"])
    table = QTableView()
    table.setModel(Model(table))
    form = QWidget()
    layout = QFormLayout(form)
    for name in COLUMNS:
        layout.addRow(name, QLineEdit())
    split = QSplitter()
    for part in (places, table, form):
        split.addWidget(part)
    window.setCentralWidget(split)
    window.statusBar().showMessage(f"{count} people")
    return window


if __name__ == "__main__":
    raise SystemExit(main(float(sys.argv[1]), sys.argv[2]))
