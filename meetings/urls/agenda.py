"""The agenda: order, parts, what is carried over, its clock; chair's script and wall."""

from django.urls import path

from meetings.views import agenda, script, wall

urlpatterns = [
    path("<int:pk>/agenda/", agenda.agenda, name="agenda"),
    path("<int:pk>/agenda/arrange/", agenda.arrange, name="arrange"),
    path("<int:pk>/agenda/carry-over/", agenda.carry_over, name="carry_over"),
    path("<int:pk>/items/add/", agenda.add_item, name="add_item"),
    path("items/<int:pk>/edit/", agenda.edit_item, name="edit_item"),
    path("items/<int:pk>/move/", agenda.move_item, name="move_item"),
    path("items/<int:pk>/remove/", agenda.remove_item, name="remove_item"),
    path("items/<int:pk>/unfinished/", agenda.unfinished_item, name="unfinished_item"),
    path("items/<int:pk>/begin/", agenda.begin_item, name="begin_item"),
    path("items/<int:pk>/end/", agenda.end_item, name="end_item"),
    path("<int:pk>/script/", script.script, name="script"),
    path("<int:pk>/wall/", wall.wall, name="wall"),
]
