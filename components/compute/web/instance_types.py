"""Names of EC2 instance types: the processor, and the image for it."""

import re
from collections.abc import Sequence
from typing import Literal

from components.common.instance_sizes import advise_unknown_family
from components.compute.web.ec2_sizes import SIZES

Architecture = Literal["arm64", "x86_64"]

# Amazon EC2 Instance Types Guide, "Naming conventions": series, generation, options, then the size. Of the
# options "g" is AWS Graviton. Only these series are used here: burstable, compute optimized, general purpose
# and memory optimized.
_TYPE = re.compile(
    r"(?P<family>[tcmr]\d+(?P<options>[a-z]*)(-flex)?)"
    r"\.(?P<size>nano|micro|small|medium|large|\d*xlarge|metal(-\d+xl)?)"
)
_GRAVITON = "g"

# Amazon EC2 Instance Types Guide, specifications of the general purpose, compute optimized and memory
# optimized types with Graviton: memory for each vCPU; the small burstable types have two vCPUs and less.
_CORE = 1024
_GIB_PER_CORE = {"c": 2, "m": 4, "r": 8, "t": 4}
_BURSTABLE = "t"
_BURSTABLE_MB = {"nano": 512, "micro": 1024, "small": 2048, "medium": 4096}

# AL2023 User Guide, "AL2023 on Amazon EC2", launching by SSM parameter.
_IMAGE_PARAMETER = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-{architecture}"


def architecture(instance_type: str) -> Architecture:
    """The processor of *instance_type*; raises ValueError for other families, and for sizes that don't exist.

    A family that is not in the list of this project may be newer than it, and is accepted with a warning.
    """
    match = _TYPE.fullmatch(instance_type)
    if match is None:
        raise ValueError(f"{instance_type} is not a type of the t, c, m or r families such as t4g.small")
    family = match["family"]
    if family not in SIZES:
        advise_unknown_family(instance_type)
    elif match["size"] not in SIZES[family]:
        raise ValueError(f"{instance_type} does not exist; {family} has {', '.join(SIZES[family])}")
    return "arm64" if _GRAVITON in match["options"] else "x86_64"


def size(instance_type: str) -> tuple[int, int] | None:
    """CPU units and MiB of a Graviton *instance_type*, with the system's share; None if unknown."""
    match = _TYPE.fullmatch(instance_type)
    if match is None or _GRAVITON not in match["options"]:
        return None
    series, name = match["family"][0], match["size"]
    if series == _BURSTABLE and name in _BURSTABLE_MB:
        return 2 * _CORE, _BURSTABLE_MB[name]
    if name == "medium":
        cores = 1
    elif name == "large":
        cores = 2
    elif name.endswith("xlarge"):
        cores = 4 * int(name.removesuffix("xlarge") or 1)
    else:
        return None
    return cores * _CORE, cores * _GIB_PER_CORE[series] * 1024


def common_architecture(instance_types: Sequence[str]) -> Architecture:
    """The one processor of all *instance_types*; raises ValueError with two that differ."""
    first = instance_types[0]
    for other in instance_types[1:]:
        if architecture(other) != architecture(first):
            raise ValueError(
                f"mixes {first} ({architecture(first)}) and {other} ({architecture(other)}): "
                "one image runs on one architecture"
            )
    return architecture(first)


def image_reference(processor: Architecture) -> str:
    """The newest Amazon Linux 2023 image, which EC2 looks up at each launch."""
    return f"resolve:ssm:{_IMAGE_PARAMETER.format(architecture=processor)}"
