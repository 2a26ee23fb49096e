"""The last steps of the first run: where mail leaves from, and who answers."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit

from app.actions.connections import Probed
from app.actions.vault import KeyChecked
from app.core.errors import Trouble
from app.ui.views.first_run.steps import Step
from app.ui.views.settings.connecting import MailboxForm, said_of
from app.ui.widgets import (
    Button,
    Card,
    Chip,
    ComboBox,
    Field,
    InlineMessage,
    Label,
    LabelledField,
    TextLabel,
    columns,
    rows,
)
from app.ui.words import tr


class MailboxStep(Step):
    """The practice mailbox, or one's own: the practice one is offered first, for nothing can go wrong with it."""

    practise_wanted = Signal()

    def __init__(self) -> None:
        super().__init__(
            tr("Where does mail leave from?"),
            tr("Practise first, with people who answer in minutes; or connect your own mailbox."),
        )
        card = Card(tone="warning")
        inside = rows(card, gap=8, margins=(16, 14, 16, 14))
        head = columns(gap=8)
        head.addWidget(Label(tr("Practice mailbox"), "bodyBold", elide=False))
        head.addWidget(Chip(tr("Practice"), "warning"))
        head.addStretch(1)
        inside.addLayout(head)
        inside.addWidget(
            TextLabel(
                tr(
                    "Sample leads and a mail server on this laptop. Nothing leaves it. You can leave practice in Settings."
                ),
                "small",
            )
        )
        self.practise = Button(tr("Use the practice mailbox"), "secondary")
        self.practise.clicked.connect(self.practise_wanted)
        line = columns()
        line.addWidget(self.practise)
        line.addStretch(1)
        inside.addLayout(line)
        self.body.addWidget(card)
        self.form = MailboxForm()
        self.form.changed.connect(self.changed)
        self.body.addWidget(Label(tr("Your own mailbox"), "heading"))
        self.body.addWidget(self.form)
        self.said = InlineMessage(tone="danger")
        self.said.hide()
        self.body.addWidget(self.said)
        self.body.addStretch(1)

    def ready(self) -> bool:
        """Tell whether enough of a mailbox is filled in to try it."""
        return self.form.ready()

    def complain(self) -> None:
        """Say what is missing."""
        self.said.say(tr("Fill in the mailbox, use the practice mailbox, or skip this for now."), tone="warning")

    def tried(self, found: Probed) -> bool:
        """Say what a trial found; tell whether the mailbox can be kept."""
        if not found.well:
            self.said.say(tr("That mailbox does not let us in yet"), said_of(found), tone="danger")
        return found.well


Ask = Callable[[str, str, Callable[[KeyChecked], None], Callable[[Trouble], None]], None]


class ModelsStep(Step):
    """A model on this laptop first, then keys of others; each is tried at once. Rules need none."""

    _PROVIDERS = (
        ("openai", "OpenAI"),
        ("anthropic", "Anthropic"),
        ("openrouter", "OpenRouter"),
        ("mistral", "Mistral"),
        ("deepseek", "DeepSeek"),
        ("xai", "xAI"),
    )

    def __init__(self, ask: Ask) -> None:
        super().__init__(
            tr("Who helps agents to write?"), tr("Without a model they write by built-in rules, and that works too.")
        )
        self._ask = ask
        self.chosen: str = ""
        self.key: tuple[str, str] | None = None
        card = Card()
        inside = rows(card, gap=8, margins=(16, 14, 16, 14))
        inside.addWidget(Label(tr("A model on this laptop"), "bodyBold"))
        self._local = TextLabel(tr("Ollama runs models here: nothing leaves, and they cost nothing."), "small")
        inside.addWidget(self._local)
        self.look = Button(tr("Look for Ollama"))
        self.look.clicked.connect(self._look)
        line = columns()
        line.addWidget(self.look)
        line.addStretch(1)
        inside.addLayout(line)
        self.body.addWidget(card)
        self.body.addWidget(Label(tr("Or a key of your own"), "heading"))
        self.provider = ComboBox(self._PROVIDERS, name=tr("Provider"), value="openai")
        self.entry = Field(placeholder=tr("Paste the key"), name=tr("Key"), mic=False)
        self.entry.setEchoMode(QLineEdit.EchoMode.Password)
        self.entry.returnPressed.connect(self._try)
        self.body.addWidget(LabelledField(tr("Provider"), self.provider))
        self.body.addWidget(LabelledField(tr("Key"), self.entry))
        self.test = Button(tr("Test the key"))
        self.test.clicked.connect(self._try)
        self.test.setEnabled(False)
        self.entry.textChanged.connect(self._typed)
        self.provider.chosen.connect(lambda _: self._typed(self.entry.text()))
        below = columns(gap=8)
        below.addWidget(self.test)
        below.addStretch(1)
        self.body.addLayout(below)
        self.model = ComboBox((), name=tr("Model"))
        self._choose = LabelledField(tr("Model for everything"), self.model)
        self._choose.hide()
        self.model.chosen.connect(self._picked)
        self.body.addWidget(self._choose)
        self._said = TextLabel("", "small", "text2")
        self._said.hide()
        self.body.addWidget(self._said)
        self.body.addStretch(1)

    def _typed(self, text: str) -> None:
        self.key, self.chosen = None, ""
        self._choose.hide()
        self.test.setEnabled(bool(text.strip()))

    def _look(self) -> None:
        self.look.setEnabled(False)
        self._ask("model:ollama_chat", "", self._found_local, self._failed)

    def _found_local(self, found: KeyChecked) -> None:
        self.look.setEnabled(True)
        if found.models:
            self._offer(found.models)
            self._local.set(tr("Found. It stays on this laptop."), color="success")
        elif found.works:
            self._local.set(tr("Ollama runs and has no model yet: ollama pull qwen2.5:7b"), color="warning")
        else:
            self._local.set(
                tr("Ollama does not answer here. Start it, or install it from ollama.com."), color="warning"
            )

    def _try(self) -> None:
        name, text = f"model:{self.provider.value()}", self.entry.text().strip()
        if text:
            self._tell(tr("Asking…"), "text2")
            self._ask(name, text, lambda found: self._tried(name, text, found), self._failed)

    def _tried(self, name: str, text: str, found: KeyChecked) -> None:
        self._tell(found.says, "success" if found.works else "danger")
        if found.works and self.entry.text().strip() == text:
            self.key = (name, text)
            self._offer(found.models)

    def _offer(self, models: tuple[str, ...]) -> None:
        self.model.set_choices([(name, name.partition("/")[2]) for name in models])
        if models:
            self.model.choose(models[0])
            self.chosen = models[0]
        self._choose.setVisible(bool(models))
        self.changed.emit()

    def _picked(self, name: object) -> None:
        self.chosen = str(name)

    def _failed(self, trouble: Trouble) -> None:
        self.look.setEnabled(True)
        self._tell(str(trouble), "danger")

    def _tell(self, text: str, color: str) -> None:
        self._said.set(text, color=color)
        self._said.show()
