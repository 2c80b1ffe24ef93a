"""Addresses of this room."""

from django.urls import path

from appraisals.campaigns.views import plans, years

app_name = "campaigns"
urlpatterns = [
    path("", years.campaign_list, name="campaign_list"),
    path("new/", years.choose, name="choose"),
    path("new/<slug:preset>/", years.create, name="create"),
    path("<int:pk>/", years.detail, name="detail"),
    path("<int:pk>/edit/", years.edit, name="edit"),
    path("<int:pk>/open/", years.open_year, name="open_year"),
    path("<int:pk>/close/", years.close, name="close"),
    path("<int:pk>/allocate/", years.allocate, name="allocate"),
    path("<int:pk>/branches/<int:branch>/add/", years.add_branch, name="add_branch"),
    path("appraisals/<int:pk>/exempt/", years.exempt, name="exempt"),
    path("appraisals/<int:pk>/schedule/<str:part>/", years.schedule, name="schedule"),
    path("appraisals/<int:pk>/plan/", plans.plan, name="plan"),
    path("appraisals/<int:pk>/plan/draft/", plans.draft, name="draft_plan"),
    path("appraisals/<int:pk>/plan.pdf", plans.letter, {"suffix": "pdf"}, name="plan_pdf"),
    path("appraisals/<int:pk>/plan.docx", plans.letter, {"suffix": "docx"}, name="plan_docx"),
    path(
        "appraisals/<int:pk>/second-sitting/<str:part>/",
        years.adopt_second_sitting,
        name="adopt_second_sitting",
    ),
    path(
        "appraisals/<int:pk>/decide-in-general-meeting/",
        years.decide_in_general_meeting,
        name="decide_in_general_meeting",
    ),
]
