"""Models and keys: who answers which task, what it may cost, and the keys, each tried inline."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from app.actions.queries.settings import Key, Settings, TaskModels
from app.actions.vault import KeyChecked, remove_secret, store_secret, try_key
from app.core.errors import Trouble
from app.ui import words
from app.ui.client import Client
from app.ui.views.settings.business import Verbs
from app.ui.views.settings.setting import Section, Setting, TextSetting
from app.ui.widgets import Button, Chip, Consequence, ConsequenceDialog, Field, HLine, Label, TextLabel, columns, rows
from app.ui.words import mark, tr

TASKS = {
    "all": (mark("Everything else"), mark("Used where a task has no choice of its own.")),
    "write": (mark("Writing mails"), ""),
    "steer": (mark("Changing a draft as you say"), ""),
    "reason": (mark("Reasons why a lead fits"), ""),
    "classify": (mark("Understanding what a reply means"), ""),
    "extract": (mark("Reading facts out of replies"), ""),
    "converse": (mark("Answering questions"), ""),
    "objection": (mark("Answering objections"), ""),
    "propose": (mark("Wording proposals"), ""),
    "note": (mark("Short notes"), ""),
}
NAMES = {
    "model:openai": "OpenAI",
    "model:anthropic": "Anthropic",
    "model:openrouter": "OpenRouter",
    "model:mistral": "Mistral",
    "model:deepseek": "DeepSeek",
    "model:xai": "xAI",
    "model:perplexity": "Perplexity",
    "model:ollama_chat": "Ollama",
    "stripe": "Stripe",
    "apollo": "Apollo",
}
_FOR_MODELS = mark("For its models.")
_FOR = {
    "stripe": mark("Payment links, invoices and what was paid. Only a restricted or test key is taken."),
    "apollo": mark("Industry, size and news of companies. An answer costs a credit of yours."),
}


class ModelsSection(Section):
    """Which models each task is given to, in their order."""

    def __init__(self, verbs: Verbs, client: Client) -> None:
        super().__init__(
            "models",
            tr("Models"),
            tr("Without a model agents write by built-in rules. Names as provider/model, the next one with a comma."),
        )
        self._client = client
        self.local = _LocalModels(client)
        self.add_other(self.local, tr("Ollama local models on this laptop test"))
        self.tasks: dict[str, TextSetting] = {}
        self._chips: dict[str, Chip] = {}
        for task, (label, says) in TASKS.items():
            setting = TextSetting(
                tr(label), says=tr(says) if says else "", placeholder="ollama_chat/qwen2.5:7b", mic=False
            )
            setting.also(f"{tr('model')} {task}")
            self.tasks[task] = setting
            self.add(setting)
            setting.applied.connect(partial(self._apply, verbs, setting, task))
        self.cap = TextSetting(
            tr("Spend cap a day"),
            says=tr("When it is reached, agents go on by the built-in rules."),
            resets=True,
            mic=False,
        )
        self.cap.also(tr("budget cost money limit"))
        self.add(self.cap)
        verbs.bind(self.cap, "set_spend_cap", "amount", lambda value: float(str(value).replace(",", ".").lstrip("$ ")))
        verbs.bind_reset(self.cap, "budget_daily_micros")
        self.spent = Label("", "small", "text2")
        self.add_other(self.spent, tr("spent today cost"))

    @staticmethod
    def _apply(verbs: Verbs, setting: Setting, task: str, value: object) -> None:
        named = [part.strip() for part in str(value).split(",") if part.strip()]
        verbs.run(setting, "set_model", {"models": named, "task": task})

    def show_settings(self, seen: Settings) -> None:
        """Show what holds."""
        for one in seen.models:
            self._show_task(one, seen)
        cap = seen.cap_micros / 1_000_000
        self.cap.set_value(f"{cap:g}", default=seen.cap_micros == seen.default_cap_micros)
        self.spent.set(
            tr(
                "{spent} of {cap} spent in the last 24 hours.",
                spent=words.cost(seen.spent_today),
                cap=words.cost(seen.cap_micros),
            )
        )

    def _show_task(self, one: TaskModels, seen: Settings) -> None:
        setting = self.tasks[one.task]
        setting.set_value(", ".join(one.models) if one.own else "")
        if one.task != "all":
            setting.field.setPlaceholderText(", ".join(one.models) or tr("built-in rules"))
        cost = sum(seen.model_costs.get(name, 0) for name in one.models)
        parts = [tr("Stays on this laptop")] if one.local else [tr("Leaves this laptop")]
        if cost:
            parts.append(tr("{cost} so far", cost=words.cost(cost)))
        help_text = tr(TASKS[one.task][1]) if TASKS[one.task][1] else ""
        setting.say(" ".join(part for part in (help_text, " · ".join(parts) + ".") if part))


class _LocalModels(QWidget):
    """Looks for Ollama on this laptop and offers what it has."""

    def __init__(self, client: Client) -> None:
        super().__init__()
        self._client = client
        layout = rows(self)
        line = columns(gap=24, margins=(0, 12, 0, 12))
        said = rows(gap=2)
        said.addWidget(Label(tr("A model on this laptop"), "bodyMed"))
        self._said = TextLabel(tr("Ollama runs models here: nothing leaves, and they cost nothing."), "small", "text2")
        said.addWidget(self._said)
        line.addLayout(said, 1)
        self.look = Button(tr("Look for Ollama"), small=True)
        self.look.clicked.connect(self._look)
        self.use = Button("", small=True)
        self.use.clicked.connect(self._use)
        self.use.hide()
        line.addWidget(self.look, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.use, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(line)
        layout.addWidget(HLine())
        self._found = ""

    def _look(self) -> None:
        self.look.setEnabled(False)
        self._client.work_on(
            self, lambda workspace: try_key(workspace, "model:ollama_chat"), then=self._show, failed=self._failed
        )

    def _failed(self, trouble: Trouble) -> None:
        self.look.setEnabled(True)
        self._said.set(str(trouble), color="danger")

    def _show(self, found: KeyChecked) -> None:
        self.look.setEnabled(True)
        self._found = found.models[0] if found.models else ""
        self.use.setVisible(bool(self._found))
        if self._found:
            self.use.setText(tr("Use {model}", model=self._found.partition("/")[2]))
            self.use.updateGeometry()
            self._said.set(
                tr("Found: {models}.", models=", ".join(m.partition("/")[2] for m in found.models[:5])), color="success"
            )
        elif found.works:
            self._said.set(tr("Ollama runs and has no model yet: ollama pull qwen2.5:7b"), color="warning")
        else:
            self._said.set(tr("Ollama does not answer here. Start it, or install it from ollama.com."), color="warning")

    def _use(self) -> None:
        self._client.do(self, "set_model", {"models": [self._found], "task": "all"})


class KeysSection(Section):
    """The vault: each key with its last use, its cost so far, and a test."""

    def __init__(self, client: Client) -> None:
        super().__init__(
            "keys",
            tr("Provider keys"),
            tr("Encrypted in this workspace. A key is shown to nobody, and sent to its provider alone."),
        )
        self._client = client
        self.rows: dict[str, KeyRow] = {}

    def show_settings(self, seen: Settings) -> None:
        """Show which keys there are."""
        for key in seen.keys:
            row = self.rows.get(key.name)
            if row is None:
                row = self.rows[key.name] = KeyRow(key.name, self._client)
                self.add_other(row, " ".join((NAMES[key.name], key.name, tr("key api secret vault"))))
            row.show_key(key)


class KeyRow(QWidget):
    """One key: where it stands, and what can be done with it."""

    def __init__(self, name: str, client: Client) -> None:
        super().__init__()
        self.name, self._client = name, client
        layout = rows(self)
        line = columns(gap=8, margins=(0, 10, 0, 10))
        said = rows(gap=2)
        head = columns(gap=8)
        head.addWidget(Label(NAMES[name], "bodyMed", elide=False))
        self.chip = Chip("")
        head.addWidget(self.chip)
        head.addStretch(1)
        said.addLayout(head)
        self._said = TextLabel("", "small", "text2")
        said.addWidget(self._said)
        line.addLayout(said, 1)
        self.entry = Field(placeholder=tr("Paste the key"), name=tr("Key of {who}", who=NAMES[name]), mic=False)
        self.entry.setEchoMode(QLineEdit.EchoMode.Password)
        self.entry.setFixedWidth(220)
        self.entry.returnPressed.connect(self.save)
        self.store = Button(tr("Store"), small=True)
        self.entry.textChanged.connect(self._typed)
        self.store.setEnabled(False)
        self.store.clicked.connect(self.save)
        self.test = Button(tr("Test"), small=True)
        self.test.clicked.connect(self._try)
        self.remove = Button(tr("Remove"), "danger", small=True)
        self.remove.clicked.connect(self._ask_to_remove)
        for button, what in ((self.store, tr("Store")), (self.test, tr("Test")), (self.remove, tr("Remove"))):
            button.setAccessibleName(f"{what}: {NAMES[name]}")
        for widget in (self.entry, self.store, self.test, self.remove):
            line.addWidget(widget, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(line)
        layout.addWidget(HLine())

    def show_key(self, key: Key) -> None:
        """Show whether there is one, and since when."""
        self.chip.set(
            tr("Practice") if key.practice else tr("Stored") if key.there else tr("None"),
            "warning" if key.practice else "success" if key.there else "neutral",
        )
        self.entry.setVisible(not key.practice)
        self.store.setVisible(not key.practice)
        self.test.setVisible(key.there and key.testable)
        self.remove.setVisible(key.there and not key.practice)
        now = self._client.now()
        parts = []
        if key.since is not None:
            parts.append(tr("Stored {when}", when=words.when(key.since, now)))
            parts.append(tr("used {when}", when=words.when(key.used, now)) if key.used else tr("not used yet"))
        if key.micros:
            parts.append(tr("{cost} so far", cost=words.cost(key.micros)))
        self._said.set(" · ".join(parts) or tr(_FOR.get(self.name, _FOR_MODELS)), color="text2")

    def _typed(self, text: str) -> None:
        self.store.setEnabled(bool(text.strip()))

    def save(self) -> None:
        """Store what was pasted, and try it."""
        text = self.entry.text().strip()
        if not text:
            return
        self.entry.clear()
        name = self.name
        self._client.work_on(
            self, lambda workspace: store_secret(workspace, name, text), then=lambda _: self._try(), failed=self._failed
        )

    def _try(self) -> None:
        name = self.name
        self._said.set(tr("Asking {who}…", who=NAMES[name]), color="text2")
        self._client.work_on(self, lambda workspace: try_key(workspace, name), then=self._tried, failed=self._failed)

    def _tried(self, found: KeyChecked) -> None:
        self._said.set(found.says, color="success" if found.works else "danger")

    def _failed(self, trouble: Trouble) -> None:
        self._said.set(str(trouble), color="danger")

    def _ask_to_remove(self) -> None:
        dialog = ConsequenceDialog(
            self,
            tr("Remove the key of {who}?", who=NAMES[self.name]),
            tr("It cannot be shown again afterwards, only pasted anew."),
            [
                Consequence(
                    icon="action.key", bold=tr("What needs it"), text=tr("waits, or goes on by the built-in rules")
                )
            ],
            tr("Remove the key"),
            keep=tr("Keep it"),
        )
        name = self.name
        dialog.accepted.connect(
            lambda: self._client.work_on(
                self, lambda workspace: remove_secret(workspace, name), then=self._client.toast, failed=self._failed
            )
        )
        dialog.open()
