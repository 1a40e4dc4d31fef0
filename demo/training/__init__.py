"""Trains and measures the demo model; needs torch and transformers, which the demo itself does not."""
