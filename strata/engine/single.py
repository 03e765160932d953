"""Refusal of a plan that creates a resource which AWS allows once per account and which exists already.

As a module it prints the existing ones.
"""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from strata.engine.plan import steps
from strata.engine.urn import name_of, type_of
from strata.engine.workspace import Workspace
from strata.errors import Exit, StrataError

# boto3 creates its clients at run time.
Client = Any
_DETECTION = "strata:observability.detection"
_NO_HUB = ("InvalidAccessException", "ResourceNotFoundException")
_NO_ROLE = "NoSuchEntity"


@dataclass(frozen=True)
class SingletonType:
    """A type that AWS allows once, and the setting with which an existing one isn't changed."""

    token: str
    find: Callable[[Callable[[str], Client]], Sequence[str]]
    setting: str


def _detectors(client: Callable[[str], Client]) -> Sequence[str]:
    found: Sequence[str] = client("guardduty").list_detectors()["DetectorIds"]
    return found


def _recorders(client: Callable[[str], Client]) -> Sequence[str]:
    """The customer's recorder; those of services are not counted."""
    answer = client("config").describe_configuration_recorders()["ConfigurationRecorders"]
    return [one["name"] for one in answer if not one.get("servicePrincipal")]


def _hubs(client: Callable[[str], Client]) -> Sequence[str]:
    from botocore.exceptions import ClientError

    try:
        return [client("securityhub").describe_hub()["HubArn"]]
    except ClientError as error:
        if error.response["Error"]["Code"] in _NO_HUB:
            return []
        raise


def _config_roles(client: Callable[[str], Client]) -> Sequence[str]:
    from botocore.exceptions import ClientError

    try:
        return [client("iam").get_role(RoleName="AWSServiceRoleForConfig")["Role"]["Arn"]]
    except ClientError as error:
        if error.response["Error"]["Code"] == _NO_ROLE:
            return []
        raise


def _monitors(client: Callable[[str], Client]) -> Sequence[str]:
    """The monitor of services, of which an account has one."""
    answer = client("ce").get_anomaly_monitors()["AnomalyMonitors"]
    return [one["MonitorArn"] for one in answer if one.get("MonitorDimension") == "SERVICE"]


SINGLES = (
    SingletonType(
        "aws:guardduty/detector:Detector", _detectors, f'{_DETECTION}.guardduty.detector_id: "{{id}}"'
    ),
    SingletonType("aws:cfg/recorder:Recorder", _recorders, f'{_DETECTION}.config.recorder: "{{id}}"'),
    SingletonType("aws:securityhub/account:Account", _hubs, f"{_DETECTION}.security_hub.existing: true"),
    SingletonType("aws:iam/serviceLinkedRole:ServiceLinkedRole", _config_roles, ""),
    SingletonType(
        "aws:costexplorer/anomalyMonitor:AnomalyMonitor",
        _monitors,
        "strata:observability.cost_anomaly_usd: null",
    ),
)


def refuse_second(workspace: Workspace, planned: Mapping[str, Mapping[str, Any]]) -> None:
    """Raise StrataError if the plan creates one of SINGLES that the account has.

    Without such a type in the plan, AWS isn't called.
    """
    created = {type_of(urn): urn for urn, one in planned.items() if "create" in steps(one)}
    wanted = [one.token for one in SINGLES if one.token in created]
    if not wanted:
        return
    failure = f"The existing resources in the account of {workspace.called} couldn't be listed"
    found: Mapping[str, Sequence[str]] = json.loads(
        workspace.module_output(failure, "strata.engine.single", *wanted)
    )
    lines = [
        line for one in SINGLES if found.get(one.token) for line in _lines(one, found[one.token], created)
    ]
    if lines:
        raise StrataError(
            "\n".join(
                [
                    "AWS allows one of each per account and region. The plan creates these, which exist:",
                    *lines,
                    'To take one over: docs/observability.md, "An account that has one already".',
                    "Nothing was changed.",
                ]
            ),
            Exit.USAGE,
        )


def _lines(one: SingletonType, ids: Sequence[str], created: Mapping[str, str]) -> Sequence[str]:
    name = name_of(created[one.token])
    lines = [f"  {name} ({one.token}): {', '.join(ids)}"]
    if one.setting:
        lines.append(f"    to leave it as it is: {one.setting.format(id=ids[0])}")
    return lines


def main(tokens: Sequence[str]) -> None:
    """Print the ids of the account's resources of the types *tokens*, as JSON by type."""
    import boto3

    print(json.dumps({one.token: [*one.find(boto3.client)] for one in SINGLES if one.token in tokens}))


if __name__ == "__main__":
    main(sys.argv[1:])
