"""Does the jobs people have asked for, until it is stopped."""

import os
import signal
import socket
from threading import Event, Thread

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands import db_worker

from branchlife.actions import working

# Within the time after which a worker counts as dead, it says so often that it is there.
WORDS = 6
# After how many words it looks for what is out of date.
PURGE_AFTER = 720


class Heart(Thread):
    """Says that this worker is there, and looks for what others have left lying about.

    A process that is killed falls silent; a job that takes long does not.
    """

    def __init__(self, name):
        super().__init__(daemon=True)
        self.worker_name = name
        self.is_over = Event()

    def beat(self, number=0):
        """One word; every second time a look around."""
        working.here(self.worker_name)
        if number % 2 == 0:
            working.sweep()
        if number % PURGE_AFTER == 0:
            working.purge()

    def run(self):
        number = 0
        while not self.is_over.wait(settings.JOB_WORKER_SILENCE / WORDS):
            number += 1
            try:
                self.beat(number)
            except DatabaseError:
                working.logger.exception("the database did not answer")
            finally:
                connection.close()


class Command(BaseCommand):
    """`worker`: as many of them as you like, on every machine that has the same files."""

    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--interval", type=float, default=1, help="seconds between two looks")
        parser.add_argument("--batch", action="store_true", help="end when nothing is waiting")
        parser.add_argument("--max-tasks", type=int, help="end after so many jobs")

    def handle(self, *, interval, batch, max_tasks, **options):
        name = f"{socket.gethostname()[:32]}:{os.getpid()}:{get_random_string(8)}"
        heart = Heart(name)
        heart.beat()
        heart.start()
        worker = db_worker.Worker(
            queue_names=["default"],
            interval=interval,
            batch=batch,
            backend_name="default",
            startup_delay=False,
            max_tasks=max_tasks,
            worker_id=name,
            excluded_queue_names=[],
        )
        worker.configure_signals()
        try:
            worker.run()
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):  # it is on its way
                signal.signal(number, signal.SIG_IGN)
            heart.is_over.set()
            heart.join()
            working.gone(name)
