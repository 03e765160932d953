"""IAM policy documents as IAM evaluates them: statements with what they allow or deny, whom and on what."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from string import ascii_lowercase
from typing import Any

from guardrails.arns import EVERYTHING, action_matches, covers, has_wildcard
from guardrails.json_text import parse
from guardrails.principals import Conditions, is_limited

# A sample of services: full access to each of them means an administrator.
_SERVICES = (
    "account", "acm", "apigateway", "athena", "autoscaling", "backup", "batch", "cloudformation",
    "cloudfront", "cloudtrail", "cloudwatch", "cognito-idp", "dms", "dynamodb", "ec2", "ecr", "ecs",
    "eks", "elasticache", "events", "firehose", "glue", "health", "iam", "inspector2", "kafka", "kinesis",
    "kms", "lambda", "logs", "macie2", "neptune-db", "organizations", "polly", "quicksight", "rds",
    "redshift", "route53", "s3", "secretsmanager", "sns", "sqs", "ssm", "states", "sts", "textract",
    "vpc-lattice", "wafv2", "xray",
)  # fmt: skip


@dataclass(frozen=True)
class Statement:
    """One permission or denial; *principals* such as ``AWS:*``.

    Exactly one of *actions* and *not_actions* is not None, likewise of resources in an identity policy.
    """

    allows: bool
    actions: tuple[str, ...] | None
    not_actions: tuple[str, ...] | None
    resources: tuple[str, ...] | None
    not_resources: tuple[str, ...] | None
    principals: tuple[str, ...]
    conditions: Conditions

    def names(self, action: str) -> bool:
        """Whether it is about *action*."""
        if self.not_actions is not None:
            return not any(action_matches(pattern, action) for pattern in self.not_actions)
        return any(action_matches(pattern, action) for pattern in self.actions or ())

    def grants(self, action: str) -> bool:
        """Whether it allows *action*."""
        return self.allows and self.names(action)

    def on_all(self, probes: tuple[str, ...]) -> bool:
        """Whether it is about every resource of the type for which *probes* stand."""
        if self.not_resources is not None:
            return not any(covers([pattern], probes) for pattern in self.not_resources)
        return covers(self.resources or (), probes)

    @property
    def on_everything(self) -> bool:
        """Whether it is about every resource of every service."""
        return all(map(self.on_all, EVERYTHING))

    @property
    def for_everybody(self) -> bool:
        """Whether it allows callers that it does not name."""
        return not is_limited(self.principals, self.conditions)

    @property
    def accounts(self) -> set[str]:
        """The accounts of its AWS principals; what is not an ARN, such as ``*``, counts as an account."""
        names = [
            name for kind, _, name in (one.partition(":") for one in self.principals) if kind.lower() == "aws"
        ]
        return {name.split(":")[4] if name.startswith("arn:") else name for name in names}

    def requires_tls(self, *actions: str) -> bool:
        """Whether it denies everybody *actions* without TLS."""
        [condition, *more] = [
            (test.lower(), key.lower(), values)
            for test, keys in self.conditions.items()
            for key, values in keys.items()
        ] or [("", "", None)]
        test, key, values = condition
        listed = [values] if isinstance(values, str | bool) else [*(values or ())]
        insecure = test in ("bool", "boolifexists") and [str(one).lower() for one in listed] == ["false"]
        denied = not self.allows and "AWS:*" in self.principals and all(map(self.names, actions))
        return denied and insecure and key == "aws:securetransport" and not more


def statements(document: object) -> Iterator[Statement]:
    """The statements of a policy, given as JSON or as an object; none of None."""
    if document is None:
        return
    policy = parse(document)
    if not isinstance(policy, Mapping):
        raise TypeError("a policy document must be an object")
    listed: Any = next((policy[key] for key in policy if str(key).lower() == "statement"), [])
    for one in [listed] if isinstance(listed, Mapping) else listed:
        elements = {str(key).lower(): one[key] for key in one}
        allows = str(elements["effect"]).lower() == "allow"
        yield Statement(
            allows=allows,
            actions=_listed(elements.get("action")),
            not_actions=_listed(elements.get("notaction")),
            resources=_listed(elements.get("resource")),
            not_resources=_listed(elements.get("notresource")),
            principals=tuple(_principals(elements, allows)),
            conditions=elements.get("condition") or {},
        )


def whole_services(allowing: Sequence[Statement]) -> set[str]:
    """The services of which *allowing* together allow every action."""
    broad = [
        one for one in allowing if one.not_actions is not None or any(map(has_wildcard, one.actions or ()))
    ]
    if not broad:
        return set()
    patterns = [pattern for one in broad for pattern in one.actions or ()]
    named = {pattern.partition(":")[0].lower() for pattern in patterns if ":" in pattern}
    candidates = {service for service in named if not has_wildcard(service)} | {*_SERVICES}
    return {service for service in candidates if _is_whole(service, broad)}


def is_administrator(allowing: Sequence[Statement]) -> bool:
    """Whether *allowing* together allow everything on everything, or everything but some services."""
    everywhere = [one for one in allowing if one.on_everything]
    whole = whole_services(everywhere)
    if {*_SERVICES} <= whole:
        return True
    excluding = any(one.not_actions is not None for one in everywhere)
    return excluding and len(whole) > len(_SERVICES) / 2


def _is_whole(service: str, broad: Sequence[Statement]) -> bool:
    """True if every action is allowed: tried with unknown actions, one for each letter."""
    actions = (f"{service}:{letter}zq{letter}" for letter in ascii_lowercase)
    return all(any(one.names(action) for one in broad) for action in actions)


def _principals(elements: Mapping[str, Any], allows: bool) -> Iterator[str]:
    if "notprincipal" in elements:
        # Allowed are all others; denied are all others, which is not everybody.
        if allows:
            yield "AWS:*"
        return
    principal = elements.get("principal", {})
    if principal == "*":
        yield "AWS:*"
        return
    for kind, names in principal.items():
        for name in _listed(names) or ():
            everybody = kind == "*" or (kind.lower() == "aws" and has_wildcard(name))
            yield "AWS:*" if everybody else f"{kind}:{name}"


def _listed(value: object) -> tuple[str, ...] | None:
    if value is None:
        return None
    return (value,) if isinstance(value, str) else tuple(value)  # type: ignore[arg-type]
