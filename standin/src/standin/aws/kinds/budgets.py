"""AWS Budgets."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError

from standin.aws import service_tags, validation
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, not_found, register
from standin.aws.service_tags import TagOperations
from standin.aws.values import Properties

_UNITS = ("DAILY", "MONTHLY", "QUARTERLY", "ANNUALLY", "CUSTOM")
_SUBSCRIBERS = {"subscriberSnsTopicArns": "SNS", "subscriberEmailAddresses": "EMAIL"}
_NOTICE = ("notificationType", "comparisonOperator", "threshold", "thresholdType")


@register
class Budget(Kind):
    """``aws.budgets.Budget`` of an amount of money; its id is the account's with its name."""

    token = "aws:budgets/budget:Budget"
    force_new = frozenset({"accountId", "name", "namePrefix"})
    defaults = {"timePeriodEnd": "2087-06-15_00:00"}
    write_only = frozenset({"timePeriodEnd", "timePeriodStart", "costTypes"})
    autoname = "name"

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        yield from validation.one_of(inputs, {"timeUnit": _UNITS})

    def declared_id(self, cloud: Cloud, inputs: Properties) -> str | None:
        return f"{cloud.account}:{inputs['name']}"

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        client = cloud.client("budgets")
        tags = service_tags.create_argument(client, "CreateBudget", inputs)
        notices = [
            {"Notification": notice, "Subscribers": subscribers}
            for notice, subscribers in _notices(inputs.get("notifications", ()))
        ]
        client.create_budget(
            AccountId=cloud.account, Budget=_budget(inputs), NotificationsWithSubscribers=notices, **tags
        )
        return f"{cloud.account}:{inputs['name']}"

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        account, _, name = resource_id.partition(":")
        client = cloud.client("budgets")
        try:
            found = client.describe_budget(AccountId=account, BudgetName=name)["Budget"]
        except ClientError as error:
            if not_found(error):
                return None
            raise
        arn = f"arn:aws:budgets::{account}:budget/{name}"
        return {
            "accountId": account,
            "arn": arn,
            "budgetType": found["BudgetType"],
            "limitAmount": found["BudgetLimit"]["Amount"],
            "limitUnit": found["BudgetLimit"]["Unit"],
            "name": name,
            "notifications": [*_read_notices(client, account, name)],
            "timeUnit": found["TimeUnit"],
            "tags": service_tags.read(client, arn, TagOperations()),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        account, _, name = resource_id.partition(":")
        client = cloud.client("budgets")
        client.update_budget(AccountId=account, NewBudget=_budget(inputs))
        place = {"AccountId": account, "BudgetName": name}
        for notice, _ in _notices(state.get("notifications", ())):
            client.delete_notification(**place, Notification=notice)
        for notice, subscribers in _notices(inputs.get("notifications", ())):
            client.create_notification(**place, Notification=notice, Subscribers=subscribers)
        service_tags.update(client, state["arn"], state, inputs, TagOperations())

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        account, _, name = resource_id.partition(":")
        cloud.client("budgets").delete_budget(AccountId=account, BudgetName=name)


def _budget(inputs: Properties) -> dict[str, Any]:
    return {
        "BudgetName": inputs["name"],
        "BudgetType": inputs["budgetType"],
        "BudgetLimit": {"Amount": inputs["limitAmount"], "Unit": inputs["limitUnit"]},
        "TimeUnit": inputs["timeUnit"],
    }


def _notices(
    declared: Sequence[Mapping[str, Any]],
) -> Iterator[tuple[dict[str, Any], list[dict[str, str]]]]:
    """Each notification as the API has it, and its subscribers."""
    for one in declared:
        notice = {f"{name[0].upper()}{name[1:]}": one[name] for name in _NOTICE}
        yield (
            notice,
            [
                {"SubscriptionType": kind, "Address": address}
                for name, kind in _SUBSCRIBERS.items()
                for address in one.get(name) or ()
            ],
        )


def _read_notices(client: Any, account: str, name: str) -> Iterator[Properties]:
    place = {"AccountId": account, "BudgetName": name}
    for found in client.describe_notifications_for_budget(**place)["Notifications"]:
        notice = {key: found[f"{key[0].upper()}{key[1:]}"] for key in _NOTICE}
        asked = {f"{key[0].upper()}{key[1:]}": value for key, value in notice.items()}
        answer = client.describe_subscribers_for_notification(**place, Notification=asked)["Subscribers"]
        subscribers = {
            key: [one["Address"] for one in answer if one["SubscriptionType"] == kind]
            for key, kind in _SUBSCRIBERS.items()
        }
        yield notice | {key: addresses for key, addresses in subscribers.items() if addresses}
