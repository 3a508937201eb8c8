"""Exports: one format a file; the registry finds them by themselves."""
