"""Readers, checks, store and exports, and the one function that takes a file's bytes to a checked plan."""
