"""Measurements, run by hand: nothing here is timed in the tests."""
