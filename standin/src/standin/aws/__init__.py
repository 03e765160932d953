"""The stand-in for the official AWS provider: the kinds that Strata uses, through boto3."""
