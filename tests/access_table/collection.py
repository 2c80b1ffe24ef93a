"""Addresses of collecting tables from everybody, and of the superior's own forms."""

ROWS = """
summary:collection                         get  campaign            302 404 403 403 403 403 403 403 200 403 403 404 404
summary:collection                         post campaign            302 404 403 403 403 403 403 403 200 403 403 404 404
summary:take_workbooks                     post campaign            302 404 403 403 403 403 403 403 302 403 403 404 404
summary:forms_out                          get  campaign            302 404 403 403 403 403 403 403 200 403 403 404 404
summary:form_out                           get  appraisal           302 404 403 403 403 403 404 200 200 403 403 404 404
summary:enter                              get  appraisal           302 404 403 403 403 403 404 403 200 403 403 404 404
summary:enter                              post appraisal           302 404 403 403 403 403 404 403 200 403 403 404 404
summary:own_form_list                      get  campaign            302 404 403 403 403 403 403 403 200 403 403 404 404
summary:own_form_list                      post campaign            302 404 403 403 403 403 403 403 200 403 403 404 404
summary:fill_own_form                      get  campaign,ownform    302 404 403 403 403 403 403 403 200 403 403 404 404
summary:own_form                           get  ownform             302 404 404 404 404 404 404 404 200 403 403 404 404
summary:remove_own_form                    post ownform             302 404 404 404 404 404 404 404 302 403 403 404 404
"""
