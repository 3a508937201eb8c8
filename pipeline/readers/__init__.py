"""Readers: one format a file, all of them ending in a Document."""
