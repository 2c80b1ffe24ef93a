"""Kinds of jobs for tests, also in worker processes of their own."""

import time
from pathlib import Path

from branchlife.jobs import Kind, Result
from branchlife.models import User
from branchlife.workflow import NotAllowed

TEXT = "text/plain"


def everybody(user, params):
    """No limits."""
    return True


def count(params, progress):
    """Counts to params["to"], with a pause in between; notes each beginning in params["note"]."""
    if note := params.get("note"):
        with Path(note).open("a") as file:
            file.write(f"{params.get('mark', '')}\n")
    for number in range(params["to"]):
        progress(number, params["to"])
        time.sleep(params.get("pause", 0))
    return Result(f"数到{params['to']}.txt", TEXT, b"x" * params["to"])


def fail(params, progress):
    """Never works."""
    raise ValueError("broken")


def refuse(params, progress):
    """Says why not."""
    raise NotAllowed(["还没有支部报送。"])


counting = Kind(everybody, count)
failing = Kind(everybody, fail)
refusing = Kind(everybody, refuse)
own = Kind(
    lambda user, params: user.pk == params["owner"],
    count,
    about=lambda params: User.objects.filter(pk=params["owner"]).first(),
)

KINDS = {
    f"test.{name}": f"tests.branchlife.job_kinds.{name}"
    for name in ("counting", "failing", "refusing", "own")
}
