"""Addresses of campaigns and of the year of a branch."""

ROWS = """
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
summary:of_meeting                         get  held                302 404 302 302 302 302 404 302 302 302 302 404 404
summary:year                               get  appraisal           302 404 403 403 200 403 404 200 200 200 200 404 404
summary:my_year                            get  appraisal           302 404 200 200 200 200 404 200 403 403 403 404 404
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
