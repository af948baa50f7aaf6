"""From a job to finished files: plan, run, fingerprints, checkpoints, events."""
