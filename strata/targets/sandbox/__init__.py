"""The sandbox: the Pulumi engine with emulated AWS on one machine."""
