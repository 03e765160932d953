"""The CloudWatch dashboard of an environment or of a service."""

import pulumi
from pulumi_aws import cloudwatch

from components.observability.dashboard_body import widgets
from components.observability.declared import Declared


class Dashboard(pulumi.ComponentResource):
    """The alarms and the metrics of all resources that the program declared before."""

    def __init__(
        self,
        name: str,
        declared: Declared,
        *,
        title: str,
        region: str,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:observability:Dashboard", name, None, opts)

        cloudwatch.Dashboard(
            name,
            dashboard_name=title,
            dashboard_body=pulumi.Output.json_dumps({"widgets": widgets(declared, region)}),
            opts=pulumi.ResourceOptions(parent=self),
        )

        self.register_outputs({})
