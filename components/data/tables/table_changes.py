"""Changes of a deployed table that neither the AWS provider nor DynamoDB makes in one deployment."""

from collections.abc import Mapping
from typing import Any

import pulumi

from components.data.tables.table_settings import TableSettings


def ttl_attribute_of(deployed: Mapping[str, Any]) -> str | None:
    """The TTL attribute of the *deployed* table; None if TTL is off."""
    ttl = deployed.get("ttl") or {}
    return str(ttl["attributeName"]) if ttl.get("enabled") else None


def refuse_unsupported_changes(name: str, settings: TableSettings, deployed: Mapping[str, Any]) -> None:
    """Raise pulumi.RunError if a change from *deployed* to *settings* takes a step by hand."""
    problems = [
        *_last_index(settings, deployed),
        *_other_ttl_attribute(settings, deployed),
        *_other_key_types(settings, deployed),
    ]
    if problems:
        raise pulumi.RunError("\n".join(f"table {name}: {problem}" for problem in problems))


def _last_index(settings: TableSettings, deployed: Mapping[str, Any]) -> list[str]:
    # hashicorp/terraform-provider-aws, issue 47490: the indexes are "Optional, Computed", so no index at all
    # means the indexes that there are.
    indexes = [str(index["name"]) for index in deployed.get("globalSecondaryIndexes") or ()]
    if settings.indexes or not indexes:
        return []
    table = deployed["name"]
    return [
        f"indexes [] deletes its last index, {one}, which the AWS provider leaves in place; delete it with "
        f"aws dynamodb update-table --table-name {table} --global-secondary-index-updates "
        f"Delete={{IndexName={one}}}, refresh the state (strata exec ENV -- pulumi refresh), and deploy again"
        for one in indexes
    ]


def _other_ttl_attribute(settings: TableSettings, deployed: Mapping[str, Any]) -> list[str]:
    # DynamoDB API Reference, UpdateTimeToLive: one attribute, and one change in an hour.
    before, wanted = ttl_attribute_of(deployed), settings.ttl_attribute
    if before is None or wanted in (None, before):
        return []
    return [
        f"ttl_attribute can't change from {before} to {wanted} in one deployment: deploy null first, and "
        f"{wanted} an hour later"
    ]


def _other_key_types(settings: TableSettings, deployed: Mapping[str, Any]) -> list[str]:
    # DynamoDB API Reference, UpdateTable: definitions of attributes come with new indexes only, so the type
    # of a key stays. The provider sends nothing, and each later deployment has the difference again.
    names = (settings.hash_key.name, settings.range_key.name if settings.range_key else None)
    if names != (deployed.get("hashKey"), deployed.get("rangeKey") or None):
        return []  # the table is replaced
    before = {str(one["name"]): str(one["type"]) for one in deployed.get("attributes") or ()}
    return [
        f"key {key.name} can't change its type from {before[key.name]} to {key.type}: take another "
        "attribute name, which replaces the table; for a key of an index alone deploy without the index first"
        for key in {key.name: key for key in settings.keys}.values()
        if before.get(key.name, key.type) != key.type
    ]
