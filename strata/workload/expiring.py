"""Unconfirmed subscriptions, unvalidated certificates and expiring resources, for the status of a stack."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from strata.workload.resources import CERTIFICATE, SECRET, SUBSCRIPTION, Clients, StackResources
from strata.workload.status_row import ALARMING, EXPIRING, UNCONFIRMED, StatusRow

# ACM User Guide, "Amazon EventBridge support for ACM": ACM itself reports a public certificate from then on.
_CERTIFICATE_DAYS = 30
_PARAMETER_DAYS = 30
_ISSUED = "ISSUED"
_WAITING = "PENDING_VALIDATION"
# SNS delivers to these only after a confirmation.
_CONFIRMED_BY_HAND = ("email", "email-json", "http", "https")
_PARAMETERS = "/strata"


def subscriptions(clients: Clients, resources: StackResources) -> Iterator[StatusRow]:
    """Subscriptions of e-mail addresses and URLs; an unconfirmed one receives nothing."""
    for one in resources.of(SUBSCRIPTION):
        protocol = one.outputs.get("protocol")
        if protocol not in _CONFIRMED_BY_HAND:
            continue
        found = clients("sns").get_subscription_attributes(SubscriptionArn=one.id)["Attributes"]
        waits = found.get("PendingConfirmation") == "true"
        state = f"{protocol}, " + ("no alarm arrives until it is confirmed" if waits else "confirmed")
        yield StatusRow("subscription", one.name, state, group=UNCONFIRMED if waits else "")


def certificates(clients: Clients, resources: StackResources) -> Iterator[StatusRow]:
    """Certificates that are not validated, or end within 30 days: ACM has not renewed them then."""
    for one in resources.of(CERTIFICATE):
        client = clients("acm", region_name=one.id.split(":")[3])
        found = client.describe_certificate(CertificateArn=one.id)["Certificate"]
        status, end = found["Status"], found.get("NotAfter")
        if status == _WAITING:
            yield StatusRow("certificate", one.name, "waits for its validation by DNS", group=UNCONFIRMED)
        elif status != _ISSUED:
            yield StatusRow("certificate", one.name, status, group=ALARMING)
        elif end and end - _now() < timedelta(days=_CERTIFICATE_DAYS):
            yield StatusRow("certificate", one.name, f"ends on {end:%Y-%m-%d}", group=EXPIRING)
        else:
            yield StatusRow("certificate", one.name, status)


def secrets(clients: Clients, resources: StackResources) -> Iterator[StatusRow]:
    """Secrets that have no value, are about to be deleted, or whose rotation is late; no value is read."""
    for one in resources.of(SECRET):
        found = clients("secretsmanager").describe_secret(SecretId=one.id)
        deletion, rotation = found.get("DeletedDate"), found.get("NextRotationDate")
        if deletion:
            yield StatusRow("secret", one.name, f"is deleted on {deletion:%Y-%m-%d}", group=EXPIRING)
        elif not found.get("VersionIdsToStages"):
            yield StatusRow("secret", one.name, "has no value", group=UNCONFIRMED)
        elif found.get("RotationEnabled") and rotation and rotation < _now():
            yield StatusRow("secret", one.name, f"rotation was due on {rotation:%Y-%m-%d}", group=EXPIRING)
        else:
            yield StatusRow("secret", one.name, "has a value")


def parameters(clients: Clients, resources: StackResources) -> Iterator[StatusRow]:
    """Parameters below /strata with an expiration policy that deletes them within 30 days."""
    below = {"Key": "Path", "Option": "Recursive", "Values": [_PARAMETERS]}
    for page in clients("ssm").get_paginator("describe_parameters").paginate(ParameterFilters=[below]):
        for found in page["Parameters"]:
            for policy in found.get("Policies", ()):
                rule = json.loads(policy["PolicyText"])
                if rule.get("Type") != "Expiration":
                    continue
                end = datetime.fromisoformat(rule["Attributes"]["Timestamp"].replace("Z", "+00:00"))
                if end - _now() < timedelta(days=_PARAMETER_DAYS):
                    yield StatusRow("parameter", found["Name"], f"ends on {end:%Y-%m-%d}", group=EXPIRING)


def _now() -> datetime:
    return datetime.now(UTC)
