"""Recognising danger in words: pure, quick, usable without Rasa."""

from safety.risk import LEVELS, Context, Risk, assess, cues

__all__ = ["LEVELS", "Context", "Risk", "assess", "cues"]
