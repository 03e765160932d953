"""The strata command, which runs the Pulumi engine on AWS or in a local sandbox."""
