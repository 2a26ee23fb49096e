"""The atoms: every control the screens are made of. Each is a real Qt control, so keyboard and screen readers work."""

from app.ui.widgets.button import Button, IconButton, LinkButton
from app.ui.widgets.chips import Chip, FilterChip, Keycap, Keys
from app.ui.widgets.dialog import Consequence, ConsequenceDialog, Dialog
from app.ui.widgets.field import ComboBox, Field, LabelledField, SearchField, TextArea
from app.ui.widgets.header import FilterTabs, Header, Tabs
from app.ui.widgets.labels import Icon, Label, TextLabel
from app.ui.widgets.marks import Avatar, ScoreRing, avatar_pixmap, ring_pixmap, stage_pixmap
from app.ui.widgets.notices import EmptyState, InlineMessage, ProgressBar, Skeleton
from app.ui.widgets.overlay import Menu, Popover
from app.ui.widgets.surfaces import Card, HLine, ScrollArea, Splitter, Surface, VLine, columns, rows
from app.ui.widgets.toggles import CheckBox, Switch

__all__ = [
    "Avatar",
    "Button",
    "Card",
    "CheckBox",
    "Chip",
    "ComboBox",
    "Consequence",
    "ConsequenceDialog",
    "Dialog",
    "EmptyState",
    "Field",
    "FilterChip",
    "FilterTabs",
    "HLine",
    "Header",
    "Icon",
    "IconButton",
    "InlineMessage",
    "Keycap",
    "Keys",
    "Label",
    "LabelledField",
    "LinkButton",
    "Menu",
    "Popover",
    "ProgressBar",
    "ScoreRing",
    "ScrollArea",
    "SearchField",
    "Skeleton",
    "Splitter",
    "Surface",
    "Switch",
    "Tabs",
    "TextArea",
    "TextLabel",
    "VLine",
    "avatar_pixmap",
    "columns",
    "ring_pixmap",
    "rows",
    "stage_pixmap",
]
