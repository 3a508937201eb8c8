"""Checks: lint for plans. One rule a file; the registry finds them by themselves."""
