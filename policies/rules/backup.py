"""Backup vaults and backup plans."""

from pulumi_policy import PolicyResource

from guardrails.arns import DATABASES, TABLES, VOLUMES, covers
from guardrails.rule import HIGH, LOW, MEDIUM, PRODUCTION, Props, rule, stack_rule
from guardrails.stack import Stack, refers
from guardrails.values import items

VAULT = "aws:backup/vault:Vault"
SELECTION = "aws:backup/selection:Selection"
TABLE = "aws:dynamodb/table:Table"
INSTANCE = "aws:rds/instance:Instance"
VOLUME = "aws:ebs/volume:Volume"
_PROBES = {TABLE: TABLES, INSTANCE: DATABASES, VOLUME: VOLUMES}
_TAG = "aws:ResourceTag/"
_EQUAL = "stringEquals"
_PLAN_TAG = "Backup"
_REMEDY = "Add its ARN or one of its tags to a backup Selection of a plan."


@rule(
    "CKV_AWS_166",
    HIGH,
    VAULT,
    "Backup vaults are encrypted with a customer managed key",
    "Set kms_key_arn to a key of the account's own.",
)
def vault_key(vault: Props) -> bool:
    return bool(vault.get("kmsKeyArn"))


@stack_rule("DynamoDB.4", MEDIUM, TABLE, "DynamoDB tables are in a backup plan", _REMEDY, PRODUCTION)
def table_in_plan(table: PolicyResource, stack: Stack) -> bool:
    return _in_plan(table, stack)


@stack_rule("RDS.26", MEDIUM, INSTANCE, "RDS instances are in a backup plan", _REMEDY, PRODUCTION)
def database_in_plan(database: PolicyResource, stack: Stack) -> bool:
    # A read replica has the data of its source.
    if stack.declared(database).get("replicateSourceDb"):
        return True
    return _in_plan(database, stack)


@stack_rule("EC2.28", LOW, VOLUME, "EBS volumes are in a backup plan", _REMEDY, PRODUCTION)
def volume_in_plan(volume: PolicyResource, stack: Stack) -> bool:
    return _in_plan(volume, stack)


def _in_plan(resource: PolicyResource, stack: Stack) -> bool:
    if any(_selects(selection, resource) for selection in stack.of(SELECTION)):
        return True
    # The plans that select a service's stores by this tag are in the platform's stack; that there is one of
    # this name is checked before anything is declared.
    return bool(stack.is_service and (resource.props.get("tags") or {}).get(_PLAN_TAG))


def _selects(selection: PolicyResource, resource: PolicyResource) -> bool:
    if refers(selection, "resources", resource):
        return True
    tags = resource.props.get("tagsAll") or resource.props.get("tags") or {}
    if any(tags.get(one.get("key")) == one.get("value") for one in items(selection.props, "selectionTags")):
        return True
    return _selects_type(selection, resource.resource_type) and _meets_conditions(selection, tags)


def _selects_type(selection: PolicyResource, resource_type: str) -> bool:
    return covers(items(selection.props, "resources"), _PROBES[resource_type])


def _meets_conditions(selection: PolicyResource, tags: Props) -> bool:
    """AWS Backup selects what meets all conditions; conditions with other operators count as not met."""
    asked = [item for one in items(selection.props, "conditions") for item in one.items() if item[1]]
    if any(operator != _EQUAL for operator, _ in asked):
        return False
    return all(
        tags.get(pair["key"].removeprefix(_TAG)) == pair["value"] for _, pairs in asked for pair in pairs
    )
