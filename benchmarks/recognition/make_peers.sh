#!/bin/sh
# Make the throw-away environments of the peers: make_peers.sh FOLDER (outside the repository).
set -eu
python3 -m venv "$1/whisper-ctranslate2"
"$1/whisper-ctranslate2/bin/pip" install "whisper-ctranslate2==0.5.*"
python3 -m venv "$1/stable-ts"
# A build of torch without CUDA is enough. torchaudio is imported and not used: where it has no such
# build, an empty module of its name does.
"$1/stable-ts/bin/pip" install torch torchaudio faster-whisper openai-whisper "stable-ts==2.19.*"
