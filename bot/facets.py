"""The sides of a program that people ask about. A leaf: imports nothing of the project."""

FACETS = (
    "about_program", "who_comes", "police_come", "hours", "how_to_reach", "cost", "area_served", "eligibility", "limits",
    "wait_time", "status", "source", "last_checked", "languages_spoken", "if_you_call", "say_this", "if_busy",
    "can_they_force", "results", "guide_says",
)  # fmt: skip
"""Intents that ask for one side of a program."""
