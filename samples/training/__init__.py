"""Learning what decides areas where no heading does: the data and the script."""
