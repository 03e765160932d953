"""Roles that one login assumes, so that it works in the accounts of all environments."""

import getpass
import re
from collections.abc import Callable, Mapping, Sequence

import boto3

from strata.client import Client
from strata.project import Role

# STS API, AssumeRole: the characters and the length of a session's name.
_UNNAMEABLE = re.compile(r"[^\w+=,.@-]")
_LONGEST_NAME = 64

ClientFactory = Callable[[Mapping[str, str]], Client]


def assume(roles: Sequence[Role], region: str, make: ClientFactory | None = None) -> Mapping[str, str]:
    """AWS's variables with the credentials of the last of *roles*; each one assumes the next.

    Raises botocore's errors. *make* makes a client of STS with the credentials of variables.
    """
    make = make or (lambda variables: client("sts", region, variables))
    variables: Mapping[str, str] = {}
    for role in roles:
        answer = make(variables).assume_role(
            RoleArn=role.arn,
            RoleSessionName=_session_name(),
            DurationSeconds=role.seconds,
        )
        found = answer["Credentials"]
        variables = {
            "AWS_ACCESS_KEY_ID": found["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": found["SecretAccessKey"],
            "AWS_SESSION_TOKEN": found["SessionToken"],
        }
    return variables


def _session_name() -> str:
    """The name of the session in CloudTrail: the user's on this machine."""
    return _UNNAMEABLE.sub("-", f"strata-{getpass.getuser()}")[:_LONGEST_NAME]


def client(service: str, region: str, variables: Mapping[str, str]) -> Client:
    """A boto3 client of *service* with the credentials in *variables*, or without any this process's."""
    keys = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
    found = [variables.get(key) for key in keys]
    if found[0] is None:
        return boto3.client(service, region_name=region)
    named = dict(zip(("aws_access_key_id", "aws_secret_access_key", "aws_session_token"), found, strict=True))
    return boto3.client(service, region_name=region, **named)
