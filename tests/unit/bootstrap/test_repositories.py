"""Repositories of the services' images: in one account, and pulled by all environments."""

import json
from collections.abc import Callable

from bootstrap.repositories import pull_policy
from unit.recording import Cloud

REPOSITORY = "aws:ecr/repository:Repository"


def test_the_registry_account_alone_has_a_repository_per_service(bootstrapped: Callable[..., Cloud]) -> None:
    repositories = bootstrapped("prod").of(REPOSITORY)

    assert {one["name"] for one in repositories.values()} == {"strata/orders", "strata/receipts"}
    assert {one["imageTagMutability"] for one in repositories.values()} == {"IMMUTABLE"}
    assert not any(one["forceDelete"] for one in repositories.values())


def test_another_account_has_no_repository(bootstrapped: Callable[..., Cloud]) -> None:
    assert bootstrapped("dev").of(REPOSITORY) == {}


def test_accounts_and_their_functions_pull_and_no_account_pushes() -> None:
    statements = json.loads(pull_policy(["111111111111"], "eu-west-1"))["Statement"]

    principals = [one["Principal"] for one in statements]
    assert {"AWS": ["arn:aws:iam::111111111111:root"]} in principals
    [functions] = [one for one in statements if one["Principal"] == {"Service": ["lambda.amazonaws.com"]}]
    assert functions["Condition"] == {
        "ArnLike": {"aws:SourceArn": ["arn:aws:lambda:eu-west-1:111111111111:function:*"]}
    }
    assert not [action for one in statements for action in one["Action"] if "Put" in action]
