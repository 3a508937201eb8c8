"""The items of a plan: goals, targets and tasks."""
