"""Answers to requests that cannot be served."""

from django.shortcuts import render

from branchlife.views import relogin


def csrf_failure(request, reason=""):
    """The form was open too long or came from elsewhere."""
    return relogin.send_again(request) or render(
        request, "branchlife/csrf_failure.html", status=403
    )
