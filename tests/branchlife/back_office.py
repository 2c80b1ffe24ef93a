"""What the tests of the back office share: its addresses, and what its forms post."""

from django.urls import reverse


def url(model, page="changelist", *args):
    """An address in the admin."""
    return reverse(f"admin:branchlife_{model}_{page}", args=args)


def listed(client, model, **query):
    """Ids of the rows a change list shows, in its order."""
    response = client.get(url(model), query)
    assert response.status_code == 200
    return [row.pk for row in response.context["cl"].result_list]


def posted(page):
    """What the form on a page would post as it stands."""
    forms = [page.context["adminform"].form]
    for inline in page.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    data = {}
    for field in (field for form in forms for field in form):
        value = field.value()
        if value is True:
            value = "on"
        if value is not None and value is not False:
            data[field.html_name] = value
    return data


def with_row(data, prefix, **row):
    """The same with one more row below the record."""
    number = int(data[f"{prefix}-TOTAL_FORMS"])
    cells = {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return data | cells | {f"{prefix}-TOTAL_FORMS": number + 1}


def save(client, model, pk, prefix="", row=None, **changed):
    """Open a record, change something (and add a row below it), press save."""
    address = url(model, "change", pk)
    data = posted(client.get(address)) | changed
    return client.post(address, with_row(data, prefix, **row) if prefix else data)


def errors(response):
    """Every sentence of refusal on a page."""
    found = []
    for inline in response.context["inline_admin_formsets"]:
        for form in inline.formset.forms:
            found += [text for texts in form.errors.values() for text in texts]
    form = response.context["adminform"].form
    return [text for texts in form.errors.values() for text in texts] + found
