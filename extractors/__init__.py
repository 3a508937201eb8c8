"""From a Document to a Plan: pure functions, one concept a file."""
