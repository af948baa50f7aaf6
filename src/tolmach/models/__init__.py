"""Where models come from: catalogue, store, bundled demo models."""

from tolmach.telemetry import switch_off

switch_off()  # the environment must say so before any such package is loaded
