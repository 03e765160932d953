"""What a preview would do to an environment, told for a pull request."""
