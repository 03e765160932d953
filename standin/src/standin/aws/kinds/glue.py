"""Glue's data catalog: databases and tables."""

from string import ascii_lowercase

from standin.aws.cloud import Cloud
from standin.aws.kind import register
from standin.aws.service_tags import TagOperations
from standin.aws.table import Operations, TableKind
from standin.aws.values import Properties


class _CatalogKind(TableKind):
    """A resource of the catalog; its id joins the account and the names."""

    autoname = "name"
    autoname_separator = "_"
    autoname_random = 8
    autoname_alphabet = ascii_lowercase
    autoname_lower = True
    service = "glue"
    id_property = "name"


@register
class CatalogDatabase(_CatalogKind):
    """``aws.glue.CatalogDatabase``; its id is ``<account>:<name>``."""

    token = "aws:glue/catalogDatabase:CatalogDatabase"
    force_new = frozenset({"catalogId", "name"})
    operations = Operations("CreateDatabase", "GetDatabase", "UpdateDatabase", "DeleteDatabase")
    result = "Database"
    formats = {"arn": "arn:aws:glue:{region}:{account}:database/{id}"}
    tag_operations = TagOperations(list="GetTags")

    def payload(self, inputs: Properties) -> Properties:
        return {"databaseInput": inputs}

    def join_id(self, cloud: Cloud, own: str, inputs: Properties) -> str:
        return f"{cloud.account}:{own}"

    def own_id(self, resource_id: str, properties: Properties) -> str:
        return resource_id.partition(":")[2]

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        state = super().read(cloud, resource_id, inputs)
        return state and {"catalogId": resource_id.partition(":")[0], **state}


@register
class CatalogTable(_CatalogKind):
    """``aws.glue.CatalogTable``; its id is ``<account>:<database>:<name>``."""

    token = "aws:glue/catalogTable:CatalogTable"
    force_new = frozenset({"partitionIndices", "catalogId", "databaseName", "name"})
    ordered = frozenset({"partitionKeys", "storageDescriptor"})
    operations = Operations("CreateTable", "GetTable", "UpdateTable", "DeleteTable")
    names = (("serDeInfo", "SerdeInfo"),)
    result = "Table"
    formats = {"arn": "arn:aws:glue:{region}:{account}:table/{databaseName}/{id}"}

    def payload(self, inputs: Properties) -> Properties:
        own = {name: value for name, value in inputs.items() if name not in ("catalogId", "databaseName")}
        return {"databaseName": inputs["databaseName"], "tableInput": own}

    def join_id(self, cloud: Cloud, own: str, inputs: Properties) -> str:
        return f"{cloud.account}:{inputs['databaseName']}:{own}"

    def own_id(self, resource_id: str, properties: Properties) -> str:
        return resource_id.rpartition(":")[2]

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        return super().read(cloud, resource_id, {**inputs, "databaseName": resource_id.split(":")[1]})
