"""How far the making of a PDF is: WeasyPrint tells its progress logger. No database, no network."""

import logging
import re
import threading
from contextlib import contextmanager

# Shares of the time, in percent: before the first page, all pages, writing the file.
BEFORE, PAGES = 30, 45
STEP = re.compile(r"Step (\d)(?:.* Page (\d+))?")
EARLY_STEPS = 5


class Follower(logging.Handler):
    """Hears the steps of this thread and says each as a percentage of the whole."""

    def __init__(self, pages, tell):
        super().__init__()
        self.pages, self.tell, self.thread = max(pages, 1), tell, threading.get_ident()

    def emit(self, record):
        """Whatever `tell` raises goes through WeasyPrint to whoever wanted the paper."""
        found = STEP.match(record.getMessage())
        if found is None or record.thread != self.thread:
            return
        step, page = int(found[1]), int(found[2] or 0)
        if step < EARLY_STEPS:
            self.tell(BEFORE * (step - 1) // EARLY_STEPS)
        elif step == EARLY_STEPS:
            self.tell(BEFORE + PAGES * min(page, self.pages) // self.pages)
        else:
            self.tell(BEFORE + PAGES)


@contextmanager
def followed(pages, tell):
    """While the paper is made, `tell(percent)` is called at every step and every page.

    `pages` is about how many there will be. What `tell` raises ends the making.
    """
    logger, follower = logging.getLogger("weasyprint.progress"), Follower(pages, tell)
    before = logger.level, logger.propagate
    logger.addHandler(follower)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    try:
        yield
    finally:
        logger.removeHandler(follower)
        logger.setLevel(before[0])
        logger.propagate = before[1]
