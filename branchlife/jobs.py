"""Work that takes longer than a page: what a kind of job can do, and what comes out of it.

A kind is declared in the setting JOB_KINDS as {name: dotted path of a Kind}.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string


class Cancelled(Exception):
    """Raised by `progress`: somebody cancelled the job, or another worker has taken it over."""


@dataclass(frozen=True)
class Result:
    """The file that a job has made: its name, its type, and bytes or an open binary file.

    `when_kept` is called once the file is there for who asked: not when the job was given up, taken
    over by another worker, or there was no room for the file.
    """

    name: str
    content_type: str
    content: object
    when_kept: Callable = lambda: None


@dataclass(frozen=True)
class Kind:
    """One kind of job; `params` are the small JSON values it was started with.

    `may(user, params)` says who may have it: asked at the start, before it is made, and again
    whenever the file is taken away. `make(params, progress)` makes the Result; it must be safe to
    repeat from the beginning and calls `progress(done, total)` as it goes, which raises Cancelled
    when the work is in vain. `about(params)` is the record it belongs to, in whose history the
    deeds stand and to whose page people go back; None when there is no such record any more.
    """

    may: Callable
    make: Callable
    about: Callable = lambda params: None


def kind_named(name):
    """The Kind of this name; raises LookupError when no such kind is declared (any more)."""
    return import_string(settings.JOB_KINDS[name])
