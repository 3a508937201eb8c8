"""Plans written for this project, with reference answers, and the script that makes them."""
