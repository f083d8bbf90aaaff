"""Invented places, people and cases, through the same actions that people use."""
