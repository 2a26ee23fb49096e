"""Long work under way: how far it is, how long it still takes, and a way to stop it."""

from PySide6.QtWidgets import QWidget

from app.ui import words
from app.ui.client import Client, Job
from app.ui.widgets.button import LinkButton
from app.ui.widgets.labels import Label, TextLabel
from app.ui.widgets.notices import ProgressBar, progress_words
from app.ui.widgets.overlay import Popover
from app.ui.widgets.surfaces import columns, rows
from app.ui.words import tr


class _Line(QWidget):
    """One job."""

    def __init__(self, client: Client, job: Job) -> None:
        super().__init__()
        self._client, self._job = client, job
        layout = rows(self, gap=4)
        head = columns(gap=8)
        head.addWidget(Label(job.title, "bodyMed"), 1)
        self._stop = LinkButton(tr("Stop"))
        self._stop.clicked.connect(self._ask_to_stop)
        head.addWidget(self._stop)
        layout.addLayout(head)
        self._bar = ProgressBar()
        layout.addWidget(self._bar)
        self._said = TextLabel("", "small", "text2")
        layout.addWidget(self._said)
        job.changed.connect(self._show)
        self._show()

    def _ask_to_stop(self) -> None:
        self._job.stop()
        self._stop.setEnabled(False)

    def _show(self) -> None:
        job = self._job
        running = job.state == "running"
        self._stop.setVisible(running)
        self._bar.setVisible(running)
        if running:
            self._bar.set(job.done, job.total)
            gone = self._client.now() - job.began if job.began else None
            known = job.total > 0 and gone is not None
            self._said.set(progress_words(job.done, job.total, gone) if known and gone else tr("Working"))
            return
        ends = {
            "done": tr("Done"),
            "stopped": tr("Stopped; nothing of it was kept"),
            "failed": tr("Failed: {why}", why=job.said),
        }
        self._said.set(ends[job.state], color="danger" if job.state == "failed" else "text2")


class JobsPopover(Popover):
    """All jobs of this session that were not cleared."""

    def __init__(self, client: Client, parent: QWidget) -> None:
        super().__init__(parent)
        self.body.addWidget(Label(tr("Work in progress"), "heading"))
        for job in client.jobs:
            self.body.addWidget(_Line(client, job))
        if not client.jobs:
            self.body.addWidget(Label(tr("Nothing is under way."), "body", "text2"))
        elif any(job.state != "running" for job in client.jobs):
            clear = LinkButton(tr("Clear what has ended"))
            clear.clicked.connect(client.clear_jobs)
            clear.clicked.connect(self.close)
            self.body.addWidget(clear)


def badge(jobs: list[Job]) -> str:
    """Return how many jobs are under way, as a badge shows it."""
    running = sum(job.state == "running" for job in jobs)
    return words.number(running) if running else ""
