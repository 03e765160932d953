"""What an account holds, one by one, and whose it is: nothing here asks anybody."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from strata.drift.report import Unmanaged

# By these AWS says which service made something on whose behalf (AWS documents them with each service).
_OWNER_TAGS = (
    "aws:autoscaling:groupName",
    "aws:ecs:serviceName",
    "aws:ecs:clusterName",
    "aws:eks:cluster-name",
    "eks:cluster-name",
)
# Copies and snapshots that a plan makes carry the tags of what they were made from.
_AWS_MADE_TAGS = (
    "aws:backup:source-resource",
    "aws:dlm:lifecycle-policy-id",
    # A secret that a service keeps, such as a database's master password.
    "aws:secretsmanager:owningService",
)
GLOBAL_REGION = "us-east-1"
"""The region of global services."""
GONE = "gone"
"""The owner of what has ended but is still listed: neither it nor what hung on it needs anybody."""
_EC2 = "ec2"
_AWS_MADE_ARNS = re.compile(r":(cluster-)?snapshot:(rds:|awsbackup:|automatic\.)|:recovery-point:")
# A replication group's nodes are called by shard and number, and carry its tags (its User Guide, "Tagging").
_NODE = re.compile(r"(arn:[^:]+:elasticache:[^:]*:[^:]*):cluster:(.+?)(-\d{4})?-\d{3}")
# Aurora Auto Scaling names its replicas so (Aurora User Guide, "Aurora Auto Scaling").
SCALED_REPLICA = "application-autoscaling-"
_SNAPSHOT = re.compile(r".*:(?:cluster-)?snapshot:(.+)")


@dataclass(frozen=True)
class Thing:
    """One thing in the cloud: *identities* are its ids and ARNs, *owners* those of what made it."""

    kind: str
    identities: tuple[str, ...]
    name: str
    why: str
    owners: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """What tells it from all others of its kind."""
        return self.identities[0]


def of_arn(arn: str, tags: Mapping[str, str], why: str) -> Thing | None:
    """What the tagging API tells; None for what AWS made by itself."""
    arn = arn.removesuffix(":*")
    if _AWS_MADE_ARNS.search(arn) or f":db:{SCALED_REPLICA}" in arn or made_by_aws(tags):
        return None
    service, resource = arn.split(":", 5)[2::3] if arn.count(":") >= 5 else ("", arn)
    kind, _, tail = resource.partition("/")
    # The ids of EC2 are unique across its kinds, and the state has some of them without their ARN.
    identities = (tail, arn) if service == _EC2 and tail else (arn,)
    if not tail:
        kind, _, tail = resource.partition(":")
    # S3's and SQS's ARNs have no kind.
    shown = f"{service} {kind}" if tail else service
    return Thing(shown, identities, tags.get("Name", ""), why, (*owners(tags), *_makers(arn)))


def _makers(arn: str) -> Iterator[str]:
    """What makes a thing of such a name: for a node its group, for a final snapshot its declared name."""
    if node := _NODE.fullmatch(arn):
        yield f"{node[1]}:replicationgroup:{node[2]}"
    if snapshot := _SNAPSHOT.fullmatch(arn):
        yield snapshot[1]


def made_by_aws(tags: Mapping[str, str]) -> bool:
    """Whether a plan or a service made what has these tags."""
    return any(tag in tags for tag in _AWS_MADE_TAGS)


def owners(tags: Mapping[str, str]) -> tuple[str, ...]:
    """Who made something, by the tags that AWS puts on it."""
    return tuple(tags[tag] for tag in _OWNER_TAGS if tag in tags)


def tags_of(listed: Iterable[Mapping[str, Any]] | None) -> dict[str, str]:
    """EC2's list of tags as a mapping."""
    return {str(tag["Key"]): str(tag["Value"]) for tag in listed or ()}


def unmanaged(things: Iterable[Thing], known: frozenset[str]) -> tuple[Unmanaged, ...]:
    """What neither the state knows, nor something made that the state knows or that is listed here itself."""
    present = list(_once(things))
    # A group or a cluster is called by its name where its ARN stands in the state.
    makers = known | {arn.rpartition("/")[2].rpartition(":")[2] for arn in known}
    makers |= {call for one in present for call in (*one.identities, one.name) if call} | {GONE}
    found = (
        Unmanaged(one.kind, one.id, one.name, one.why)
        for one in present
        if known.isdisjoint(one.identities) and makers.isdisjoint(one.owners)
    )
    return tuple(sorted(found, key=lambda item: (item.kind, item.id)))


def _once(things: Iterable[Thing]) -> Iterator[Thing]:
    """Each thing as it was told first: EC2's own lists know more of it than its tags do."""
    seen: set[str] = set()
    for one in things:
        if seen.isdisjoint(one.identities):
            yield one
        seen.update(one.identities)
