"""Settings of a DMS migration."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, ValidationInfo, field_validator, model_validator

from components.common.arn import Arn
from components.common.instance_sizes import SizeTable, xlarges
from components.common.section import Section
from components.common.unique import unique
from components.data.windows import MaintenanceWindow

# DMS User Guide, "Using SSL with AWS DMS": engines with TLS without an imported certificate.
_WITHOUT_CERTIFICATE = ("postgres", "aurora-postgresql")
_WITH_SCHEMAS = ("mysql", "mariadb", "aurora")
# DMS User Guide, "Choosing the right AWS DMS replication instance".
_FIFTH = xlarges(1, 2, 4, 8, 12, 16, 24)
_SIXTH = xlarges(1, 2, 4, 8, 12, 16, 24, 32)
_INSTANCE_CLASSES = SizeTable(
    "dms",
    {
        "t3": ("micro", "small", "medium", "large"),
        "c5": xlarges(1, 2, 4, 9, 12, 18, 24),
        "r5": _FIFTH,
        **dict.fromkeys(("c6i", "r6i"), _SIXTH),
        **dict.fromkeys(("c7i", "r7i"), (*_FIFTH, "48xlarge")),
    },
    dict.fromkeys(("t2", "c4", "r4"), "AWS DMS no longer supports this generation"),
)
# DMS API, CreateReplicationInstance, AllocatedStorage.
_STORAGE_GB = (5, 6144)

MigrationEngine = Literal["postgres", "aurora-postgresql", "mysql", "mariadb", "aurora"]


class MigrationEnd(Section):
    """Source or target of a migration."""

    engine: Annotated[MigrationEngine, Field(description='Kind of database; "aurora" is Aurora MySQL')]
    database: Annotated[
        str | None,
        Field(
            pattern=r"^[A-Za-z_][A-Za-z0-9_-]{0,62}$",
            description=(
                "Name of the database on the server; null for mysql, mariadb and aurora, where schemas "
                "selects it"
            ),
        ),
    ]
    certificate_arn: Annotated[
        str | None,
        Field(
            pattern=r"^arn:[a-z-]+:dms:[a-z0-9-]+:\d{12}:cert:[A-Z0-9]+$",
            description="DMS certificate of the server's CA, with which its name is checked; or null",
        ),
    ]

    secret_arn: Annotated[
        str,
        Field(
            pattern=r"^arn:[a-z-]+:secretsmanager:[a-z0-9-]+:\d{12}:secret:[A-Za-z0-9/_+=.@-]+-[A-Za-z0-9]{6}$",
            description="Secret with host, port, username and password; created before the migration",
        ),
    ]

    @property
    def store_engine(self) -> str:
        """The engine as `database` and `aurora` of the stack file call it."""
        return "aurora-mysql" if self.engine == "aurora" else self.engine

    @field_validator("secret_arn")
    @classmethod
    def _is_near(cls, arn: str, info: ValidationInfo) -> str:
        region = (info.context or {}).get("region")
        if isinstance(region, str) and Arn.parse(arn).region != region:
            raise ValueError(f"is not in aws:region {region}, where DMS reads it")
        return arn

    @model_validator(mode="after")
    def _has_tls(self) -> Self:
        if self.certificate_arn is None and self.engine not in _WITHOUT_CERTIFICATE:
            raise ValueError(
                f"certificate_arn must be set for {self.engine}: DMS has TLS without one only for "
                f"{' and '.join(_WITHOUT_CERTIFICATE)}"
            )
        return self

    @model_validator(mode="after")
    def _has_a_database(self) -> Self:
        # DMS API, CreateEndpoint: with a name, MySQL's ends put the tables of all schemas into that database.
        if self.database is None and self.engine not in _WITH_SCHEMAS:
            raise ValueError(
                f"database must be set for {self.engine}: a connection is to one database of a server"
            )
        if self.database is not None and self.engine in _WITH_SCHEMAS:
            raise ValueError(
                f"database must be null for {self.engine}: schemas selects them, and they remain separate"
            )
        return self


class MigrationSettings(Section):
    """Full load and ongoing replication of all tables of some schemas."""

    instance_class: Annotated[
        str,
        AfterValidator(_INSTANCE_CLASSES.check),
        Field(description="Replication instance class, such as dms.t3.medium"),
    ]
    storage_gb: Annotated[
        int,
        Field(
            ge=_STORAGE_GB[0],
            le=_STORAGE_GB[1],
            description="GiB of the instance's disk, for cached changes: 5 to 6144",
        ),
    ]
    multi_az: Annotated[bool, Field(description="A standby instance in another zone")]
    maintenance_window: MaintenanceWindow
    source: Annotated[MigrationEnd, Field(description="Database to read from")]
    target: Annotated[MigrationEnd, Field(description="Database to write to")]
    schemas: Annotated[
        tuple[str, ...], Field(min_length=1, description="Schemas whose tables are replicated; % for all")
    ]

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        unique(self.schemas, of="schemas")
        if "" in self.schemas:
            raise ValueError("schemas has an empty name; % stands for all of them")
        return self
