"""Shield Advanced."""

from standin.aws.kind import register
from standin.aws.service_tags import TagOperations
from standin.aws.table import Operations, TableKind


@register
class Protection(TableKind):
    """``aws.shield.Protection``."""

    token = "aws:shield/protection:Protection"
    force_new = frozenset({"name", "resourceArn"})
    autoname = "name"
    service = "shield"
    operations = Operations("CreateProtection", "DescribeProtection", "", "DeleteProtection")
    id_path = "ProtectionId"
    result = "Protection"
    outputs = {"arn": "ProtectionArn"}
    tag_operations = TagOperations()
