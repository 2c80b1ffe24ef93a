"""Addresses of this room."""

from django.urls import path

from appraisals.campaigns.views import (
    branches,
    changing,
    plans,
    preparing,
    quotas,
    timetable,
    years,
)

app_name = "campaigns"
urlpatterns = [
    path("", years.campaign_list, name="campaign_list"),
    path("new/", preparing.choose, name="choose"),
    path("new/<slug:preset>/", preparing.create, name="create"),
    path("new/from/<int:former>/", preparing.create_from_former, name="create_from_former"),
    path("<int:pk>/", years.detail, name="detail"),
    path("<int:pk>/prepare/<slug:step>/", preparing.prepare, name="prepare"),
    path("<int:pk>/open/", preparing.open_year, name="open_year"),
    path("<int:pk>/change/", changing.change, name="change"),
    path(
        "<int:pk>/documents/<int:document>/attach/",
        changing.attach_document,
        name="attach_document",
    ),
    path(
        "<int:pk>/documents/<int:document>/files/<int:file>/remove/",
        changing.remove_document_file,
        name="remove_document_file",
    ),
    path("<int:pk>/stricter/", changing.tightening_list, name="tightening_list"),
    path("<int:pk>/stricter/<int:committee>/", changing.tighten, name="tighten"),
    path("<int:pk>/close/", years.close, name="close"),
    path("<int:pk>/allocate/", quotas.allocate, name="allocate"),
    path("<int:pk>/branches/<int:branch>/add/", branches.add_branch, name="add_branch"),
    path("appraisals/<int:pk>/leave/", branches.leave, name="leave"),
    path("appraisals/<int:pk>/come-back/", branches.come_back, name="come_back"),
    path("appraisals/<int:pk>/exempt/", quotas.exempt, name="exempt"),
    path("appraisals/<int:pk>/schedule/<str:part>/", years.schedule, name="schedule"),
    path("appraisals/<int:pk>/plan/", plans.plan, name="plan"),
    path("appraisals/<int:pk>/plan/draft/", plans.draft, name="draft_plan"),
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
    path("<int:pk>/timetable/", timetable.show, name="timetable"),
    path("<int:pk>/timetable.<str:suffix>", timetable.timetable_paper, name="timetable_paper"),
    path("<int:pk>/leaders/", timetable.guides, name="guides"),
    path("leaders/mine/", timetable.guided_list, name="guided_list"),
]
