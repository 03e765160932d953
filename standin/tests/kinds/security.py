"""Rotation of secrets, and parameters in clear."""

from standin.aws.values import Properties

from .world import Case, World

_ROTATION = "aws:secretsmanager/secretRotation:SecretRotation"


def _rotation(world: World) -> Properties:
    secret = world.make("aws:secretsmanager/secret:Secret", {"recoveryWindowInDays": 0})
    # There is something to rotate.
    world.client("secretsmanager").put_secret_value(SecretId=secret.id, SecretString="at first")
    return {
        "secretId": secret.id,
        "rotationRules": {"automaticallyAfterDays": 30},
        "rotateImmediately": False,
    }


CASES = (
    Case(
        _ROTATION,
        _rotation,
        None,
        {
            "rotationRules": lambda client, it: client("secretsmanager").rotate_secret(
                SecretId=it.id, RotationRules={"AutomaticallyAfterDays": 7}, RotateImmediately=False
            )
        },
        # Of a secret that a service manages: the emulators end a rotation with its secret alone.
        undeletable=True,
    ),
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
