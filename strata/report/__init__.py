"""The report of a preview, for a pull request."""
