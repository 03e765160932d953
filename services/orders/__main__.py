"""The service orders, as its stack files declare it."""

from environment.service import deploy

service = deploy(__file__)
