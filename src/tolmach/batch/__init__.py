"""Batches: many jobs, their sources, workers, executors and report."""
