"""Recognising danger in words: pure, quick, usable without Rasa."""

from safety.risk import LEVELS, Risk, assess

__all__ = ["LEVELS", "Risk", "assess"]
