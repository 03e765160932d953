"""Parameters in clear."""

from .world import Case

CASES = (
    Case(
        "aws:ssm/parameter:Parameter",
        lambda world: {"name": "/strata/data/address", "type": "String", "insecureValue": "db.local"},
        lambda client, it: client("ssm").delete_parameter(Name=it.id),
        {
            "insecureValue": lambda client, it: client("ssm").put_parameter(
                Name=it.id, Value="by hand", Type="String", Overwrite=True
            )
        },
    ),
)
