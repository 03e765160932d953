"""Matching of actions and ARNs with the wildcards of IAM policies."""

from collections.abc import Iterable

from guardrails.name_pattern import matches

_ARN = "arn:"
_PARTS = 6
_REGION, _ACCOUNT = 3, 4
_WILDCARDS = frozenset("*?")
# Probes: a service and made-up resources of one type, with names that have nothing in common. A pattern that
# matches all of them matches every resource of the type.
KEYS = ("kms", "key/0f3a91c2-77aa-4b1e-9d55-c0ffee000001", "key/mrk-8e2b", "key/z")
OBJECTS = ("s3", "q9x-probe/7/jz.bin", "7wv.probe/x0k", "k3/Zy")
PARAMETERS = ("ssm", "parameter/q9x/7jz", "parameter/7wv", "parameter/k3.Zy")
SECRETS = ("secretsmanager", "secret:q9x/7-AbCdEf", "secret:7wv-ZyXwVu", "secret:k3-Q0Q0Q0")
ROLES = ("iam", "role/q9x", "role/7wv/path/k3", "role/Zy")
USERS = ("iam", "user/q9x", "user/7wv/path/k3", "user/Zy")
GROUPS = ("iam", "group/q9x", "group/7wv/path/k3", "group/Zy")
POLICIES = ("iam", "policy/q9x", "policy/7wv/path/k3", "policy/Zy")
TABLES = ("dynamodb", "table/q9x", "table/7wv.k3", "table/Zy_0")
DATABASES = ("rds", "db:q9x", "db:7wv-k3", "db:zy")
VOLUMES = ("ec2", "volume/vol-0q9x", "volume/vol-7")
EVERYTHING = (KEYS, OBJECTS, PARAMETERS, SECRETS, ROLES, POLICIES, ("ec2", "instance/i-0q9x", "vpc/vpc-7wv"))


def action_matches(pattern: str, action: str) -> bool:
    """Whether *pattern* includes *action*; IAM ignores the case of actions."""
    return matches(pattern.lower(), action.lower())


def has_wildcard(text: str) -> bool:
    """Whether *text* has ``*`` or ``?``."""
    return bool(_WILDCARDS & set(text))


def covers(patterns: Iterable[str], probes: tuple[str, ...]) -> bool:
    """Whether *patterns* together match every resource of the type for which *probes* stand.

    A fixed region or account doesn't count as a limit: every key of an account is every key.
    """
    listed = [*patterns]
    service, *resources = probes
    return all(any(_covers(pattern, service, resource) for pattern in listed) for resource in resources)


def _covers(pattern: str, service: str, resource: str) -> bool:
    if not pattern.startswith(_ARN):
        return matches(pattern, f"arn:aws:{service}:eu-north-1:123456789012:{resource}")
    # IAM User Guide, "IAM JSON policy elements: Resource": a short ARN matches as if wildcards followed.
    parts = pattern.split(":", _PARTS - 1)
    parts += ["*"] * (_PARTS - len(parts))
    probe = ["arn", "aws", service, "eu-north-1", "123456789012", resource]
    for place in (1, _REGION, _ACCOUNT):
        if not has_wildcard(parts[place]):
            probe[place] = parts[place]
    return matches(":".join(parts), ":".join(probe))
