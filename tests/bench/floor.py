"""What gunicorn serves in the bench: the program, and beside it what any Django program costs.

Under `/floor/`, without middleware: a page that says ok, and one that inserts a row first.
"""

import os

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpResponse
from django.urls import include, path

ROW_BYTES = 400  # about a sealed ballot


def view(request):
    """A bare view."""
    return HttpResponse("ok", headers={"Content-Length": 2})


def insert(request):
    """One row inserted."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_floor (data) VALUES (%s)", [os.urandom(ROW_BYTES)])
    return HttpResponse("ok", headers={"Content-Length": 2})


urlpatterns = [
    path("floor/view", view),
    path("floor/insert", insert),
]


def both():
    """The program's handler and the bare one behind one door."""
    settings.ROOT_URLCONF = "tests.bench.floor"
    settings.STATIC_ROOT = os.environ["BENCH_STATIC"]
    program = get_wsgi_application()
    urlpatterns.append(path("", include("branchlife.urls")))
    settings.MIDDLEWARE, kept = [], settings.MIDDLEWARE
    bare = WSGIHandler()
    settings.MIDDLEWARE = kept

    def door(environ, start_response):
        handler = bare if environ["PATH_INFO"].startswith("/floor/") else program
        return handler(environ, start_response)

    return door


if "BENCH_STATIC" in os.environ:
    application = both()
