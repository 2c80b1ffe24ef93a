"""Answers to requests that cannot be served."""

from django.shortcuts import render


def csrf_failure(request, reason=""):
    """The form was open too long or came from elsewhere."""
    return render(request, "branchlife/csrf_failure.html", status=403)
