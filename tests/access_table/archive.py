"""Addresses of the archive, of the times of keeping and of what was removed."""

ROWS = """
summary:paper_list                         get  appraisal           302 404 403 403 200 403 404 200 200 200 200 404 404
summary:make_set                           post appraisal           302 404 403 403 302 403 404 302 302 302 302 404 404
summary:make_sets                          post campaign,committee  302 404 403 403 403 403 403 403 302 403 403 404 404
summary:signed                             get  appraisal           302 404 403 403 200 403 404 200 200 200 200 404 404
summary:signed                             post appraisal           302 404 403 403 200 403 404 200 200 403 403 404 404
summary:take_signed                        post appraisal           302 404 403 403 302 403 404 302 302 403 403 404 404
summary:signed_list                        get  campaign            302 404 403 403 403 403 403 403 200 200 200 404 404
summary:archive                            get  appraisal           302 404 403 403 403 403 404 200 200 403 403 404 404
summary:make_archive                       post appraisal           302 404 403 403 403 403 404 302 302 403 403 404 404
summary:archive_list                       get  campaign            302 404 403 403 403 403 403 403 200 200 200 404 404
summary:make_archives                      post campaign,committee  302 404 403 403 403 403 403 403 302 403 403 404 404
summary:retention                          get  committee           302 404 404 404 404 404 404 404 200 200 200 404 404
summary:retention                          post committee           302 404 404 404 404 404 404 404 200 403 403 404 404
summary:purge_preview                      get  campaign            302 404 403 403 403 403 403 403 200 403 403 404 404
summary:purge_preview                      post campaign            302 404 403 403 403 403 403 403 200 403 403 404 404
summary:purge                              get  purge               302 404 403 403 403 403 403 403 200 200 200 404 404
branchlife:paper                           get  archive_index,appraisal,docx 302 404 403 403 403 403 404 200 200 403 403 404 404
branchlife:paper                           get  purge_list,purge,docx 302 404 403 403 403 403 403 403   -   - 200 404 404
"""
