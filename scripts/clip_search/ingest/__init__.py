"""Ingests: started, followed, stopped, and what they leave behind."""
