"""Deciding with two readings: what the trained model says, and what a named rule says."""
