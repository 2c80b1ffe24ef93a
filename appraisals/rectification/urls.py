"""Addresses of this room."""

from django.urls import path

from appraisals.rectification import views

app_name = "rectification"
urlpatterns = [
    path("", views.appraisal_list, name="appraisal_list"),
    path("<int:pk>/", views.item_list, name="item_list"),
    path("<int:pk>/add/", views.add, name="add"),
    path("<int:pk>/pledge/", views.own_pledge, name="own_pledge"),
    path("<int:pk>/pledge/<int:member>/", views.pledge, name="pledge"),
    path("<int:pk>/publish/", views.publish, name="publish"),
    path("<int:pk>/file/", views.file, name="file"),
    path("<int:pk>/internal.pdf", views.internal_pdf, name="internal_pdf"),
    path("<int:pk>/public.pdf", views.public_pdf, name="public_pdf"),
    path("items/<int:pk>/", views.detail, name="detail"),
    path("items/<int:pk>/edit/", views.edit, name="edit"),
    path("items/<int:pk>/remove/", views.remove, name="remove"),
    path("items/<int:pk>/start/", views.start, name="start"),
    path("items/<int:pk>/note/", views.note, name="note"),
    path("items/<int:pk>/close/", views.close, name="close"),
]
