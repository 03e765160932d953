"""The way of a change to production: which environments it can affect, and which of them run it."""
