"""Addresses of this room."""

from django.urls import path

from appraisals.summary.views import (
    activities,
    archive,
    assessment,
    assessment_branch,
    assessment_files,
    boards,
    pictures,
    retention,
    submissions,
    tables,
    years,
    years_compared,
)

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
    path("campaigns/<int:pk>/table/", tables.table, name="table"),
    path("campaigns/<int:pk>/table/layout/", tables.table_layout, name="table_layout"),
    path("campaigns/<int:pk>/table.xlsx", tables.table_xlsx, name="table_xlsx"),
    path("campaigns/<int:pk>/table.pdf", tables.table_pdf, name="table_pdf"),
    path("campaigns/<int:pk>/pictures/", pictures.pictures, name="pictures"),
    path("campaigns/<int:pk>/pictures.pdf", pictures.pictures_pdf, name="pictures_pdf"),
    path("campaigns/<int:pk>/assessment/", assessment.assessment_list, name="assessment_list"),
    path(
        "campaigns/<int:pk>/assessment/rules/",
        assessment.assessment_rules,
        name="assessment_rules",
    ),
    path(
        "campaigns/<int:pk>/assessment/decision/",
        assessment.assessment_decision,
        name="assessment_decision",
    ),
    path(
        "campaigns/<int:pk>/assessment/publish/",
        assessment.publish_assessment,
        name="publish_assessment",
    ),
    path(
        "campaigns/<int:pk>/assessment/retract/",
        assessment.retract_assessment,
        name="retract_assessment",
    ),
    path(
        "campaigns/<int:pk>/assessment/result/",
        assessment.assessment_result,
        name="assessment_result",
    ),
    path(
        "campaigns/<int:pk>/assessment/table.<slug:suffix>",
        assessment_files.assessment_table,
        name="assessment_table",
    ),
    path("year/<int:pk>/assessment/", assessment_branch.assessment, name="assessment"),
    path(
        "year/<int:pk>/assessment/note/",
        assessment_branch.note_assessment,
        name="note_assessment",
    ),
    path(
        "year/<int:pk>/assessment/propose/",
        assessment_branch.propose_result,
        name="propose_result",
    ),
    path(
        "year/<int:pk>/assessment/report/<slug:audience>/",
        assessment_branch.duty_report,
        name="duty_report",
    ),
    path(
        "year/<int:pk>/assessment/development/",
        assessment_branch.development,
        name="development",
    ),
    path(
        "year/<int:pk>/assessment/sheet.<slug:suffix>",
        assessment_files.assessment_sheet,
        name="assessment_sheet",
    ),
    path(
        "year/<int:pk>/activities/<int:activity_pk>/",
        activities.own_activity,
        name="own_activity",
    ),
    path("campaigns/<int:pk>/activities/", activities.activity_list, name="activity_list"),
    path("campaigns/<int:pk>/activities/add/", activities.add_activity, name="add_activity"),
    path(
        "campaigns/<int:pk>/activities/table.xlsx",
        activities.activities_table,
        name="activities_table",
    ),
    path("activities/<int:pk>/", activities.activity, name="activity"),
    path("activities/<int:pk>/edit/", activities.edit_activity, name="edit_activity"),
    path("activities/<int:pk>/remove/", activities.remove_activity, name="remove_activity"),
    path("year/<int:pk>/archive/", archive.archive, name="archive"),
    path("year/<int:pk>/archive/make/", archive.make_archive, name="make_archive"),
    path("campaigns/<int:pk>/archive/", archive.archive_list, name="archive_list"),
    path(
        "campaigns/<int:pk>/archive/<int:committee_pk>/make/",
        archive.make_archives,
        name="make_archives",
    ),
    path("committees/<int:pk>/keeping/", retention.retention, name="retention"),
    path("campaigns/<int:pk>/removal/", retention.purge_preview, name="purge_preview"),
    path("removals/<int:pk>/", retention.purge, name="purge"),
    path("removals/<int:pk>/list.pdf", retention.purge_pdf, name="purge_pdf"),
    path("campaigns/<int:pk>/compared/", years_compared.compared, name="compared"),
    path("campaigns/<int:pk>/compared.pdf", years_compared.compared_pdf, name="compared_pdf"),
    path(
        "campaigns/<int:pk>/statistics.xlsx", years_compared.statistics_xlsx, name="statistics_xlsx"
    ),
    path("campaigns/<int:pk>/statistics.csv", years_compared.statistics_csv, name="statistics_csv"),
    path("year/<int:pk>/compared/", years_compared.branch_years, name="branch_years"),
]
