import uuid

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("branchlife", "0001_initial"),
        ("campaigns", "0001_initial"),
        ("meetings", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BallotBox",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(default=1, verbose_name="number")),
                (
                    "repeat_reason",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="reason for the repeat"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "not begun"),
                            ("open", "open for ballots"),
                            ("closed", "closed, to be counted"),
                            ("counted", "counted, to be confirmed"),
                            ("confirmed", "confirmed"),
                            ("void", "void"),
                        ],
                        default="draft",
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                (
                    "is_rehearsal",
                    models.BooleanField(default=False, editable=False, verbose_name="rehearsal"),
                ),
                (
                    "is_all_paper",
                    models.BooleanField(default=False, editable=False, verbose_name="all on paper"),
                ),
                ("held_on", models.DateField(blank=True, null=True, verbose_name="held on")),
                ("opinion_bytes", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("manifest", models.JSONField(editable=False, null=True)),
                ("manifest_hash", models.BinaryField(max_length=32, null=True)),
                ("key_check", models.BinaryField(max_length=8, null=True)),
                ("epoch", models.PositiveIntegerField(default=0, editable=False)),
                ("batch", models.PositiveSmallIntegerField(default=0, editable=False)),
                (
                    "opened_on",
                    models.DateField(editable=False, null=True, verbose_name="opened on"),
                ),
                (
                    "closed_on",
                    models.DateField(editable=False, null=True, verbose_name="closed on"),
                ),
                (
                    "confirmed_on",
                    models.DateField(editable=False, null=True, verbose_name="confirmed on"),
                ),
                (
                    "void_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="why it is void"),
                ),
                ("closed_n", models.PositiveIntegerField(editable=False, null=True)),
                ("closed_root", models.BinaryField(max_length=32, null=True)),
                ("closed_mac", models.BinaryField(max_length=32, null=True)),
                ("wrong_codes", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("codes_locked_until", models.DateTimeField(editable=False, null=True)),
                (
                    "appraisal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="boxes",
                        to="campaigns.appraisal",
                        verbose_name="本支部年度评议",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="boxes",
                        to="meetings.meeting",
                        verbose_name="meeting",
                    ),
                ),
                (
                    "mobile_members",
                    models.ManyToManyField(
                        blank=True,
                        related_name="+",
                        to="branchlife.member",
                        verbose_name="visited with the mobile ballot box",
                    ),
                ),
            ],
            options={
                "verbose_name": "ballot box",
                "verbose_name_plural": "ballot boxes",
                "ordering": ["appraisal", "number"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="OpinionNote",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("text", models.TextField()),
                (
                    "box",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="opinions",
                        to="ballots.ballotbox",
                    ),
                ),
            ],
            options={
                "verbose_name": "opinion from the ballot",
                "verbose_name_plural": "opinions from the ballot",
                "ordering": ["id"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="PaperCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("keying", models.PositiveSmallIntegerField()),
                ("figures", models.JSONField()),
                (
                    "box",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="paper_counts",
                        to="ballots.ballotbox",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "totals keyed in",
                "verbose_name_plural": "totals keyed in",
                "ordering": ["box", "keying"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="RollEntry",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "box_id",
                        "member_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("commitment", models.BinaryField(max_length=32, null=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("none", "no slip yet"),
                            ("online", "took a slip"),
                            ("printed", "was handed a printed slip"),
                        ],
                        default="none",
                        max_length=7,
                    ),
                ),
                (
                    "box",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="roll",
                        to="ballots.ballotbox",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="branchlife.member",
                    ),
                ),
            ],
            options={
                "verbose_name": "entry of the roll",
                "verbose_name_plural": "roll",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Scrutineer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="order")),
                ("approved_on", models.DateField(null=True, verbose_name="approved on")),
                ("public_key", models.BinaryField(max_length=32, null=True)),
                (
                    "has_presented",
                    models.BooleanField(default=False, verbose_name="has presented the count code"),
                ),
                ("signed_on", models.DateField(null=True, verbose_name="signed on")),
                (
                    "signed_how",
                    models.CharField(
                        blank=True,
                        choices=[("screen", "on the screen"), ("paper", "on paper")],
                        max_length=6,
                        verbose_name="signed",
                    ),
                ),
                (
                    "box",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="scrutineers",
                        to="ballots.ballotbox",
                    ),
                ),
                (
                    "guest",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scrutineer_of",
                        to="meetings.guest",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scrutineer_of",
                        to="branchlife.member",
                    ),
                ),
            ],
            options={
                "verbose_name": "scrutineer",
                "verbose_name_plural": "scrutineers",
                "ordering": ["box", "position"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="SealedBallot",
            fields=[
                ("tag", models.BinaryField(max_length=32, primary_key=True, serialize=False)),
                ("sealed", models.BinaryField()),
                (
                    "box",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="ballots",
                        to="ballots.ballotbox",
                    ),
                ),
            ],
            options={
                "verbose_name": "sealed ballot",
                "verbose_name_plural": "sealed ballots",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "box_id",
                        "subject",
                        "grade",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("subject", models.PositiveSmallIntegerField()),
                ("grade", models.PositiveSmallIntegerField()),
                ("n", models.PositiveIntegerField()),
                (
                    "box",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tallies",
                        to="ballots.ballotbox",
                    ),
                ),
            ],
            options={
                "verbose_name": "total",
                "verbose_name_plural": "totals",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="BoxReport",
            fields=[
                (
                    "box",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="report",
                        serialize=False,
                        to="ballots.ballotbox",
                    ),
                ),
                ("roll", models.PositiveIntegerField(verbose_name="on the roll")),
                ("present", models.PositiveIntegerField(verbose_name="present who may fill")),
                ("issued", models.PositiveIntegerField(verbose_name="issued")),
                ("returned", models.PositiveIntegerField(verbose_name="returned")),
                ("valid", models.PositiveIntegerField(verbose_name="valid")),
                ("invalid", models.PositiveIntegerField(verbose_name="invalid")),
                ("abstentions", models.PositiveIntegerField(verbose_name="rows left empty")),
                ("manifest_hash", models.BinaryField(max_length=32)),
                ("root", models.BinaryField(max_length=32, null=True)),
                ("tracking_codes", models.JSONField(default=list)),
            ],
            options={
                "verbose_name": "count report",
                "verbose_name_plural": "count reports",
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("issued__lte", models.F("present"))),
                        name="report_issued_within_present",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("returned__lte", models.F("issued"))),
                        name="report_returned_within_issued",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "returned",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("valid"), "+", models.F("invalid")
                                ),
                            )
                        ),
                        name="report_valid_and_invalid_are_returned",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="ballotbox",
            constraint=models.UniqueConstraint(
                fields=("appraisal", "number"), name="box_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="ballotbox",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("is_rehearsal", False), ("state__in", ["draft", "open", "closed", "counted"])
                ),
                fields=("appraisal",),
                name="box_one_under_way",
                violation_error_message="A ballot of this appraisal is already under way.",
            ),
        ),
        migrations.AddConstraint(
            model_name="ballotbox",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["draft", "open", "closed", "counted", "confirmed", "void"])
                ),
                name="box_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="ballotbox",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_all_paper", False),
                    ("state__in", ["draft", "counted", "confirmed", "void"]),
                    _connector="OR",
                ),
                name="box_of_paper_is_never_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="ballotbox",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("held_on__isnull", False), ("is_all_paper", True)),
                    models.Q(("held_on__isnull", True), ("is_all_paper", False)),
                    _connector="OR",
                ),
                name="box_of_paper_has_its_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="ballotbox",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_all_paper", True),
                    ("is_rehearsal", True),
                    ("meeting__isnull", False),
                    _connector="OR",
                ),
                name="box_has_its_meeting",
            ),
        ),
        migrations.AddConstraint(
            model_name="ballotbox",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("manifest__isnull", True),
                        ("manifest_hash__isnull", True),
                        ("key_check__isnull", True),
                    ),
                    models.Q(
                        ("manifest__isnull", False),
                        ("manifest_hash__isnull", False),
                        ("key_check__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="box_manifest_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="ballotbox",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("closed_on__isnull", True),
                        ("closed_n__isnull", True),
                        ("closed_root__isnull", True),
                        ("closed_mac__isnull", True),
                    ),
                    models.Q(
                        ("closed_on__isnull", False),
                        ("closed_n__isnull", False),
                        ("closed_root__isnull", False),
                        ("closed_mac__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="box_closing_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="ballotbox",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state__in", ["open", "closed", "counted", "confirmed"]), _negated=True
                    ),
                    models.Q(("is_all_paper", True), ("manifest__isnull", False)),
                    models.Q(("manifest__isnull", False), ("opened_on__isnull", False)),
                    _connector="OR",
                ),
                name="box_opened_with_a_manifest",
            ),
        ),
        migrations.AddConstraint(
            model_name="ballotbox",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["closed", "counted", "confirmed"]), _negated=True),
                    ("is_all_paper", True),
                    ("closed_on__isnull", False),
                    _connector="OR",
                ),
                name="box_closed_with_a_root",
            ),
        ),
        migrations.AddConstraint(
            model_name="ballotbox",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("confirmed_on__isnull", False), ("state", "confirmed")),
                    models.Q(
                        models.Q(("state", "confirmed"), _negated=True),
                        ("confirmed_on__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="box_confirmed_on_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="ballotbox",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "void"), models.Q(("void_reason", ""), _negated=True)),
                    models.Q(models.Q(("state", "void"), _negated=True), ("void_reason", "")),
                    _connector="OR",
                ),
                name="box_void_has_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="papercount",
            constraint=models.UniqueConstraint(
                fields=("box", "keying"), name="paper_keyed_once_each"
            ),
        ),
        migrations.AddConstraint(
            model_name="papercount",
            constraint=models.UniqueConstraint(
                fields=("box", "by"), name="paper_keyed_by_two_people"
            ),
        ),
        migrations.AddConstraint(
            model_name="papercount",
            constraint=models.CheckConstraint(
                condition=models.Q(("keying__in", [1, 2])), name="paper_keyed_twice"
            ),
        ),
        migrations.AddConstraint(
            model_name="rollentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["none", "online", "printed"])),
                name="roll_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="rollentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("commitment__isnull", True), ("kind", "online"), _connector="OR"
                ),
                name="roll_commitment_only_online",
            ),
        ),
        migrations.AddConstraint(
            model_name="scrutineer",
            constraint=models.UniqueConstraint(
                fields=("box", "position"), name="scrutineer_place_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="scrutineer",
            constraint=models.UniqueConstraint(
                fields=("box", "member"), name="scrutineer_member_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="scrutineer",
            constraint=models.UniqueConstraint(
                fields=("box", "guest"), name="scrutineer_guest_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="scrutineer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("guest__isnull", True), ("member__isnull", False)),
                    models.Q(("guest__isnull", False), ("member__isnull", True)),
                    _connector="OR",
                ),
                name="scrutineer_is_a_member_or_a_guest",
            ),
        ),
        migrations.AddConstraint(
            model_name="scrutineer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("signed_how", ""), ("signed_on__isnull", True)),
                    models.Q(("signed_how__in", ["screen", "paper"]), ("signed_on__isnull", False)),
                    _connector="OR",
                ),
                name="scrutineer_signed_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="scrutineer",
            constraint=models.CheckConstraint(
                condition=models.Q(("position__lt", 3)), name="scrutineer_three_at_most"
            ),
        ),
        migrations.AddConstraint(
            model_name="tally",
            constraint=models.CheckConstraint(
                condition=models.Q(("grade__in", [1, 2, 3, 4, 0, 255])), name="tally_outcome_known"
            ),
        ),
    ]
