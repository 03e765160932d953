"""A policy pack with a rule that every resource keeps, which starts fast."""

from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy

PolicyPack(
    "faults",
    [
        ResourceValidationPolicy(
            name="none",
            description="Every resource is allowed",
            validate=lambda _, __: None,
            enforcement_level=EnforcementLevel.MANDATORY,
        )
    ],
)
