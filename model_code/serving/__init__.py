"""Requests and their answers: from the settings of a server to what it sends."""
