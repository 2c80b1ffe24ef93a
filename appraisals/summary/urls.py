"""Addresses of this room."""

from django.urls import path

from appraisals.summary.views import boards, submissions, tables, years

app_name = "summary"
urlpatterns = [
    path("meeting/<int:pk>/", years.of_meeting, name="of_meeting"),
    path("year/<int:pk>/", years.year, name="year"),
    path("mine/<int:pk>/", years.my_year, name="my_year"),
    path("year/<int:pk>/table/", years.form, name="form"),
    path("year/<int:pk>/table.pdf", years.form_pdf, name="form_pdf"),
    path("year/<int:pk>/blank.pdf", years.form_blank, name="form_blank"),
    path("year/<int:pk>/submit/", submissions.submit, name="submit"),
    path("submissions/<int:pk>/", submissions.submission, name="submission"),
    path("submissions/<int:pk>/table.pdf", submissions.submission_pdf, name="submission_pdf"),
    path("submissions/<int:pk>/return/", submissions.return_submission, name="return_submission"),
    path("submissions/<int:pk>/accept/", submissions.accept, name="accept"),
    path("submissions/<int:pk>/withdraw/", submissions.withdraw, name="withdraw"),
    path("submissions/<int:pk>/reopen/", submissions.reopen, name="reopen"),
    path("submissions/<int:pk>/paper/", submissions.confirm_on_paper, name="confirm_on_paper"),
    path("campaigns/<int:pk>/", boards.board, name="board"),
    path("campaigns/<int:pk>/table.xlsx", tables.table_xlsx, name="table_xlsx"),
    path("campaigns/<int:pk>/table.pdf", tables.table_pdf, name="table_pdf"),
]
