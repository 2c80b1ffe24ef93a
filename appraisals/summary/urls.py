"""Addresses of this room."""

from django.urls import path

from appraisals.summary import views

app_name = "summary"
urlpatterns = [
    path("meeting/<int:pk>/", views.of_meeting, name="of_meeting"),
    path("year/<int:pk>/", views.year, name="year"),
    path("mine/<int:pk>/", views.my_year, name="my_year"),
    path("year/<int:pk>/table/", views.form, name="form"),
    path("year/<int:pk>/table.pdf", views.form_pdf, name="form_pdf"),
    path("year/<int:pk>/blank.pdf", views.form_blank, name="form_blank"),
    path("year/<int:pk>/submit/", views.submit, name="submit"),
    path("submissions/<int:pk>/", views.submission, name="submission"),
    path("submissions/<int:pk>/table.pdf", views.submission_pdf, name="submission_pdf"),
    path("submissions/<int:pk>/return/", views.return_submission, name="return_submission"),
    path("submissions/<int:pk>/accept/", views.accept, name="accept"),
    path("campaigns/<int:pk>/", views.board, name="board"),
    path("campaigns/<int:pk>/table.xlsx", views.table_xlsx, name="table_xlsx"),
    path("campaigns/<int:pk>/table.pdf", views.table_pdf, name="table_pdf"),
]
