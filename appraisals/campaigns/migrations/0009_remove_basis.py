from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0008_basis_as_documents")]

    operations = [migrations.RemoveField(model_name="campaign", name="basis")]
