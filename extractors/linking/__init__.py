"""What belongs together across statements: assignments, references between sections, dates from above, coverage."""
