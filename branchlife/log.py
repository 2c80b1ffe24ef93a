"""What is never logged: who was at the ballot, and when."""

import logging

BOX = "/box/"
# Requests whose time and address would tell who took a slip or cast a ballot, and when.
UNLOGGED = (BOX, "/app/ballots/")


class NotTheBoxFilter(logging.Filter):
    """Drops log records of requests that tell who was at the ballot, and when."""

    def filter(self, record):
        request = getattr(record, "request", None)
        path = getattr(request, "path_info", "")
        return not any(part in text for part in UNLOGGED for text in (path, record.getMessage()))
