"""Editing a cell where it stands: a field, or a choice where the column has choices."""

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.ui.models.window import WindowModel
from app.ui.widgets.field import ComboBox, Field

_Index = QModelIndex | QPersistentModelIndex


class Editing(QStyledItemDelegate):
    """Makes the editor of a cell; Enter keeps what was typed, Esc does not, and a click elsewhere keeps it."""

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: _Index) -> QWidget:
        """Return the editor of a cell."""
        model = index.model()
        assert isinstance(model, WindowModel)
        head = model.heads[index.column()]
        editor: QWidget
        if head.choices:
            combo = ComboBox(head.choices, name=head.title, parent=parent)
            combo.chosen.connect(lambda _value: self._keep(combo))
            editor = combo
        else:
            editor = Field(name=head.title, mic=False, parent=parent)
        editor.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return editor

    def _keep(self, editor: QWidget) -> None:
        self.commitData.emit(editor)
        self.closeEditor.emit(editor, self.EndEditHint.NoHint)

    def setEditorData(self, editor: QWidget, index: _Index) -> None:
        """Show what the cell holds."""
        held = index.data(Qt.ItemDataRole.EditRole)
        if isinstance(editor, ComboBox):
            editor.choose(held)
        elif isinstance(editor, Field):
            editor.setText("" if held is None else str(held))
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: _Index) -> None:
        """Hand over what was typed or chosen."""
        if isinstance(editor, ComboBox):
            if editor.value() is not None:
                model.setData(index, editor.value(), Qt.ItemDataRole.EditRole)
        elif isinstance(editor, Field):
            model.setData(index, editor.text().strip(), Qt.ItemDataRole.EditRole)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: _Index) -> None:
        """Stand where the cell is."""
        box = option.rect
        editor.setFixedHeight(min(box.height() - 2, editor.height()))
        editor.setGeometry(box.x(), box.y() + 1, max(box.width() - 8, 120), box.height() - 2)
