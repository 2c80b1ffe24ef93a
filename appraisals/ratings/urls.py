"""Addresses of this room."""

from django.urls import path

from appraisals.ratings import views
from appraisals.ratings.views import (
    commendations,
    dispositions,
    follow_up,
    help_plans,
    self_evaluations,
)

app_name = "ratings"


urlpatterns = [
    path("mine/", views.mine_list, name="mine_list"),
    path("mine/<int:pk>/acknowledge/", views.acknowledge, name="acknowledge"),
    path("mine/<int:pk>/state/", views.state, name="state"),
    path("<int:pk>/self/", self_evaluations.self_evaluation, name="self_evaluation"),
    path("<int:pk>/self/keep/", self_evaluations.self_keep, name="self_keep"),
    path("<int:pk>/self/all/", self_evaluations.self_evaluation_list, name="self_evaluation_list"),
    path("<int:pk>/self/<int:member>/", self_evaluations.self_paper, name="self_paper"),
    path("self/<int:pk>/", self_evaluations.self_read, name="self_read"),
    path("self/<int:pk>/take-back/", self_evaluations.self_take_back, name="self_take_back"),
    path("self/<int:pk>/remove/", self_evaluations.self_remove, name="self_remove"),
    path("campaigns/<int:pk>/excellent/", commendations.excellent_list, name="excellent_list"),
    path("commend/<int:pk>/", commendations.commend, name="commend"),
    path(
        "commendations/<int:pk>/take-back/",
        commendations.take_back_commendation,
        name="take_back_commendation",
    ),
    path("<int:pk>/", views.table, name="table"),
    path("<int:pk>/rest/", views.rest, name="rest"),
    path("<int:pk>/decide/", views.decide, name="decide"),
    path("<int:pk>/feedback/", views.feedback_list, name="feedback_list"),
    path("<int:pk>/feed-back/", views.feed_back, name="feed_back"),
    path("<int:pk>/signed/", views.signed, name="signed"),
    path("<int:pk>/statement/", views.paper_statement, name="paper_statement"),
    path("<int:pk>/signed-form/", views.attach_form, name="attach_form"),
    path("feedback/<int:pk>/answer/", views.answer, name="answer"),
    path("<int:pk>/correct/<int:member>/", views.correct, name="correct"),
    path("follow-up/", follow_up.follow_up_list, name="follow_up_list"),
    path("help/of/<int:pk>/", help_plans.plan_help, name="plan_help"),
    path("help/<int:pk>/", help_plans.help_plan, name="help_plan"),
    path("help/<int:pk>/edit/", help_plans.edit_help, name="edit_help"),
    path("help/<int:pk>/note/", help_plans.note_help, name="note_help"),
    path("help/<int:pk>/close/", help_plans.close_help, name="close_help"),
    path("help/<int:pk>/attach/", help_plans.attach_to_help, name="attach_to_help"),
    path("help/notes/<int:pk>/remove/", help_plans.remove_help_note, name="remove_help_note"),
    path("disposition/of/<int:pk>/", dispositions.open_disposition, name="open_disposition"),
    path("disposition/<int:pk>/", dispositions.disposition, name="disposition"),
    path("disposition/<int:pk>/edit/", dispositions.edit_disposition, name="edit_disposition"),
    path("disposition/<int:pk>/note/", dispositions.note_step, name="note_step"),
    path("disposition/<int:pk>/in-force/", dispositions.put_in_force, name="put_in_force"),
    path("disposition/<int:pk>/term/", dispositions.change_term, name="change_term"),
    path("disposition/<int:pk>/close/", dispositions.close_disposition, name="close_disposition"),
    path("disposition/<int:pk>/drop/", dispositions.drop_disposition, name="drop_disposition"),
    path(
        "disposition/<int:pk>/attach/",
        dispositions.attach_to_disposition,
        name="attach_to_disposition",
    ),
    path("disposition/steps/<int:pk>/remove/", dispositions.remove_step, name="remove_step"),
]
