"""Late and leaving, checking oneself in, the signed sheet, resolutions, exclusions put to the vote."""

from django.urls import path

from meetings.views import attendance, check_in, comings, exclusions, resolutions

urlpatterns = [
    path("<int:pk>/attendance/", attendance.attendance, name="attendance"),
    path("<int:pk>/roll/", attendance.update_roll, name="update_roll"),
    path("<int:pk>/declare/", attendance.declare, name="declare"),
    path("<int:pk>/sign-in/", attendance.attach_sign_in, name="attach_sign_in"),
    path("<int:pk>/comings/", comings.coming_list, name="coming_list"),
    path("attendance/<int:pk>/arrive/", comings.arrive, name="arrive"),
    path("attendance/<int:pk>/leave/", comings.leave, name="leave"),
    path("attendance/<int:pk>/stay/", comings.stay, name="stay"),
    path("<int:pk>/check-in/", check_in.check_in, name="check_in"),
    path("<int:pk>/check-in/code/", check_in.check_in_code, name="check_in_code"),
    path("<int:pk>/check-in/open/", check_in.open_check_in, name="open_check_in"),
    path("<int:pk>/check-in/close/", check_in.close_check_in, name="close_check_in"),
    path("<int:pk>/check-in/confirm/", check_in.confirm_check_in, name="confirm_check_in"),
    path("<int:pk>/resolutions/add/", resolutions.resolve, name="resolve"),
    path(
        "resolutions/<int:pk>/withdraw/",
        resolutions.withdraw_resolution,
        name="withdraw_resolution",
    ),
    path("branch/<int:pk>/exclusions/", exclusions.exclusion_list, name="exclusion_list"),
    path("branch/<int:pk>/exclusions/new/", exclusions.exclude, name="exclude"),
    path("exclusions/<int:pk>/", exclusions.change_exclusion, name="change_exclusion"),
    path("exclusions/<int:pk>/consent/", exclusions.consent, name="consent"),
    path(
        "exclusions/<int:pk>/resolved/",
        exclusions.take_over_resolution,
        name="take_over_resolution",
    ),
    path(
        "<int:pk>/exclusions/<int:exclusion>/agenda/",
        exclusions.put_on_agenda,
        name="put_on_agenda",
    ),
]
