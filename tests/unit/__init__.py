"""Floors one to three: pure, contract and stack tests, without a socket and in seconds."""
