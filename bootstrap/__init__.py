"""A Pulumi project of its own: state bucket, KMS key and the roles of GitHub's workflows in an account."""
