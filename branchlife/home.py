"""Home: what awaits each person. The one page that sees every room."""

from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def home(request):
    """What awaits you."""
    return render(request, "branchlife/home.html", {})
