"""Heart-to-heart talks."""

from django.urls import path

from meetings.views import talks

urlpatterns = [
    path("branch/<int:pk>/talks/", talks.talk_list, name="talk_list"),
    path("branch/<int:pk>/talks/new/", talks.record_talks, name="record_talks"),
    path("branch/<int:pk>/talks/tick/", talks.tick_talks, name="tick_talks"),
    path("talks/mine/", talks.own_talk_list, name="own_talk_list"),
    path("talks/<int:pk>/", talks.talk, name="talk"),
    path("talks/<int:pk>/edit/", talks.edit_talk, name="edit_talk"),
    path("talks/<int:pk>/remove/", talks.remove_talk, name="remove_talk"),
    path("talks/<int:pk>/contents/", talks.talk_contents, name="talk_contents"),
]
