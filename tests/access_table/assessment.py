"""The assessment of the branches and their activities. The columns are those of __init__."""

ROWS = """
summary:assessment_list                    get  campaign            302 404 403 403 403 403 403 403 200 200 200 404 404
summary:assessment_rules                   get  campaign            302 404 403 403 403 403 403 403 200 403 403 404 404
summary:assessment_rules                   post campaign            302 404 403 403 403 403 403 403 200 403 403 404 404
summary:assessment_decision                get  campaign            302 404 403 403 403 403 403 403 200 403 403 404 404
summary:assessment_decision                post campaign            302 404 403 403 403 403 403 403 200 403 403 404 404
summary:publish_assessment                 get  campaign            302 404 403 403 403 403 403 403 200 403 403 404 404
summary:publish_assessment                 post campaign            302 404 403 403 403 403 403 403 200 403 403 404 404
summary:retract_assessment                 get  campaign            302 404 403 403 403 403 403 403 200 403 403 404 404
summary:retract_assessment                 post campaign            302 404 403 403 403 403 403 403 200 403 403 404 404
summary:assessment_result                  get  campaign            302 404 403 403 403 403 403 403 403 403 403 404 404
branchlife:paper                           get  assessment,campaign,docx 302 404 403 403 403 403 403 403   -   - 200 404 404
summary:assessment                         get  appraisal           302 404 403 403 200 403 404 200 200 200 200 404 404
summary:note_assessment                    post appraisal           302 404 403 403 403 403 404 403 302 403 403 404 404
summary:propose_result                     post appraisal           302 404 403 403 403 403 404 403 302 403 403 404 404
summary:duty_report                        get  appraisal,superior  302 404 403 403 200 403 404 200 200 403 403 404 404
summary:duty_report                        post appraisal,superior  302 404 403 403 200 403 404 200 200 403 403 404 404
summary:development                        get  appraisal           302 404 403 403 200 403 404 200 200 403 403 404 404
summary:development                        post appraisal           302 404 403 403 200 403 404 200 200 403 403 404 404
branchlife:paper                           get  assessment_sheet,appraisal,docx 302 404 403 403 403 403 404 403   -   - 200 404 404
branchlife:blank_paper                     get  assessment_sheet,appraisal,docx 302 404 403 403 403 403 404 403   -   - 200 404 404
summary:own_activity                       get  appraisal,activity  302 404 403 403 200 403 404 200 200 403 403 404 404
summary:own_activity                       post appraisal,activity  302 404 403 403 200 403 404 200 200 403 403 404 404
summary:activity_list                      get  campaign            302 404 403 403 403 403 403 403 200 200 200 404 404
summary:add_activity                       get  campaign            302 404 403 403 403 403 403 403 200 403 403 404 404
summary:add_activity                       post campaign            302 404 403 403 403 403 403 403 200 403 403 404 404
summary:activities_table                   get  campaign            302 404 403 403 403 403 403 403 200 200 200 404 404
summary:activity                           get  activity            302 404 403 403 403 403 403 403 200 200 200 404 404
summary:activity                           post activity            302 404 403 403 403 403 403 403 200 403 403 404 404
summary:edit_activity                      get  activity            302 404 403 403 403 403 403 403 200 403 403 404 404
summary:edit_activity                      post activity            302 404 403 403 403 403 403 403 200 403 403 404 404
summary:remove_activity                    post activity            302 404 403 403 403 403 403 403 302 403 403 404 404
"""
