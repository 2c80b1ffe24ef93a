"""A process that casts ballots until it is killed: `python -m tests.ballots.worker`.

Reads one JSON line from its input: {box, slips: [[number, text, mark], …], seed}. Writes a line
`number first|again` for each ballot acknowledged, and `done` at the end.
"""

import json
import os
import random
import sys
from uuid import UUID

import django


def main():
    """Cast with every slip, in an order of its own; ask again when the answer got lost."""
    django.setup()
    from django.db import DatabaseError, connection

    from appraisals.ballots import actions

    order = json.loads(sys.stdin.readline())
    box, slips = UUID(order["box"]), order["slips"]
    random.Random(order["seed"]).shuffle(slips)
    for number, text, mark in slips:
        while True:
            try:
                entry = actions.enter(box, text)
                grades = dict.fromkeys(range(len(entry.box.manifest["subjects"])), mark)
                receipt = actions.cast(
                    box, text, token=entry.token, manifest=entry.manifest, grades=grades
                )
            except DatabaseError:
                connection.close()
            else:
                break
        os.write(1, f"{number} {'first' if receipt.is_first else 'again'}\n".encode())
    os.write(1, b"done\n")


if __name__ == "__main__":
    main()
