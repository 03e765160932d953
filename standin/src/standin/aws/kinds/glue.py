"""Glue's catalogue: databases and tables."""

from string import ascii_lowercase
from typing import Any

from standin.aws import tagging, translate
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.values import Properties

_TAGS = ("tags", "tagsAll")


@register
class CatalogDatabase(Kind):
    """``aws.glue.CatalogDatabase``; its id joins account and name."""

    token = "aws:glue/catalogDatabase:CatalogDatabase"
    force_new = frozenset({"catalogId", "name"})
    autoname = "name"
    autoname_separator = "_"
    autoname_random = 8
    autoname_alphabet = ascii_lowercase
    autoname_lower = True

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        client = cloud.client("glue")
        client.create_database(**self._call(client, inputs), Tags=inputs.get("tagsAll", {}))
        return f"{cloud.account}:{inputs['name']}"

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        client = cloud.client("glue")
        found = client.get_database(Name=resource_id.partition(":")[2])["Database"]
        arn = f"arn:aws:glue:{cloud.region}:{cloud.account}:database/{found['Name']}"
        return {
            **translate.answer(self.token, {**found, "CatalogId": None}),
            "arn": arn,
            "catalogId": found.get("CatalogId", cloud.account),
            "tags": client.get_tags(ResourceArn=arn)["Tags"],
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        client = cloud.client("glue")
        client.update_database(Name=inputs["name"], **self._call(client, inputs))
        tagging.update(
            state,
            inputs,
            lambda new: client.tag_resource(ResourceArn=state["arn"], TagsToAdd=new),
            lambda old: client.untag_resource(ResourceArn=state["arn"], TagsToRemove=old),
        )

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("glue").delete_database(Name=state["name"])

    def _call(self, client: Any, inputs: Properties) -> dict[str, Any]:
        told = {key: value for key, value in inputs.items() if key not in (*_TAGS, "catalogId")}
        return translate.request(client, "CreateDatabase", {"databaseInput": told})


@register
class CatalogTable(Kind):
    """``aws.glue.CatalogTable``; its id joins account, database and name."""

    token = "aws:glue/catalogTable:CatalogTable"
    force_new = frozenset({"partitionIndices", "catalogId", "databaseName", "name"})
    ordered = frozenset({"partitionKeys", "storageDescriptor"})
    autoname = "name"
    autoname_separator = "_"
    autoname_random = 8
    autoname_alphabet = ascii_lowercase
    autoname_lower = True
    _words: translate.Names = (("serDeInfo", "SerdeInfo"),)

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        client = cloud.client("glue")
        client.create_table(DatabaseName=inputs["databaseName"], **self._call(client, inputs))
        return f"{cloud.account}:{inputs['databaseName']}:{inputs['name']}"

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        _, database, name = resource_id.split(":")
        found = cloud.client("glue").get_table(DatabaseName=database, Name=name)["Table"]
        return {
            **translate.answer(self.token, found, self._words),
            "arn": f"arn:aws:glue:{cloud.region}:{cloud.account}:table/{database}/{name}",
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        client = cloud.client("glue")
        client.update_table(DatabaseName=inputs["databaseName"], **self._call(client, inputs))

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("glue").delete_table(DatabaseName=state["databaseName"], Name=state["name"])

    def _call(self, client: Any, inputs: Properties) -> dict[str, Any]:
        told = {key: value for key, value in inputs.items() if key not in ("catalogId", "databaseName")}
        return translate.request(client, "CreateTable", {"tableInput": told}, self._words)
