"""What a text mentions: who acts, when, which area, what is measured."""
