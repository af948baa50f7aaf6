"""The only importers of ML packages and external programs; one module each, imported on use."""

from tolmach.telemetry import switch_off

switch_off()  # the environment must say so before any such package is loaded
