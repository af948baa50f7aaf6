"""The work folder: artifacts, journal, export snapshots, locks."""
