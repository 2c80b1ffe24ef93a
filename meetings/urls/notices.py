"""The notice of a meeting, and the word to the superior organisation."""

from django.urls import path

from meetings.views import notices


def letter(which, suffix):
    """The address of one letter in one format."""
    return path(
        f"<int:pk>/{which}.{suffix}",
        notices.letter,
        {"which": which, "suffix": suffix},
        name=f"{which}_{suffix}",
    )


urlpatterns = [
    path("<int:pk>/notice/", notices.notice, name="notice"),
    letter("notice", "pdf"),
    letter("notice", "docx"),
    letter("superior", "pdf"),
    letter("superior", "docx"),
]
