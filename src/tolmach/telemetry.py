"""
Telemetry and update checks of the libraries, switched off before they are loaded.

onnxruntime 1.29 to 1.32 reports to its maker from native threads and reads its switch only while it
is loaded: its function `disable_telemetry_events` alone comes too late. So the environment is set
first: when `tolmach.engines` or `tolmach.models`, the only packages that load such libraries, are
imported, and at the start of each process of ours. Child processes inherit it.
`docs/explanation/network.md` goes through all libraries.
"""

from __future__ import annotations

import logging
import os
import sys

LOG = logging.getLogger(__name__)

SWITCHES = {
    "ORT_DISABLE_TELEMETRY": "1",  # onnxruntime
    "HF_HUB_DISABLE_TELEMETRY": "1",  # huggingface_hub, transformers, hf_xet
    "HF_HUB_DISABLE_UPDATE_CHECK": "1",  # huggingface_hub
    "HF_XET_TELEMETRY_ENABLED": "0",  # hf_xet
    "DISABLE_TELEMETRY": "1",  # huggingface_hub, hf_xet
    "DO_NOT_TRACK": "1",  # whoever respects it: https://consoledonottrack.com
}
"""Environment variables that are set for this process and its children, whatever they were."""


def switch_off() -> None:
    """
    Switch off the telemetry of all libraries, in this process and its children.

    Libraries that are loaded already are told through their own functions as well. What they may
    have sent before cannot be taken back; a warning says so.
    """
    late = "onnxruntime" in sys.modules and os.environ.get("ORT_DISABLE_TELEMETRY") != "1"
    os.environ.update(SWITCHES)
    if late:
        LOG.warning(
            "onnxruntime was loaded before tolmach and may report to its maker; "
            "set ORT_DISABLE_TELEMETRY=1 before Python starts."
        )
    if onnxruntime := sys.modules.get("onnxruntime"):
        onnxruntime.disable_telemetry_events()
    if constants := sys.modules.get("huggingface_hub.constants"):
        vars(constants)["HF_HUB_DISABLE_TELEMETRY"] = True
