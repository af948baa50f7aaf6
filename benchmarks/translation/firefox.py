"""
A model of Firefox against one of OPUS-MT's kind and the same size in CTranslate2, in one run.

    python -m benchmarks.translation.firefox MATERIAL EN_PT

MATERIAL is the folder of `benchmarks.translation.quality`, EN_PT a folder of Firefox's model. Both
engines translate the same English sentences on one thread and on two, each in a process of its own;
Firefox's has no threads, so that two of it are two models on a thread each. The other model has the
shape of a small Marian student with attention (6 + 2 layers, width 256, feed-forward 1,536, the
same 32,000 pieces: 16 million numbers, int8) and chance weights, which cost the same time as
trained ones; its answers are made as long as those of Firefox, at the beam that tolmach uses and at
beam 1, as Firefox works. Processor time does not depend on other work on the same computer; the
time by the clock says whether two threads help. Loading is not counted. Memory is the peak of the
process, Python and the engine included (VmHWM of Linux).
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
import time
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from tolmach.core.options import TranslationOptions
from tolmach.core.translation import SourceSentence
from tolmach.engines.translators import firefox

LAYERS, WIDTH, INNER, HEADS, BATCH = (6, 2), 256, 1536, 8, 16
ENGINES = ("fxtranslate", "ctranslate2 beam 4", "ctranslate2 beam 1")
THREADS = (1, 2)


def student(folder: Path, pieces: list[str]) -> None:
    """Write the other model."""
    from ctranslate2.specs import TransformerSpec
    from ctranslate2.specs.common_spec import Activation

    rng = np.random.default_rng(1)
    spec = TransformerSpec.from_config(LAYERS, HEADS, pre_norm=False, activation=Activation.SWISH)

    def fill(linear: Any, rows: int, columns: int) -> None:
        linear.weight = rng.normal(0, 0.05, (rows, columns)).astype(np.float32)
        linear.bias = np.zeros(rows, np.float32)

    def even(norm: Any) -> None:
        norm.gamma, norm.beta = np.ones(WIDTH, np.float32), np.zeros(WIDTH, np.float32)

    for side in (spec.encoder, spec.decoder):
        side.scale_embeddings = True
        embeddings = side.embeddings[0] if isinstance(side.embeddings, list) else side.embeddings
        embeddings.weight = rng.normal(0, 0.05, (len(pieces), WIDTH)).astype(np.float32)
        for layer in side.layer:
            fill(layer.self_attention.linear[0], 3 * WIDTH, WIDTH)
            fill(layer.self_attention.linear[1], WIDTH, WIDTH)
            even(layer.self_attention.layer_norm)
            if hasattr(layer, "attention"):
                for linear, rows in zip(layer.attention.linear, (1, 2, 1), strict=True):
                    fill(linear, rows * WIDTH, WIDTH)
                even(layer.attention.layer_norm)
            fill(layer.ffn.linear_0, INNER, WIDTH)
            fill(layer.ffn.linear_1, WIDTH, INNER)
            even(layer.ffn.layer_norm)
    fill(spec.decoder.projection, len(pieces), WIDTH)
    spec.register_source_vocabulary(pieces)
    spec.register_target_vocabulary(pieces)
    spec.config.decoder_start_token = spec.config.eos_token = "</s>"
    spec.config.unk_token = "<unk>"
    spec.validate()
    spec.optimize(quantization="int8")
    spec.save(str(folder))


class Watch:
    """Processor time of the process and time by the clock, from now on."""

    def __init__(self) -> None:
        self.cpu, self.clock = time.process_time(), time.perf_counter()

    def report(self, count: int) -> None:
        """Print sentences a second by both, and the peak of this process, as JSON."""
        cpu, clock = time.process_time() - self.cpu, time.perf_counter() - self.clock
        print(json.dumps({"speed": count / cpu, "by_clock": count / clock, "memory": peak()}))


def peak() -> int:
    """Megabytes that this process had at most."""
    # getrusage would give the peak of the process that started this one, if that was higher
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


def measure_firefox(model: Path, texts: list[str], threads: int) -> None:
    """Translate with Firefox's engine; every thread has a model and its share of the sentences."""
    asked = [SourceSentence(str(n), text, ()) for n, text in enumerate(texts)]
    ready = threading.Barrier(threads + 1)

    def work(share: list[SourceSentence]) -> None:
        loaded = firefox.load(model, "en", "pt", TranslationOptions())
        loaded.translate(share[:BATCH])
        ready.wait()
        assert all(answer.text for answer in loaded.translate(share))

    workers = [
        threading.Thread(target=work, args=(asked[first::threads],)) for first in range(threads)
    ]
    for worker in workers:
        worker.start()
    ready.wait()
    watch = Watch()
    for worker in workers:
        worker.join()
    watch.report(len(asked))


def measure_other(model: Path, vocabulary: Path, texts: list[str], beam: int, threads: int) -> None:
    """Translate with CTranslate2, as many pieces as were read."""
    import ctranslate2
    import sentencepiece

    cut = sentencepiece.SentencePieceProcessor(model_file=str(vocabulary))
    engine = ctranslate2.Translator(str(model), compute_type="int8", intra_threads=threads)
    rows = sorted(([*cut.encode(text, out_type=str), "</s>"] for text in texts), key=len)
    batches = [rows[n : n + BATCH] for n in range(0, len(rows), BATCH)]

    def translate(batch: list[list[str]]) -> None:
        length = round(sum(map(len, batch)) / len(batch))
        engine.translate_batch(
            batch, beam_size=beam, min_decoding_length=length, max_decoding_length=length
        )

    translate(batches[0])
    watch = Watch()
    for batch in batches:
        translate(batch)
    watch.report(len(rows))


def main() -> None:
    """Measure every engine in a process of its own and print the table."""
    import sentencepiece

    from benchmarks.translation.quality import pairs

    material, model = Path(sys.argv[1]), Path(sys.argv[2])
    vocabulary = next(model.glob("vocab.*.spm"))
    if len(sys.argv) > 4:
        engine, folder, threads = sys.argv[3], Path(sys.argv[4]), int(sys.argv[5])
        texts = json.loads((folder / "texts.json").read_text(encoding="utf-8"))
        if engine == ENGINES[0]:
            measure_firefox(model, texts, threads)
        else:
            measure_other(folder, vocabulary, texts, int(engine[-1]), threads)
        return
    print("| engine | threads | sentences a processor second | by the clock | peak memory MB |")
    print("|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        cut = sentencepiece.SentencePieceProcessor(model_file=str(vocabulary))
        texts = [each.english for each in pairs(material)]
        (Path(folder) / "texts.json").write_text(json.dumps(texts), encoding="utf-8")
        student(Path(folder), [cut.id_to_piece(n) for n in range(cut.get_piece_size())])
        for name, threads in product(ENGINES, THREADS):
            command = [sys.executable, "-m", "benchmarks.translation.firefox", *sys.argv[1:3]]
            command += [name, folder, str(threads)]
            done = subprocess.run(command, check=True, capture_output=True)
            found = json.loads(done.stdout)
            print(
                f"| {name} | {threads} | {found['speed']:.1f} | {found['by_clock']:.1f} "
                f"| {found['memory']} |"
            )


if __name__ == "__main__":
    main()
