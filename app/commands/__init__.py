"""One command a file; each registers itself."""
