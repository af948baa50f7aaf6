"""Batches are tested with the recording, models and engines of the pipeline's tests."""

from tests.pipeline.conftest import bench, job, models, recording, silent

__all__ = ["bench", "job", "models", "recording", "silent"]
