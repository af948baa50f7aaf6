#!/bin/sh
# Make the throw-away environment of the peers: make_peers.sh FOLDER (outside the repository).
set -eu
python3 -m venv "$1/env"
# A build of torch without CUDA is enough; only stable-ts and openai-whisper import it.
"$1/env/bin/pip" install "torch==2.13.0" numpy tqdm tiktoken numba more-itertools requests \
    langdetect pydub diskcache platformdirs openai tenacity httpx \
    babel blinker appdirs pysubs2 python-dotenv regex srt
# Without their dependencies: only writers and regrouping are used, no model is ever loaded.
"$1/env/bin/pip" install --no-deps "openai-whisper==20250625" "whisperx==3.8.*" \
    "stable-ts==2.19.*" "whisper-ctranslate2==0.5.*" "videocaptioner==1.4.*" \
    "pysubtrans==1.7.*"
