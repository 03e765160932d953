"""What an account needs before Pulumi can build in it: a place for its state, a key, and roles for GitHub."""
