"""The background scheduler: APScheduler only ticks; when something is due is a row.

Laptops sleep, and clocks are set. A heartbeat on the monotonic clock notices that the wall clock ran on or back
meanwhile: it calls `on_wake` before anything else, so that replies are read first, and ticks every job, so that none
waits for an hour that has come already or will not come for days.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from app.core.clock import Clock

logger = logging.getLogger(__name__)
HEARTBEAT = timedelta(seconds=30)
JUMPED = timedelta(minutes=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One thing to do every so often; `work` returns when it has done what there is."""

    name: str
    every: timedelta
    work: Callable[[], object]


@dataclass(slots=True, eq=False)
class ClockJobs:
    """Runs jobs in the background, one at a time, until stopped."""

    jobs: tuple[Job, ...]
    clock: Clock
    on_wake: Callable[[], object] | None = None
    on_error: Callable[[str, BaseException], None] | None = None
    heartbeat: timedelta = HEARTBEAT
    _scheduler: Any = None  # APScheduler's; the library ships no types
    _pulse: threading.Thread | None = None
    _stopped: threading.Event = field(default_factory=threading.Event)
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock)
    _guard: threading.Lock = field(default_factory=threading.Lock)
    _at_work: set[str] = field(default_factory=set)
    _poked: set[str] = field(default_factory=set)

    def start(self) -> None:
        """Start ticking; every job ticks at once."""
        from apscheduler.executors.pool import ThreadPoolExecutor
        from apscheduler.schedulers.background import BackgroundScheduler

        from app.agents.runtime.ticking import Every

        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        self._scheduler = BackgroundScheduler(
            timezone="UTC",
            # How often a job may be at work is `_do`'s to say: the library counts one in until it has put it away, and what
            # comes meanwhile would be lost.
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 100},
            executors={"default": ThreadPoolExecutor(2 * len(self.jobs))},
        )
        for job in self.jobs:
            self._scheduler.add_job(self._do, Every(job.every), args=[job], id=job.name)
        self._scheduler.start()
        self._pulse = threading.Thread(target=self._beat, name="heartbeat", daemon=True)
        self._pulse.start()

    def stop(self) -> None:
        """Stop after the tick under way."""
        self._stopped.set()
        if self._pulse is not None:
            self._pulse.join()
            self._pulse = None
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=True)
            self._scheduler = None

    def poke(self, name: str) -> None:
        """Tick a job now: something it looks at has changed. A job that is at work looks once more when it ends."""
        if self._scheduler is None:
            return
        with self._guard:
            if name in self._at_work:
                self._poked.add(name)
            else:
                # The scheduler compares with the system's clock, not with ours.
                self._scheduler.modify_job(name, next_run_time=datetime.now(UTC))

    def _do(self, job: Job) -> None:
        with self._guard:
            if job.name in self._at_work:  # a tick that comes while the last one runs is no tick
                return
            self._at_work.add(job.name)
        with self._one_at_a_time:
            again = True
            while again:
                went_well = self._done(job.name, job.work)
                with self._guard:
                    again = job.name in self._poked and went_well and not self._stopped.is_set()
                    self._poked.discard(job.name)
                    if not again:
                        self._at_work.discard(job.name)

    def _done(self, name: str, work: Callable[[], object]) -> bool:
        try:
            work()
        except Exception as error:  # the top of a background thread: it must go on ticking
            logger.exception("the job %s met trouble", name)
            if self.on_error is not None:
                self.on_error(name, error)
            return False
        return True

    def _beat(self) -> None:
        last = self.clock.now()
        while not self._stopped.wait(self.heartbeat.total_seconds()):
            now = self.clock.now()
            jumped = abs(now - last - self.heartbeat) > JUMPED
            last = now
            if jumped:
                self._wake()

    def _wake(self) -> None:
        if self.on_wake is not None:
            with self._one_at_a_time:
                self._done("wake", self.on_wake)
        for job in self.jobs:
            self.poke(job.name)
