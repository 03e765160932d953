"""Delivery of a change: the environments that it can affect, and those that run it."""
