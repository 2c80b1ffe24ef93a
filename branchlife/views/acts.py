"""The page of one act: what it means, what to type, one button; refusals stay beside the field."""

from django.contrib import messages
from django.shortcuts import redirect, render

from branchlife.workflow import NotAllowed

# What a page may leave out.
NOTHING = dict.fromkeys(("intro", "remarks", "facts", "removes", "removes_group", "refuses"))


def act(request, form, deed, *, said, page, back):
    """Do `deed(**typed)` with what was typed; say so and go `back`, or say why not and keep it.

    `page` is what the page shows: heading, button, crumb (a record), and perhaps those of
    NOTHING. `said` is the sentence afterwards, or a function of what the deed returned.
    """
    if request.method == "POST" and form.is_valid():
        try:
            result = deed(**form.cleaned_data, by=request.user)
        except NotAllowed as error:
            form.refuse(error)
        else:
            messages.success(request, said(result) if callable(said) else said)
            return redirect(back(result) if callable(back) else back)
    context = {"form": form} | NOTHING | page
    return render(request, "branchlife/act.html", context)


def attempt(request, deed, *, said):
    """The same without a form: success, or the reasons against, as messages."""
    try:
        deed()
    except NotAllowed as error:
        for reason in error.reasons:
            messages.error(request, reason)
        return False
    messages.success(request, said)
    return True
