"""The policies of a service's preview and deploy roles."""

from dataclasses import dataclass

from bootstrap.service_actions.own import Own
from bootstrap.service_actions.table import OWN
from bootstrap.service_actions.unnamed import LISTS, UNNAMED
from components.common import policy
from components.common.policy import Condition, Statement

CONTEXT = "Service"
"""The key of the encryption context of a service's state: its value is the service's name."""
# Where the engine keeps a project's states, history, backups and locks (pulumi, pkg/backend/diy).
_FOLDERS = ("stacks", "history", "backups", "locks/organization")
_LAYOUT = ".pulumi/meta.yaml"
# Services whose roles AWS creates with the first resource of the account.
_LINKED = ("ecs.amazonaws.com", "ecs.application-autoscaling.amazonaws.com", "ops.apigateway.amazonaws.com")


@dataclass(frozen=True)
class ServiceScope:
    """The account and region of a service *name*, and the tag *project* of its platform."""

    name: str
    account: str
    region: str
    project: str

    def fill(self, text: str) -> str:
        """*text* with the place's values in braces."""
        return text.format(name=self.name, account=self.account, region=self.region, project=self.project)


def own_policy(place: ServiceScope, group: str, *, deploy: bool) -> str:
    """The actions on the service's own resources of *group*: all of a deployment, or reading ones only."""
    statements = [_statement(place, row, deploy=deploy) for row in OWN[group] if deploy or row.reads]
    return policy.document(*statements)


def lists_policy() -> str:
    """The reading actions that take no narrower resource, the same for all services."""
    return policy.document(policy.allow(*LISTS, on="*"))


def changes_policy(place: ServiceScope, repository_arn: str) -> str:
    """A deployment's actions without a name or tag of the service, and the images of its own repository."""
    linked = [f"arn:aws:iam::{place.account}:role/aws-service-role/{one}/*" for one in _LINKED]
    of_aws: Condition = {"StringEquals": {"iam:AWSServiceName": list(_LINKED)}}
    return policy.document(
        policy.allow(*UNNAMED, on="*"),
        policy.allow("iam:CreateServiceLinkedRole", on=linked, when=of_aws),
        # Lambda takes an image with the rights of who creates the function.
        policy.allow("ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", on=repository_arn),
    )


def state_policy(place: ServiceScope, bucket_arn: str, key_arn: str, *, deploy: bool) -> str:
    """Read the state of this service alone, and with *deploy* write it and take its lock.

    The names of other states are listed: without that right S3 answers 403 for an object that isn't there.
    """
    folders = [f"{bucket_arn}/.pulumi/{one}/{place.name}/*" for one in _FOLDERS]
    # With a bucket key the context is the bucket's ARN: S3 User Guide, "Using Amazon S3 Bucket Keys".
    through: Condition = {
        "StringEquals": {
            "kms:ViaService": f"s3.{place.region}.amazonaws.com",
            "kms:EncryptionContext:aws:s3:arn": bucket_arn,
        }
    }
    secrets: Condition = {"StringEquals": {f"kms:EncryptionContext:{CONTEXT}": place.name}}
    reading = (
        policy.allow("s3:ListBucket", on=bucket_arn),
        policy.allow("s3:GetObject", on=[f"{bucket_arn}/{_LAYOUT}", *folders]),
        policy.allow("kms:Decrypt", on=key_arn, when=through),
        policy.allow("kms:Decrypt", on=key_arn, when=secrets),
    )
    writing = (
        policy.allow("s3:DeleteObject", "s3:PutObject", on=folders),
        policy.allow("kms:GenerateDataKey", on=key_arn, when=through),
        policy.allow("kms:Encrypt", on=key_arn, when=secrets),
    )
    return policy.document(*reading, *(writing if deploy else ()))


def _statement(place: ServiceScope, row: Own, *, deploy: bool) -> Statement:
    words = f"{row.reads} {row.writes}" if deploy else row.reads
    actions = [f"{row.prefix}:{word}" for word in words.split()]
    return policy.allow(
        *actions, on=[place.fill(one) for one in row.resources], when=_filled(place, row.when)
    )


def _filled(place: ServiceScope, when: Condition) -> Condition:
    return {
        test: {
            key: place.fill(wanted) if isinstance(wanted, str) else [place.fill(one) for one in wanted]
            for key, wanted in keys.items()
        }
        for test, keys in when.items()
    }
