"""What is never logged: who was at the ballot or gave an opinion, and when; addresses with secrets."""

import logging

BOX = "/box/"
# Pages that open by the secret in their address; whoever gives an opinion there is nobody.
OPEN = "/open/"
# A scrutineer's own page without a login: whoever is there is nobody, too.
WATCH = "/watch/"
# Requests whose time and address would tell who took a slip or cast a ballot, and when.
UNLOGGED = (BOX, OPEN, WATCH, "/app/ballots/")


class NotTheBoxFilter(logging.Filter):
    """Drops log records of requests that tell who was there, and when."""

    def filter(self, record):
        request = getattr(record, "request", None)
        path = getattr(request, "path_info", "")
        return not any(part in text for part in UNLOGGED for text in (path, record.getMessage()))
