"""The background scheduler: APScheduler only ticks; when something is due is a row.

Laptops sleep: the scheduler's timer stands still meanwhile. A heartbeat notices that the wall clock ran on, and calls
`on_wake` before anything else, so that replies are read first and due steps are looked at afresh.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from app.core.clock import Clock

logger = logging.getLogger(__name__)
HEARTBEAT = timedelta(seconds=30)
SLEPT = timedelta(minutes=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One thing to do every so often; `work` returns when it has done what there is."""

    name: str
    every: timedelta
    work: Callable[[], object]


@dataclass(slots=True, eq=False)
class ClockJobs:
    """Runs jobs on one background thread, in turn, until stopped."""

    jobs: tuple[Job, ...]
    clock: Clock
    on_wake: Callable[[], object] | None = None
    on_error: Callable[[str, BaseException], None] | None = None
    _scheduler: Any = None  # APScheduler's; the library ships no types
    _beat: datetime | None = None
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock)
    _poked: set[str] = field(default_factory=set)

    def start(self) -> None:
        """Start ticking."""
        from apscheduler.executors.pool import ThreadPoolExecutor
        from apscheduler.schedulers.background import BackgroundScheduler

        defaults = {"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
        self._scheduler = BackgroundScheduler(
            timezone="UTC", job_defaults=defaults, executors={"default": ThreadPoolExecutor(len(self.jobs) + 1)}
        )
        # Skipping a tick because the last one still runs is the meaning of max_instances, not news.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        self._beat = self.clock.now()
        for job in self.jobs:
            self._scheduler.add_job(self._do, "interval", seconds=job.every.total_seconds(), args=[job], id=job.name)
            self._scheduler.modify_job(job.name, next_run_time=self._scheduler_now())
        self._scheduler.add_job(self._heartbeat, "interval", seconds=HEARTBEAT.total_seconds(), id="heartbeat")
        self._scheduler.start()

    def stop(self) -> None:
        """Stop after the tick under way."""
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=True)
            self._scheduler = None

    def poke(self, name: str) -> None:
        """Tick a job now: something it looks at has changed. A job that is at work looks once more when it ends."""
        if self._scheduler is None:
            return
        self._poked.add(name)
        self._scheduler.modify_job(name, next_run_time=self._scheduler_now())

    def _do(self, job: Job) -> None:
        with self._one_at_a_time:
            while True:
                self._poked.discard(job.name)
                try:
                    job.work()
                except Exception as error:  # the top of the scheduler's thread: it must go on ticking
                    logger.exception("the job %s met trouble", job.name)
                    if self.on_error is not None:
                        self.on_error(job.name, error)
                    return
                if job.name not in self._poked:
                    return

    def _heartbeat(self) -> None:
        now = self.clock.now()
        slept = self._beat is not None and abs(now - self._beat) > SLEPT
        self._beat = now
        if slept and self.on_wake is not None:
            with self._one_at_a_time:
                self.on_wake()

    def _scheduler_now(self) -> datetime:
        # The scheduler's own clock, not ours: it decides when a job's time has come.
        from datetime import UTC

        return datetime.fromtimestamp(0, UTC)
