"""Measured comparisons: ratios inside one run, because machines are noisy. Nothing here is a test."""
