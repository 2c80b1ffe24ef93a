"""Who gets what at every address: one table, thirteen roles. An address missing from it fails.

302 before the login, 404 outside the scope, 403 inside without the right. Requests are sent empty
and undone, so 302 behind the login is "done, or refused in words", 200 a page. `-` is not asked:
papers take their time, and one reader of each is enough. The addresses under /box/ know no roles;
tests/ballots/test_box_pages.py has them.
"""

import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLResolver

from tests.world import ROLES, make_world

# The columns are ROLES of tests/world.py: anonymous, outsider, member, group leader, assistant,
# committee member (publicity), other secretary, own secretary, clerk, decision maker, viewer (a
# leader who looks on), clerk of another committee, system administrator.
ACCESS = """
root                                       get  -                   302 302 302 302 302 302 302 302 302 302 302 302 302
root                                       post -                   302 302 302 302 302 302 302 302 302 302 302 302 302
healthz                                    get  -                   200 200 200 200 200 200 200 200 200 200 200 200 200
branchlife:home                            get  -                   302 200 200 200 200 200 200 200 200 200 200 200 200
branchlife:login                           get  -                   200 302 302 302 302 302 302 302 302 302 302 302 302
branchlife:login                           post -                   200 302 302 302 302 302 302 302 302 302 302 302 302
branchlife:logout                          post -                   302 302 302 302 302 302 302 302 302 302 302 302 302
branchlife:account                         get  -                   302 200 200 200 200 200 200 200 200 200 200 200 200
branchlife:account                         post -                   302 200 200 200 200 200 200 200 200 200 200 200 200
branchlife:branch_list                     get  -                   302 200 200 200 200 200 200 200 200 200 200 200 200
branchlife:branch                          get  branch              302 404 200 200 200 200 404 200 200 200 200 404 404
branchlife:roster_import                   get  committee           302 404 404 404 404 404 404 404 200 403 403 404 404
branchlife:roster_import                   post committee           302 404 404 404 404 404 404 404 200 403 403 404 404
branchlife:file                            get  file                302 404 404 404 200 404 404 200 200 200 200 404 404
branchlife:first_login                     get  -                   200 200 200 200 200 200 200 200 200 200 200 200 200
branchlife:first_login                     post -                   200 200 200 200 200 200 200 200 200 200 200 200 200
branchlife:first_password                  get  -                   302 302 302 302 302 302 302 302 302 302 302 302 302
branchlife:first_password                  post -                   302 302 302 302 302 302 302 302 302 302 302 302 302
branchlife:second_factor_code              get  -                   302 302 302 302 302 302 302 302 302 302 302 302 302
branchlife:second_factor_code              post -                   302 302 302 302 302 302 302 302 302 302 302 302 302
branchlife:second_factor                   get  -                   302 403 403 403 200 403 200 200 200 200 200 200 200
branchlife:second_factor                   post -                   302 403 403 403 200 403 200 200 200 200 200 200 200
branchlife:second_factor_off               post -                   302 403 403 403 302 403 302 302 302 302 302 302 302
branchlife:code_card                       post -                   302 403 403 403 302 403 302 302 302 302 302 302 302
branchlife:remove_second_factor            get  login               302 404 403 403 403 403 404 403 200 403 403 404 200
branchlife:remove_second_factor            post login               302 404 403 403 403 403 404 403 200 403 403 404 200
branchlife:slips                           get  branch              302 404 403 403 403 403 404 200 200 403 403 404 404
branchlife:print_slips                     post branch              302 404 403 403 403 403 404 200 200 403 403 404 404
branchlife:user_slip                       get  user                302 404 404 404 404 404 404 404 404 404 404 404 200
branchlife:user_slip                       post user                302 404 404 404 404 404 404 404 404 404 404 404 200
branchlife:choose_order                    post branch              302 404 403 403 302 403 404 302 302 403 403 404 404
branchlife:my_data                         get  -                   302 302 302 302 302 302 302 302 302 302 302 302 302
branchlife:member                          get  member              302 404 200 403 200 403 404 200 200 403 403 404 404
branchlife:admit                           get  branch              302 404 403 403 403 403 404 200 200 403 403 404 404
branchlife:admit                           post branch              302 404 403 403 403 403 404 200 200 403 403 404 404
branchlife:receive_member                  get  branch              302 404 403 403 403 403 404 200 200 403 403 404 404
branchlife:receive_member                  post branch              302 404 403 403 403 403 404 200 200 403 403 404 404
branchlife:add_group                       get  branch              302 404 403 403 403 403 404 200 200 403 403 404 404
branchlife:add_group                       post branch              302 404 403 403 403 403 404 200 200 403 403 404 404
branchlife:edit_member                     get  member              302 404 403 403 403 403 404 200 200 403 403 404 404
branchlife:edit_member                     post member              302 404 403 403 403 403 404 200 200 403 403 404 404
branchlife:make_full                       get  member              302 404 403 403 403 403 404 200 200 403 403 404 404
branchlife:make_full                       post member              302 404 403 403 403 403 404 200 200 403 403 404 404
branchlife:end_relation                    get  member              302 404 403 403 403 403 404 200 200 403 403 404 404
branchlife:end_relation                    post member              302 404 403 403 403 403 404 200 200 403 403 404 404
branchlife:set_group                       get  member              302 404 403 403 403 403 404 200 200 403 403 404 404
branchlife:set_group                       post member              302 404 403 403 403 403 404 200 200 403 403 404 404
branchlife:transfer                        get  member              302 404 403 403 403 403 404 200 200 403 403 404 404
branchlife:transfer                        post member              302 404 403 403 403 403 404 200 200 403 403 404 404
branchlife:add_post                        get  member              302 404 403 403 403 403 404 200 200 403 403 404 404
branchlife:add_post                        post member              302 404 403 403 403 403 404 200 200 403 403 404 404
branchlife:add_standing                    get  member              302 404 403 403 403 403 404 200 200 403 403 404 404
branchlife:add_standing                    post member              302 404 403 403 403 403 404 200 200 403 403 404 404
branchlife:restore_relation                get  gone                302 404 403 403 403 403 404 200 200 403 403 404 404
branchlife:restore_relation                post gone                302 404 403 403 403 403 404 200 200 403 403 404 404
branchlife:care                            get  member              302 404 403 403 403 403 404 200 403 403 403 404 404
branchlife:care                            post member              302 404 403 403 403 403 404 200 403 403 403 404 404
branchlife:change_post                     get  branchpost          302 404 403 403 403 403 404 200 200 403 403 404 404
branchlife:change_post                     post branchpost          302 404 403 403 403 403 404 200 200 403 403 404 404
branchlife:end_standing                    get  standing            302 404 403 403 403 403 404 200 200 403 403 404 404
branchlife:end_standing                    post standing            302 404 403 403 403 403 404 200 200 403 403 404 404
branchlife:group                           get  partygroup          302 404 403 403 403 403 404 200 200 403 403 404 404
branchlife:group                           post partygroup          302 404 403 403 403 403 404 200 200 403 403 404 404
branchlife:remove_post                     post branchpost          302 404 403 403 403 403 404 302 302 403 403 404 404
branchlife:remove_group                    post partygroup          302 404 403 403 403 403 404 302 302 403 403 404 404
branchlife:receive_transfer                get  transfer            302 404 403 403 403 403 200 403 200 403 403 404 404
branchlife:receive_transfer                post transfer            302 404 403 403 403 403 200 403 200 403 403 404 404
branchlife:refuse_transfer                 get  transfer            302 404 403 403 403 403 200 403 200 403 403 404 404
branchlife:refuse_transfer                 post transfer            302 404 403 403 403 403 200 403 200 403 403 404 404
branchlife:withdraw_transfer               post transfer            302 404 403 403 403 403 403 302 302 403 403 404 404
branchlife:branch_roster                   get  branch              302 404 403 403 403 403 404 200 200 403 403 404 404
branchlife:branch_roster                   post branch              302 404 403 403 403 403 404 200 200 403 403 404 404
branchlife:roster_template                 get  committee           302 404 404 404 404 404 404 404 200 403 403 404 404
branchlife:roster_download                 get  committee           302 404 404 404 404 404 404 404 200 403 403 404 404
branchlife:branch_roster_template          get  branch              302 404 403 403 403 403 404 200 200 403 403 404 404
branchlife:branch_roster_download          get  branch              302 404 403 403 403 403 404 200 200 403 403 404 404
branchlife:history_list                    get  -                   302 403 403 403 403 403 200 200 200 403 403 200 200
branchlife:history_export                  get  -                   302 403 403 403 403 403 403 403 200 403 403 200 403
branchlife:record_history                  get  branchlife.branch,branch 302 404 403 403 403 403 404 200 200 403 403 404 404
branchlife:record_history                  get  branchlife.user,user 302 404 403 403 403 403 404 200 200 403 403 404 200
meetings:meeting_list                      get  branch              302 404 200 200 200 200 404 200 200 200 200 404 404
meetings:year_list                         get  -                   302 200 200 200 200 200 200 200 200 200 200 200 200
meetings:year                              get  branch              302 404 200 200 200 200 404 200 200 200 200 404 404
meetings:create_series                     get  branch              302 404 403 200 200 403 404 200 403 403 403 404 404
meetings:create_series                     post branch              302 404 403 200 200 403 404 200 403 403 403 404 404
meetings:series                            get  series              302 404 200 200 200 200 404 200 200 200 200 404 404
meetings:cancel_series                     post series              302 404 403 403 200 403 404 200 403 403 403 404 404
meetings:copy                              get  meeting             302 404 403 403 200 403 404 200 403 403 403 404 404
meetings:copy                              post meeting             302 404 403 403 200 403 404 200 403 403 403 404 404
meetings:copy                              get  groupmeeting        302 404 403 200 200 403 404 200 403 403 403 404 404
meetings:reminders                         get  -                   302 200 200 200 200 200 200 200 200 200 200 200 200
meetings:reminders                         post -                   302 200 200 200 200 200 200 200 200 200 200 200 200
meetings:make_feed                         post -                   302 302 302 302 302 302 302 302 302 302 302 302 302
meetings:revoke_feed                       post -                   302 302 302 302 302 302 302 302 302 302 302 302 302
open:calendar                              get  feed                200 200 200 200 200 200 200 200 200 200 200 200 200
meetings:create                            get  branch              302 404 403 200 200 403 404 200 403 403 403 404 404
meetings:create                            post branch              302 404 403 200 200 403 404 200 403 403 403 404 404
meetings:exclusion_list                    get  branch              302 404 403 403 200 403 404 200 200 200 200 404 404
meetings:exclude                           get  branch              302 404 403 403 200 403 404 200 403 403 403 404 404
meetings:exclude                           post branch              302 404 403 403 200 403 404 200 403 403 403 404 404
meetings:change_exclusion                  get  exclusion           302 404 404 404 200 404 404 200 403 403 403 404 404
meetings:change_exclusion                  post exclusion           302 404 404 404 200 404 404 200 403 403 403 404 404
meetings:consent                           post exclusion           302 404 404 404 403 404 404 403 302 403 403 404 404
meetings:detail                            get  meeting             302 404 200 200 200 200 404 200 200 200 200 404 404
meetings:edit                              get  meeting             302 404 403 403 200 403 404 200 403 403 403 404 404
meetings:edit                              post meeting             302 404 403 403 200 403 404 200 403 403 403 404 404
meetings:call                              post meeting             302 404 403 403 302 403 404 302 403 403 403 404 404
meetings:start                             post meeting             302 404 403 403 302 403 404 302 403 403 403 404 404
meetings:enter_afterwards                  post meeting             302 404 403 403 302 403 404 302 403 403 403 404 404
meetings:cancel                            post meeting             302 404 403 403 302 403 404 302 403 403 403 404 404
meetings:close                             post meeting             302 404 403 403 302 403 404 302 403 403 403 404 404
meetings:repeat                            post meeting             302 404 403 403 302 403 404 302 403 403 403 404 404
meetings:sign                              post meeting             302 404 403 403 403 403 404 302 403 403 403 404 404
meetings:upload_signed                     post meeting             302 404 403 403 302 403 404 302 403 403 403 404 404
meetings:attendance                        get  meeting             302 404 403 403 200 403 404 200 403 403 403 404 404
meetings:attendance                        post meeting             302 404 403 403 200 403 404 200 403 403 403 404 404
meetings:attach_sign_in                    post meeting             302 404 403 403 302 403 404 302 403 403 403 404 404
meetings:coming_list                       get  meeting             302 404 403 403 200 403 404 200 403 403 403 404 404
meetings:coming_list                       get  groupmeeting        302 404 403 200 200 403 404 200 403 403 403 404 404
meetings:arrive                            post attendance          302 404 403 403 302 403 404 302 403 403 403 404 404
meetings:leave                             post attendance          302 404 403 403 302 403 404 302 403 403 403 404 404
meetings:stay                              post attendance          302 404 403 403 302 403 404 302 403 403 403 404 404
meetings:check_in                          get  held                302 404 200 200 200 200 404 200 200 200 200 404 404
meetings:check_in                          post held                302 404 302 302 302 302 404 302 302 302 302 404 404
meetings:check_in_code                     get  meeting             302 404 403 403 200 403 404 200 403 403 403 404 404
meetings:open_check_in                     post meeting             302 404 403 403 302 403 404 302 403 403 403 404 404
meetings:close_check_in                    post meeting             302 404 403 403 302 403 404 302 403 403 403 404 404
meetings:confirm_check_in                  post meeting             302 404 403 403 302 403 404 302 403 403 403 404 404
meetings:take_over_resolution              post exclusion           302 404 404 404 302 404 404 302 403 403 403 404 404
meetings:put_on_agenda                     post meeting,exclusion   302 404 403 403 302 403 404 302 403 403 403 404 404
meetings:update_roll                       post meeting             302 404 403 403 302 403 404 302 403 403 403 404 404
meetings:declare                           get  meeting             302 404 403 403 200 403 404 200 403 403 403 404 404
meetings:declare                           post meeting             302 404 403 403 302 403 404 302 403 403 403 404 404
meetings:add_item                          post meeting             302 404 403 403 302 403 404 302 403 403 403 404 404
meetings:record_item                       get  item                302 404 403 403 200 403 404 200 403 403 403 404 404
meetings:record_item                       post item                302 404 403 403 200 403 404 200 403 403 403 404 404
meetings:live                              get  meeting             302 404 403 403 200 403 404 200 403 403 403 404 404
meetings:live                              post meeting             302 404 403 403 302 403 404 302 403 403 403 404 404
meetings:live_changes                      get  meeting             302 404 403 403 200 403 404 200 403 403 403 404 404
meetings:autosave                          post item                302 404 403 403 200 403 404 200 403 403 403 404 404
meetings:edit_item                         get  item                302 404 403 403 200 403 404 200 403 403 403 404 404
meetings:edit_item                         post item                302 404 403 403 200 403 404 200 403 403 403 404 404
meetings:move_item                         post item                302 404 403 403 302 403 404 302 403 403 403 404 404
meetings:remove_item                       post item                302 404 403 403 302 403 404 302 403 403 403 404 404
meetings:agenda                            get  meeting             302 404 403 403 200 403 404 200 403 403 403 404 404
meetings:arrange                           post meeting             302 404 403 403 302 403 404 302 403 403 403 404 404
meetings:carry_over                        post meeting             302 404 403 403 302 403 404 302 403 403 403 404 404
meetings:unfinished_item                   post item                302 404 403 403 302 403 404 302 403 403 403 404 404
meetings:begin_item                        post item                302 404 403 403 302 403 404 302 403 403 403 404 404
meetings:end_item                          post item                302 404 403 403 302 403 404 302 403 403 403 404 404
meetings:agenda                            get  groupmeeting         302 404 403 200 200 403 404 200 403 403 403 404 404
meetings:script                            get  meeting             302 404 403 403 200 403 404 200 200 200 200 404 404
meetings:script_pdf                        get  meeting             302 404 403 403   - 403 404 200   -   -   - 404 404
meetings:script_docx                       get  meeting             302 404 403 403   - 403 404 200   -   -   - 404 404
meetings:wall                              get  meeting             302 404 200 200 200 200 404 200 200 200 200 404 404
meetings:add_guest                         post meeting             302 404 403 403 302 403 404 302 403 403 403 404 404
meetings:edit_guest                        get  guest               302 404 403 403 200 403 404 200 403 403 403 404 404
meetings:edit_guest                        post guest               302 404 403 403 200 403 404 200 403 403 403 404 404
meetings:remove_guest                      post guest               302 404 403 403 302 403 404 302 403 403 403 404 404
meetings:resolve                           get  meeting             302 404 403 403 200 403 404 200 403 403 403 404 404
meetings:resolve                           post meeting             302 404 403 403 200 403 404 200 403 403 403 404 404
meetings:withdraw_resolution               post resolution          302 404 403 403 302 403 404 302 403 403 403 404 404
meetings:talk_list                         get  branch              302 404 403 403 200 200 404 200 200 200 200 404 404
meetings:record_talks                      get  branch              302 404 403 403 200 200 404 200 403 403 403 404 404
meetings:record_talks                      post branch              302 404 403 403 200 200 404 200 403 403 403 404 404
meetings:tick_talks                        post branch              302 404 403 403 200 200 404 200 403 403 403 404 404
meetings:blank_talk                        get  branch              302 404 403 403 200 200 404   -   -   - 200 404 404
meetings:own_talk_list                     get  -                   302 200 200 200 200 200 200 200 200 200 200 200 200
meetings:talk                              get  talk                302 404 200 404 200 200 404 200 404 404 404 404 404
meetings:edit_talk                         get  talk                302 404 403 404 200 200 404 200 404 404 404 404 404
meetings:edit_talk                         post talk                302 404 403 404 200 200 404 200 404 404 404 404 404
meetings:remove_talk                       post talk                302 404 403 404 302 302 404 302 404 404 404 404 404
meetings:talk_contents                     get  talk                302 404 200 404 403 200 404 200 404 404 404 404 404
meetings:talk_contents                     post talk                302 404 200 404 403 200 404 200 404 404 404 404 404
meetings:sign_in_sheet                     get  meeting             302 404 403 403 200 403 404   -   -   - 200 404 404
meetings:minutes                           get  meeting             302 404 403 403 200 403 404   -   -   - 200 404 404
meetings:minutes_word                      get  meeting             302 404 403 403 200 403 404 200 200 200 200 404 404
meetings:correct_minutes                   post meeting             302 404 403 403 403 403 404 302 403 403 403 404 404
meetings:attach_photo                      post meeting             302 404 403 403 302 403 404 302 403 403 403 404 404
meetings:minutes_version                   get  version             302 404 200 200 200 200 404 200 200 200 200 404 404
meetings:confirm_minutes                   post version             302 404 302 302 302 302 404 302 403 403 403 404 404
meetings:version_pdf                       get  version             302 404 200   -   -   - 404   -   -   - 200 404 404
meetings:version_word                      get  version             302 404 200 200 200 200 404 200 200 200 200 404 404
meetings:notice                            get  meeting             302 404 403 403 200 403 404 200 403 403 403 404 404
meetings:notice                            post meeting             302 404 403 403 200 403 404 200 403 403 403 404 404
meetings:notice_pdf                         get  meeting             302 404 403 403   - 403 404 200 403 403 403 404 404
meetings:notice_docx                        get  meeting             302 404 403 403   - 403 404 200 403 403 403 404 404
meetings:superior_pdf                       get  meeting             302 404 403 403   - 403 404 200 403 403 403 404 404
meetings:superior_docx                      get  meeting             302 404 403 403   - 403 404 200 403 403 403 404 404
meetings:add_materials                     get  meeting             302 404 403 403 200 403 404 200 403 403 403 404 404
meetings:add_materials                     post meeting             302 404 403 403 200 403 404 200 403 403 403 404 404
meetings:edit_material                     get  material            302 404 403 403 200 403 404 200 403 403 403 404 404
meetings:edit_material                     post material            302 404 403 403 200 403 404 200 403 403 403 404 404
meetings:remove_material                   post material            302 404 403 403 302 403 404 302 403 403 403 404 404
meetings:material_file                     get  materialfile        302 404 200 200 200 200 404 200 200   - 200 404 404
meetings:deliver                           get  meeting             302 404 403 403 200 403 404 200 403 403 403 404 404
meetings:deliver                           post meeting             302 404 403 403 200 403 404 200 403 403 403 404 404
meetings:remove_delivery                   post delivery            302 404 403 403 302 403 404 302 403 403 403 404 404
meetings:opinion_list                      get  branch              302 404 403 403 200 200 404 200 200 200 200 404 404
meetings:opinions_pdf                      get  branch              302 404 403 403   -   - 404   -   -   - 200 404 404
meetings:opinions_xlsx                     get  branch              302 404 403 403   -   - 404   -   -   - 200 404 404
meetings:opinions_docx                     get  branch              302 404 403 403   -   - 404   -   -   - 200 404 404
meetings:ask_opinions                      get  branch              302 404 403 403 200 403 404 200 403 403 403 404 404
meetings:ask_opinions                      post branch              302 404 403 403 200 403 404 200 403 403 403 404 404
meetings:enter_opinions                    get  branch              302 404 403 403 200 403 404 200 403 403 403 404 404
meetings:enter_opinions                    post branch              302 404 403 403 200 403 404 200 403 403 403 404 404
meetings:sort_opinions                     post branch              302 404 403 403 302 403 404 302 403 403 403 404 404
meetings:change_gathering                  get  gathering           302 404 403 403 200 403 404 200 403 403 403 404 404
meetings:change_gathering                  post gathering           302 404 403 403 200 403 404 200 403 403 403 404 404
meetings:renew_address                     post gathering           302 404 403 403 302 403 404 302 403 403 403 404 404
meetings:close_gathering                   post gathering           302 404 403 403 302 403 404 302 403 403 403 404 404
meetings:opinion_form                      get  gathering           302 404 403 403   - 403 404 200 403 403 403 404 404
meetings:correct_opinion                   get  opinion             302 404 403 403 200 403 404 200 403 403 403 404 404
meetings:correct_opinion                   post opinion             302 404 403 403 200 403 404 200 403 403 403 404 404
meetings:remove_opinion                    post opinion             302 404 403 403 302 403 404 302 403 403 403 404 404
open:opinions                              get  openaddress         200 200 200 200 200 200 200 200 200 200 200 200 200
open:opinions                              post openaddress         200 200 200 200 200 200 200 200 200 200 200 200 200
open:opinions_thanks                       get  openaddress         200 200 200 200 200 200 200 200 200 200 200 200 200
meetings:detail                            get  groupmeeting         302 404 200 200 200 200 404 200 200 200 200 404 404
meetings:edit                              get  groupmeeting         302 404 403 200 200 403 404 200 403 403 403 404 404
meetings:edit                              post groupmeeting         302 404 403 200 200 403 404 200 403 403 403 404 404
meetings:call                              post groupmeeting         302 404 403 302 302 403 404 302 403 403 403 404 404
meetings:attendance                        get  groupmeeting         302 404 403 200 200 403 404 200 403 403 403 404 404
meetings:attendance                        post groupmeeting         302 404 403 200 200 403 404 200 403 403 403 404 404
meetings:record_item                       get  groupitem            302 404 403 200 200 403 404 200 403 403 403 404 404
meetings:record_item                       post groupitem            302 404 403 200 200 403 404 200 403 403 403 404 404
meetings:live                              get  groupmeeting         302 404 403 200 200 403 404 200 403 403 403 404 404
meetings:live                              post groupmeeting         302 404 403 302 302 403 404 302 403 403 403 404 404
meetings:live_changes                      get  groupmeeting         302 404 403 200 200 403 404 200 403 403 403 404 404
meetings:autosave                          post groupitem            302 404 403 200 200 403 404 200 403 403 403 404 404
meetings:close                             post groupmeeting         302 404 403 302 302 403 404 302 403 403 403 404 404
meetings:sign                              post groupmeeting         302 404 403 302 403 403 404 302 403 403 403 404 404
meetings:sign_in_sheet                     get  groupmeeting         302 404 403 200   - 403 404   -   -   -   - 404 404
meetings:minutes                           get  groupmeeting         302 404 403 200   - 403 404   -   -   -   - 404 404
meetings:correct_minutes                   post groupmeeting        302 404 403 302 403 403 404 302 403 403 403 404 404
meetings:attach_photo                      post groupmeeting        302 404 403 302 302 403 404 302 403 403 403 404 404
meetings:speech_list                       get  meeting             302 404 200 200 200 200 404 200 200 200 200 404 404
meetings:speech_list                       get  held                302 404 200 200 200 200 404 200 200 200 200 404 404
meetings:write_speech                      get  held                302 404 200 200 200 200 404 200 403 403 403 404 404
meetings:write_speech                      post held                302 404 200 200 200 200 404 200 403 403 403 404 404
meetings:note_speech                       get  held                302 404 403 403 200 403 404 200 403 403 403 404 404
meetings:note_speech                       post held                302 404 403 403 200 403 404 200 403 403 403 404 404
meetings:tick_speeches                     post held                302 404 403 403 302 403 404 302 403 403 403 404 404
meetings:note_speeches_of                  get  held,member         302 404 403 403 200 403 404 200 403 403 403 404 404
meetings:note_speeches_of                  post held,member         302 404 403 403 200 403 404 200 403 403 403 404 404
meetings:speech_table                      get  held                302 404 403 403   - 403 404 200 403 403 403 404 404
meetings:speech                            get  speech              302 404 200 403 403 403 404 200 403 403 403 404 404
meetings:edit_speech                       get  speech              302 404 200 403 403 403 404 403 403 403 403 404 404
meetings:edit_speech                       post speech              302 404 200 403 403 403 404 403 403 403 403 404 404
meetings:hand_in_speech                    post speech              302 404 302 403 403 403 404 403 403 403 403 404 404
meetings:return_speech                     post speech              302 404 403 403 403 403 404 302 403 403 403 404 404
meetings:review_speech                     post speech              302 404 403 403 403 403 404 302 403 403 403 404 404
meetings:remove_speech                     post speech              302 404 302 403 403 403 404 403 403 403 403 404 404
meetings:note_speech                       get  groupmeeting        302 404 403 200 200 403 404 200 403 403 403 404 404
campaigns:campaign_list                    get  -                   302 200 200 200 200 200 200 200 200 200 200 200 200
campaigns:choose                           get  -                   302 403 403 403 403 403 403 403 200 403 403 200 403
campaigns:create                           get  bureau              302 403 403 403 403 403 403 403 200 403 403 200 403
campaigns:create                           post bureau              302 403 403 403 403 403 403 403 200 403 403 200 403
campaigns:detail                           get  campaign            302 404 200 200 200 200 200 200 200 200 200 404 404
campaigns:edit                             get  campaign            302 404 403 403 403 403 403 403 302 403 403 404 404
campaigns:edit                             post campaign            302 404 403 403 403 403 403 403 302 403 403 404 404
campaigns:open_year                        post campaign            302 404 403 403 403 403 403 403 302 403 403 404 404
campaigns:close                            post campaign            302 404 403 403 403 403 403 403 302 403 403 404 404
campaigns:allocate                         get  campaign            302 404 403 403 403 403 403 403 200 403 403 404 404
campaigns:allocate                         post campaign            302 404 403 403 403 403 403 403 200 403 403 404 404
campaigns:add_branch                       post campaign,branch     302 404 403 403 403 403 403 403 302 403 403 404 404
campaigns:exempt                           get  appraisal           302 404 403 403 403 403 404 403 200 403 403 404 404
campaigns:exempt                           post appraisal           302 404 403 403 403 403 404 403 200 403 403 404 404
campaigns:plan                             get  appraisal           302 404 403 403 200 403 404 200 403 403 403 404 404
campaigns:plan                             post appraisal           302 404 403 403 200 403 404 200 403 403 403 404 404
campaigns:draft_plan                       post appraisal           302 404 403 403 302 403 404 302 403 403 403 404 404
campaigns:plan_pdf                         get  appraisal           302 404 403 403   - 403 404   -   -   -   - 404 404
campaigns:plan_docx                        get  appraisal           302 404 403 403   - 403 404   -   -   -   - 404 404
campaigns:schedule                         get  appraisal,decision  302 404 403 403 200 403 404 200 403 403 403 404 404
campaigns:schedule                         post appraisal,decision  302 404 403 403 200 403 404 200 403 403 403 404 404
campaigns:adopt_second_sitting             post appraisal,general   302 404 403 403 302 403 404 302 403 403 403 404 404
campaigns:decide_in_general_meeting        post appraisal           302 404 403 403 302 403 404 302 403 403 403 404 404
ballots:box_list                           get  appraisal           302 404 200 200 200 200 404 200 200 200 200 404 404
ballots:prepare                            post appraisal           302 404 403 403 302 403 404 302 302 302 403 404 404
ballots:of_meeting                         get  held                302 404 302 302 302 302 404 302 302 302 302 404 404
ballots:detail                             get  box                 302 404 200 200 200 200 404 200 200 200 200 404 404
ballots:nominate                           post box                 302 404 403 403 302 403 404 302 403 403 403 404 404
ballots:withdraw                           post box,0               302 404 403 403 302 403 404 302 403 403 403 404 404
ballots:approve                            post box                 302 404 403 403 302 403 404 302 403 403 403 404 404
ballots:make_code                          post box,0               302 404 403 403 302 403 404 302 403 403 403 404 404
ballots:present                            post box                 302 404 403 403 302 403 404 302 403 403 403 404 404
ballots:mobile                             post box                 302 404 403 403 302 403 404 302 403 403 403 404 404
ballots:open_box                           post box                 302 404 403 403 302 403 404 302 403 403 403 404 404
ballots:slip                               get  box                 302 404 200 200 200 200 404 200 200 200 200 404 404
ballots:take                               post box                 302 404 409 409 409 409 404 409 409 409 409 404 404
ballots:leave                              post box                 302 404 302 302 302 302 404 302 302 302 302 404 404
ballots:late                               post box                 302 404 403 403 302 403 404 302 403 403 403 404 404
ballots:drop                               post box                 302 404 403 403 302 403 404 302 403 403 403 404 404
ballots:print_slips                        post box                 302 404 403 403 302 403 404 302 403 403 403 404 404
ballots:hand_out                           post box                 302 404 403 403 302 403 404 302 403 403 403 404 404
ballots:move                               post box                 302 404 403 403 302 403 404 302 403 403 403 404 404
ballots:blank                              get  box                 302 404 403 403 200 403 404   -   - 403 403 404 404
ballots:close                              post box                 302 404 403 403 302 403 404 302 403 403 403 404 404
ballots:count                              get  box                 302 404 403 403 200 403 404 200 403 403 403 404 404
ballots:count                              post box                 302 404 403 403 200 403 404 200 403 403 403 404 404
ballots:sign                               post box,0               302 404 403 403 302 403 404 302 403 403 403 404 404
ballots:attach                             post box                 302 404 403 403 302 403 404 302 302 403 403 404 404
ballots:confirm                            post box                 302 404 403 403 302 403 404 302 302 403 403 404 404
ballots:void                               get  box                 302 404 403 403 200 403 404 200 403 403 403 404 404
ballots:void                               post box                 302 404 403 403 200 403 404 200 403 403 403 404 404
ballots:result                             get  box                 302 404 403 403 403 200 404 200 200 200 403 404 404
ballots:report                             get  box                 302 404 403 403 403   - 404   -   -   - 403 404 404
ballots:code_list                          get  box                 302 404 200 200 200 200 404 200 403 403 403 404 404
ballots:key_in                             get  box                 302 404 403 403 200 403 404 200 200 403 403 404 404
ballots:key_in                             post box                 302 404 403 403 200 403 404 200 200 403 403 404 404
ratings:mine_list                          get  -                   302 200 200 200 200 200 200 200 200 200 200 200 200
ratings:acknowledge                        post feedback            302 404 302 404 404 404 404 302 404 404 404 404 404
ratings:table                              get  appraisal           302 404 403 403 403 200 404 200 200 200 200 404 404
ratings:table                              post appraisal           302 404 403 403 403 403 404 200 403 403 403 404 404
ratings:rest                               get  appraisal           302 404 403 403 403 403 404 200 403 403 403 404 404
ratings:rest                               post appraisal           302 404 403 403 403 403 404 302 403 403 403 404 404
ratings:decide                             post appraisal           302 404 403 403 403 403 404 302 403 403 403 404 404
ratings:feed_back                          post appraisal           302 404 403 403 403 403 404 302 403 403 403 404 404
ratings:correct                            get  appraisal,member    302 404 403 403 403 403 404 200 403 403 403 404 404
ratings:correct                            post appraisal,member    302 404 403 403 403 403 404 200 403 403 403 404 404
rectification:appraisal_list               get  -                   302 200 200 200 200 200 200 200 200 200 200 200 200
rectification:item_list                    get  appraisal           302 404 200 200 200 200 404 200 200 200 200 404 404
rectification:add                          get  appraisal           302 404 403 403 200 403 404 200 403 403 403 404 404
rectification:add                          post appraisal           302 404 403 403 200 403 404 200 403 403 403 404 404
rectification:own_pledge                   get  appraisal           302 404 200 200 200 200 404 200 403 403 403 404 404
rectification:own_pledge                   post appraisal           302 404 200 200 200 200 404 200 403 403 403 404 404
rectification:pledge                       get  appraisal,member    302 404 403 403 200 403 404 200 403 403 403 404 404
rectification:pledge                       post appraisal,member    302 404 403 403 200 403 404 200 403 403 403 404 404
rectification:publish                      get  appraisal           302 404 403 403 200 403 404 200 403 403 403 404 404
rectification:publish                      post appraisal           302 404 403 403 200 403 404 200 403 403 403 404 404
rectification:file                         get  appraisal           302 404 403 403 200 403 404 200 403 403 403 404 404
rectification:file                         post appraisal           302 404 403 403 200 403 404 200 403 403 403 404 404
rectification:internal_pdf                 get  appraisal           302 404 403 403 200 403 404   -   -   - 200 404 404
rectification:public_pdf                   get  appraisal           302 404 403 403 200 403 404   -   -   - 200 404 404
rectification:detail                       get  rectification       302 404 404 404 200 404 404 200 200 200 200 404 404
rectification:edit                         get  rectification       302 404 404 404 200 404 404 200 403 403 403 404 404
rectification:edit                         post rectification       302 404 404 404 200 404 404 200 403 403 403 404 404
rectification:remove                       post rectification       302 404 404 404 302 404 404 302 403 403 403 404 404
rectification:start                        post rectification       302 404 404 404 302 404 404 302 403 403 403 404 404
rectification:note                         post rectification       302 404 404 404 302 404 404 302 403 403 403 404 404
rectification:close                        get  rectification       302 404 404 404 403 404 404 200 403 403 403 404 404
rectification:close                        post rectification       302 404 404 404 403 404 404 200 403 403 403 404 404
summary:of_meeting                         get  held                302 404 302 302 302 302 404 302 302 302 302 404 404
summary:year                               get  appraisal           302 404 403 403 200 403 404 200 200 200 200 404 404
summary:form                               get  appraisal           302 404 403 403 403 403 404 200 200 200 200 404 404
summary:form_pdf                           get  appraisal           302 404 403 403 403 403 404   -   -   - 200 404 404
summary:form_blank                         get  appraisal           302 404 403 403 200 403 404   -   -   - 200 404 404
summary:submit                             get  appraisal           302 404 403 403 403 403 404 200 200 403 403 404 404
summary:submit                             post appraisal           302 404 403 403 403 403 404 200 200 403 403 404 404
summary:submission                         get  submission          302 404 403 403 403 403 404 200 200 200 200 404 404
summary:submission_pdf                     get  submission          302 404 403 403 403 403 404   -   -   - 200 404 404
summary:return_submission                  post submission          302 404 403 403 403 403 404 403 200 403 403 404 404
summary:accept                             post submission          302 404 403 403 403 403 404 403 302 403 403 404 404
summary:board                              get  campaign            302 404 403 403 403 403 403 403 200 200 200 404 404
summary:table_xlsx                         get  campaign            302 404 403 403 403 403 403   -   -   - 200 404 404
summary:table_pdf                          get  campaign            302 404 403 403 403 403 403   -   -   - 200 404 404
"""

# The back office answers 302 for objects out of scope, and sends away whoever has no work there.
BACK_OFFICE = """
admin:index                                get  -                   302 302 302 302 200 302 200 200 200 302 302 200 200
admin:login                                get  -                   302 302 302 302 302 302 302 302 302 302 302 302 302
admin:logout                               get  -                   302 302 302 302 405 302 405 405 405 302 302 405 405
admin:password_change                      get  -                   302 302 302 302 302 302 302 302 302 302 302 302 302
admin:password_change_done                 get  -                   302 302 302 302 200 302 200 200 200 302 302 200 200
admin:autocomplete                         get  -                   302 302 302 302 403 302 403 403 403 302 302 403 403
admin:jsi18n                               get  -                   302 302 302 302 200 302 200 200 200 302 302 200 200
admin:branchlife_branch_changelist         get  -                   302 302 302 302 200 302 200 200 200 302 302 200 403
admin:branchlife_branch_add                get  -                   302 302 302 302 403 302 403 403 200 302 302 200 403
admin:branchlife_branch_history            get  branch              302 302 302 302 302 302 302 302 302 302 302 302 302
admin:branchlife_branch_delete             get  branch              302 302 302 302 403 302 403 403 403 302 302 403 403
admin:branchlife_branch_change             get  branch              302 302 302 302 200 302 302 200 200 302 302 302 403
admin:branchlife_member_changelist         get  -                   302 302 302 302 200 302 200 200 200 302 302 200 403
admin:branchlife_member_add                get  -                   302 302 302 302 403 302 403 403 403 302 302 403 403
admin:branchlife_member_history            get  member              302 302 302 302 302 302 302 302 302 302 302 302 302
admin:branchlife_member_delete             get  member              302 302 302 302 403 302 403 403 403 302 302 403 403
admin:branchlife_member_change             get  member              302 302 302 302 200 302 302 200 200 302 302 302 403
admin:branchlife_partygroup_changelist     get  -                   302 302 302 302 200 302 200 200 200 302 302 200 403
admin:branchlife_partygroup_add            get  -                   302 302 302 302 403 302 403 403 403 302 302 403 403
admin:branchlife_partygroup_history        get  partygroup          302 302 302 302 302 302 302 302 302 302 302 302 302
admin:branchlife_partygroup_delete         get  partygroup          302 302 302 302 403 302 403 403 403 302 302 403 403
admin:branchlife_partygroup_change         get  partygroup          302 302 302 302 200 302 302 200 200 302 302 302 403
admin:branchlife_branchpost_changelist     get  -                   302 302 302 302 200 302 200 200 200 302 302 200 403
admin:branchlife_branchpost_add            get  -                   302 302 302 302 403 302 403 403 403 302 302 403 403
admin:branchlife_branchpost_history        get  branchpost          302 302 302 302 302 302 302 302 302 302 302 302 302
admin:branchlife_branchpost_delete         get  branchpost          302 302 302 302 403 302 403 403 403 302 302 403 403
admin:branchlife_branchpost_change         get  branchpost          302 302 302 302 200 302 302 200 200 302 302 302 403
admin:branchlife_standing_changelist       get  -                   302 302 302 302 200 302 200 200 200 302 302 200 403
admin:branchlife_standing_add              get  -                   302 302 302 302 403 302 403 403 403 302 302 403 403
admin:branchlife_standing_history          get  standing            302 302 302 302 302 302 302 302 302 302 302 302 302
admin:branchlife_standing_delete           get  standing            302 302 302 302 403 302 403 403 403 302 302 403 403
admin:branchlife_standing_change           get  standing            302 302 302 302 200 302 302 200 200 302 302 302 403
admin:branchlife_transfer_changelist       get  -                   302 302 302 302 200 302 200 200 200 302 302 200 403
admin:branchlife_transfer_add              get  -                   302 302 302 302 403 302 403 403 403 302 302 403 403
admin:branchlife_transfer_history          get  transfer            302 302 302 302 302 302 302 302 302 302 302 302 302
admin:branchlife_transfer_delete           get  transfer            302 302 302 302 403 302 403 403 403 302 302 403 403
admin:branchlife_transfer_change           get  transfer            302 302 302 302 200 302 200 200 200 302 302 302 403
admin:branchlife_committee_changelist      get  -                   302 302 302 302 403 302 403 403 403 302 302 403 200
admin:branchlife_committee_add             get  -                   302 302 302 302 403 302 403 403 403 302 302 403 200
admin:branchlife_committee_history         get  committee           302 302 302 302 403 302 403 403 403 302 302 403 302
admin:branchlife_committee_delete          get  committee           302 302 302 302 403 302 403 403 403 302 302 403 403
admin:branchlife_committee_change          get  committee           302 302 302 302 403 302 403 403 403 302 302 403 200
admin:branchlife_committeepost_changelist  get  -                   302 302 302 302 403 302 403 403 403 302 302 403 200
admin:branchlife_committeepost_add         get  -                   302 302 302 302 403 302 403 403 403 302 302 403 200
admin:branchlife_committeepost_history     get  committeepost       302 302 302 302 403 302 403 403 403 302 302 403 302
admin:branchlife_committeepost_delete      get  committeepost       302 302 302 302 403 302 403 403 403 302 302 403 200
admin:branchlife_committeepost_change      get  committeepost       302 302 302 302 403 302 403 403 403 302 302 403 200
admin:branchlife_user_changelist           get  -                   302 302 302 302 403 302 403 403 403 302 302 403 200
admin:branchlife_user_add                  get  -                   302 302 302 302 403 302 403 403 403 302 302 403 200
admin:branchlife_user_history              get  user                302 302 302 302 403 302 403 403 403 302 302 403 302
admin:branchlife_user_delete               get  user                302 302 302 302 403 302 403 403 403 302 302 403 403
admin:branchlife_user_change               get  user                302 302 302 302 403 302 403 403 403 302 302 403 200
admin:meetings_agendatemplate_changelist   get  -                   302 302 302 302 200 302 200 200 200 302 302 200 200
admin:meetings_agendatemplate_add          get  -                   302 302 302 302 403 302 403 403 200 302 302 200 200
admin:meetings_agendatemplate_history      get  agendatemplate      302 302 302 302 302 302 302 302 302 302 302 302 302
admin:meetings_agendatemplate_delete       get  agendatemplate      302 302 302 302 403 302 403 403 403 302 302 403 403
admin:meetings_agendatemplate_change       get  agendatemplate      302 302 302 302 200 302 200 200 200 302 302 200 200
admin:meetings_meeting_changelist          get  -                   302 302 302 302 200 302 200 200 200 302 302 200 403
admin:meetings_meeting_add                 get  -                   302 302 302 302 403 302 403 403 403 302 302 403 403
admin:meetings_meeting_history             get  meeting             302 302 302 302 302 302 302 302 302 302 302 302 302
admin:meetings_meeting_delete              get  meeting             302 302 302 302 403 302 403 403 403 302 302 403 403
admin:meetings_meeting_change              get  meeting             302 302 302 302 200 302 302 200 200 302 302 302 403
admin:campaigns_campaign_changelist        get  -                   302 302 302 302 200 302 200 200 200 302 302 200 403
admin:campaigns_campaign_add               get  -                   302 302 302 302 403 302 403 403 403 302 302 403 403
admin:campaigns_campaign_history           get  campaign            302 302 302 302 302 302 302 302 302 302 302 302 302
admin:campaigns_campaign_delete            get  campaign            302 302 302 302 403 302 403 403 403 302 302 403 403
admin:campaigns_campaign_change            get  campaign            302 302 302 302 200 302 200 200 200 302 302 302 403
admin:rectification_item_changelist        get  -                   302 302 302 302 200 302 200 200 200 302 302 200 403
admin:rectification_item_add               get  -                   302 302 302 302 403 302 403 403 403 302 302 403 403
admin:rectification_item_history           get  rectification       302 302 302 302 302 302 302 302 302 302 302 302 302
admin:rectification_item_delete            get  rectification       302 302 302 302 403 302 403 403 403 302 302 403 403
admin:rectification_item_change            get  rectification       302 302 302 302 200 302 302 200 200 302 302 302 403
admin:summary_submission_changelist        get  -                   302 302 302 302 200 302 200 200 200 302 302 200 403
admin:summary_submission_add               get  -                   302 302 302 302 403 302 403 403 403 302 302 403 403
admin:summary_submission_history           get  submission          302 302 302 302 302 302 302 302 302 302 302 302 302
admin:summary_submission_delete            get  submission          302 302 302 302 403 302 403 403 403 302 302 403 403
admin:summary_submission_change            get  submission          302 302 302 302 200 302 302 200 200 302 302 302 403
"""
# The table is long: in parts, so that processes share it.
PARTS = 6
# Answered by Django itself, or by a test of its own.
NO_ROLES = {"admin:app_list", "admin:view_on_site"}


class Undo(Exception):
    """Takes back whatever a request did."""


def rows(table):
    """(name, method, words for the arguments, expected answers) of each line."""
    for line in table.strip().splitlines():
        name, method, words, *answers = line.split()
        yield name, method, [] if words == "-" else words.split(","), answers


def names(resolver, prefix=""):
    """Every named address of the project."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from names(pattern, prefix + inner)
        elif pattern.name:
            yield prefix + pattern.name


def browser_of(user, logins):
    """A browser in which this user has logged in; `logins` keeps the cookies for the next one."""
    client = Client(raise_request_exception=False)
    if user and user.pk not in logins:
        client.force_login(user)
        logins[user.pk] = client.cookies.output(header="")
    client.cookies.load(logins[user.pk] if user else "")
    return client


def ask(user, method, address, logins):
    """The status of one request by a browser of this user, which changes nothing."""
    client = browser_of(user, logins)
    try:
        with transaction.atomic():
            response = getattr(client, method)(address)
            if response.streaming:
                b"".join(response.streaming_content)
            raise Undo
    except Undo:
        return str(response.status_code)


def answers(world, name, method, words, expected, roles=ROLES):
    """What the roles get, as a line of the table."""
    address = reverse(name, args=[world.ids.get(word, word) for word in words])
    return [
        "-" if wanted == "-" else ask(world.users[role], method, address, world.logins)
        for role, wanted in zip(roles, expected, strict=True)
    ]


def test_every_address_is_in_the_table():
    listed = {name for table in (ACCESS, BACK_OFFICE) for name, *_rest in rows(table)}
    found = {name for name in names(get_resolver()) if not name.startswith("box:")}
    assert found - listed - NO_ROLES == set()
    assert listed - found == set()


@pytest.mark.django_db
@pytest.mark.parametrize("part", range(PARTS))
def test_each_role_gets_what_the_table_says(part, settings):
    settings.BALLOTS_OVER_HTTP = True
    world = make_world()
    wrong = []
    for name, method, words, expected in [*rows(ACCESS), *rows(BACK_OFFICE)][part::PARTS]:
        found = answers(world, name, method, words, expected)
        if found != expected:
            wrong.append(f"{name} {method}: {' '.join(found)} instead of {' '.join(expected)}")
    assert wrong == []
