"""Storage of a database: Amazon RDS's rules for gp3 and io2."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from components.common.section import Section

# RDS User Guide, "Amazon RDS DB instance storage": sizes in GiB, throughput in MiB/s.
_LARGEST_GB = 65_536
_GP3_SMALLEST_GB = 20
_GP3_STRIPED_GB = 400
_GP3_IOPS = (12_000, 64_000)
_GP3_THROUGHPUT = (500, 4_000)
_GP3_IOPS_PER_GB = 500
_GP3_IOPS_PER_THROUGHPUT = 4
_IO2_SMALLEST_GB = 100
_IO2_IOPS = (1_000, 256_000)
_IO2_IOPS_PER_GB = 1_000
# "Managing capacity automatically with storage autoscaling": the limit is at least 10 % above the size.
_ROOM_PERCENT = 10


class Volume(Section):
    """Storage with autoscaling up to *max_gb*; RDS can't shrink it."""

    type: Annotated[
        Literal["gp3", "io2"],
        Field(description="gp3 for most databases, io2 for the highest number of operations"),
    ]
    gb: Annotated[int, Field(le=_LARGEST_GB, description="GiB at creation: 20 or more, for io2 100 or more")]
    max_gb: Annotated[
        int,
        Field(le=_LARGEST_GB, description="Maximum GiB of storage autoscaling: at least 10 % above gb"),
    ]
    iops: Annotated[
        int | None,
        Field(
            description="I/O operations per second; null for gp3 below 400 GiB, which always has 3000",
        ),
    ]
    throughput: Annotated[int | None, Field(description="Throughput of gp3 in MiB/s; null for its default")]

    @model_validator(mode="after")
    def _may_be_made(self) -> Self:
        if self.max_gb * 100 < self.gb * (100 + _ROOM_PERCENT):
            raise ValueError(
                f"max_gb {self.max_gb} is too close to gb {self.gb}: AWS requires at least {_ROOM_PERCENT} "
                "% more"
            )
        if self.type == "gp3":
            self._gp3()
        else:
            self._io2()
        return self

    def _gp3(self) -> None:
        self._large_enough(_GP3_SMALLEST_GB)
        if self.gb < _GP3_STRIPED_GB and (self.iops is not None or self.throughput is not None):
            raise ValueError(
                f"iops and throughput of gp3 are 3000 and 125 below {_GP3_STRIPED_GB} GiB, and must be null"
            )
        if self.gb < _GP3_STRIPED_GB:
            return
        if self.iops is None:
            # Otherwise a volume that grows to this size would keep 3000 in the request, which AWS refuses.
            raise ValueError(
                f"iops must be set for gp3 of {_GP3_STRIPED_GB} GiB or more: {_GP3_IOPS[0]} to {_GP3_IOPS[1]}"
            )
        self._iops_fit(self.iops, _GP3_IOPS, _GP3_IOPS_PER_GB)
        if self.throughput is not None:
            _between("throughput", self.throughput, _GP3_THROUGHPUT)
            if self.throughput * _GP3_IOPS_PER_THROUGHPUT > self.iops:
                raise ValueError(
                    f"throughput {self.throughput} needs {self.throughput * _GP3_IOPS_PER_THROUGHPUT} iops: "
                    f"{_GP3_IOPS_PER_THROUGHPUT} for each MiB/s, and there are {self.iops}"
                )

    def _io2(self) -> None:
        self._large_enough(_IO2_SMALLEST_GB)
        if self.throughput is not None:
            raise ValueError("throughput must be null for io2: it follows from iops")
        if self.iops is None:
            raise ValueError(f"iops must be set for io2: {_IO2_IOPS[0]} to {_IO2_IOPS[1]}")
        self._iops_fit(self.iops, _IO2_IOPS, _IO2_IOPS_PER_GB)

    def _large_enough(self, smallest: int) -> None:
        if self.gb < smallest:
            raise ValueError(f"gb {self.gb} is too small: {self.type} has {smallest} or more")

    def _iops_fit(self, iops: int, bounds: tuple[int, int], per_gb: int) -> None:
        _between("iops", iops, bounds)
        if iops > self.gb * per_gb:
            raise ValueError(
                f"iops {iops} are too many for {self.gb} GiB: {self.type} has {per_gb} per GiB at most"
            )


def _between(name: str, value: int, bounds: tuple[int, int]) -> None:
    if not bounds[0] <= value <= bounds[1]:
        raise ValueError(f"{name} {value} is out of range: {bounds[0]} to {bounds[1]}")
