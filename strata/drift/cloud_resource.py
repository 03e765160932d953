"""Resources found in an account, and their owners; this module calls nothing."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from strata.drift.report import Unmanaged
from strata.engine.scaled_readers import SCALED_REPLICA

# Reserved tags with the resource that a service acts for (documented by each service).
_OWNER_TAGS = (
    "aws:autoscaling:groupName",
    "aws:ecs:serviceName",
    "aws:ecs:clusterName",
    "aws:eks:cluster-name",
    "eks:cluster-name",
)
# Copies and snapshots of a backup plan have their source's tags.
_AWS_MADE_TAGS = (
    "aws:backup:source-resource",
    "aws:dlm:lifecycle-policy-id",
    # A secret managed by a service, such as a database's master password.
    "aws:secretsmanager:owningService",
)
GLOBAL_REGION = "us-east-1"
"""The region of global services."""
GONE = "gone"
"""The owner of deleted resources that are still listed, and of resources attached to them."""
_EC2 = "ec2"
_AWS_MADE_ARNS = re.compile(r":(cluster-)?snapshot:(rds:|awsbackup:|automatic\.)|:recovery-point:")
# A replication group's nodes are named by shard and number, and have its tags (its User Guide, "Tagging").
_NODE = re.compile(r"(arn:[^:]+:elasticache:[^:]*:[^:]*):cluster:(.+?)(-\d{4})?-\d{3}")
_SNAPSHOT = re.compile(r".*:(?:cluster-)?snapshot:(.+)")


@dataclass(frozen=True)
class CloudResource:
    """One resource: *identities* are its ids and ARNs, *owners* those of the resource that created it."""

    kind: str
    identities: tuple[str, ...]
    name: str
    why: str
    owners: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The identity that is unique within the resource's kind."""
        return self.identities[0]


def of_arn(arn: str, tags: Mapping[str, str], why: str) -> CloudResource | None:
    """The resource of an item of the tagging API; None if AWS created it."""
    arn = arn.removesuffix(":*")
    if _AWS_MADE_ARNS.search(arn) or f":db:{SCALED_REPLICA}" in arn or made_by_aws(tags):
        return None
    service, resource = arn.split(":", 5)[2::3] if arn.count(":") >= 5 else ("", arn)
    kind, _, tail = resource.partition("/")
    # EC2's ids are unique across its resource types, and the state has some without their ARN.
    identities = (tail, arn) if service == _EC2 and tail else (arn,)
    if not tail:
        kind, _, tail = resource.partition(":")
    # S3's and SQS's ARNs have no resource type.
    shown = f"{service} {kind}" if tail else service
    return CloudResource(shown, identities, tags.get("Name", ""), why, (*owners(tags), *_makers(arn)))


def _makers(arn: str) -> Iterator[str]:
    """The owners by name: a node's replication group, a final snapshot's declared name."""
    if node := _NODE.fullmatch(arn):
        yield f"{node[1]}:replicationgroup:{node[2]}"
    if snapshot := _SNAPSHOT.fullmatch(arn):
        yield snapshot[1]


def made_by_aws(tags: Mapping[str, str]) -> bool:
    """Whether a plan or a service made what has these tags."""
    return any(tag in tags for tag in _AWS_MADE_TAGS)


def owners(tags: Mapping[str, str]) -> tuple[str, ...]:
    """The owners of a resource, by the reserved tags that AWS sets on it."""
    return tuple(tags[tag] for tag in _OWNER_TAGS if tag in tags)


def tags_of(listed: Iterable[Mapping[str, Any]] | None) -> dict[str, str]:
    """EC2's list of tags as a mapping."""
    return {str(tag["Key"]): str(tag["Value"]) for tag in listed or ()}


def unmanaged(resources: Iterable[CloudResource], known: frozenset[str]) -> tuple[Unmanaged, ...]:
    """Resources that are not in the state and whose owner is neither in the state nor listed here."""
    present = list(_once(resources))
    # The state has the ARN of a group or cluster; tags have its name.
    makers = known | {arn.rpartition("/")[2].rpartition(":")[2] for arn in known}
    makers |= {call for one in present for call in (*one.identities, one.name) if call} | {GONE}
    found = (
        Unmanaged(one.kind, one.id, one.name, one.why)
        for one in present
        if known.isdisjoint(one.identities) and makers.isdisjoint(one.owners)
    )
    return tuple(sorted(found, key=lambda item: (item.kind, item.id)))


def _once(resources: Iterable[CloudResource]) -> Iterator[CloudResource]:
    """Each resource once, as first listed: EC2's lists have more details than the tagging API."""
    seen: set[str] = set()
    for one in resources:
        if seen.isdisjoint(one.identities):
            yield one
        seen.update(one.identities)
