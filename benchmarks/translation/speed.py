"""
CTranslate2 against transformers with torch, on the same weights.

    python -m benchmarks.translation.speed WORK_FOLDER

Needs torch (the extra `tolmach[torch]`). A Marian model of the usual size (6 + 6 layers, width 512,
62,518 pieces) is made with chance weights, which cost the same time as trained ones; every engine
translates the same 32 sentences of 12 to 28 pieces to 25 pieces each, beam 4, 16 sentences at once,
on one thread, in a process of its own. What counts is the processor time, so that other work on the
same computer does not matter. The first batch is a warm-up and is not counted.
"""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

PIECES, LENGTH, BATCH, BEAM, THREADS = 62_518, 25, 16, 4, 1
ENGINES = ("torch float32", "ctranslate2 float32", "ctranslate2 int8")


def make(work: Path) -> None:
    """Build the model once, in both layouts."""
    import torch
    from ctranslate2.converters.transformers import MarianMTLoader
    from transformers import MarianConfig, MarianMTModel

    if (work / "int8").exists():
        return
    torch.manual_seed(1)
    config = MarianConfig(
        vocab_size=PIECES, d_model=512, encoder_layers=6, decoder_layers=6,
        encoder_attention_heads=8, decoder_attention_heads=8, encoder_ffn_dim=2048,
        decoder_ffn_dim=2048, max_position_embeddings=512, pad_token_id=PIECES - 1,
        eos_token_id=0, decoder_start_token_id=PIECES - 1, scale_embedding=True,
        activation_function="swish", static_position_embeddings=True,
    )  # fmt: skip
    model = MarianMTModel(config).eval()
    model.save_pretrained(work / "torch")
    for kind in ("float32", "int8"):
        spec = MarianMTLoader().get_model_spec(model)
        pieces = [f"p{number}" for number in range(PIECES - 1)]
        pieces[0], pieces[1] = "</s>", "<unk>"
        spec.register_source_vocabulary(pieces)
        spec.register_target_vocabulary(pieces)
        spec.config.decoder_start_token = "</s>"
        spec.config.eos_token, spec.config.unk_token = "</s>", "<unk>"
        spec.validate()
        spec.optimize(quantization=None if kind == "float32" else kind)
        (work / kind).mkdir(parents=True)
        spec.save(str(work / kind))


def sentences() -> list[list[int]]:
    """Numbers of pieces, the end mark last."""
    rng = random.Random(1)
    return [
        [rng.randrange(2, PIECES - 1) for _ in range(rng.randint(12, 28))] + [0] for _ in range(32)
    ]


def torch_engine(work: Path) -> Callable[[list[list[int]]], int]:
    """Translate a batch; give the number of pieces made."""
    import torch
    from transformers import MarianMTModel

    torch.set_num_threads(THREADS)
    model = MarianMTModel.from_pretrained(work / "torch", local_files_only=True).eval()

    def translate(batch: list[list[int]]) -> int:
        width = max(map(len, batch))
        ids = torch.tensor([row + [PIECES - 1] * (width - len(row)) for row in batch])
        with torch.inference_mode():
            made = model.generate(
                input_ids=ids, attention_mask=(ids != PIECES - 1).long(), num_beams=BEAM,
                min_new_tokens=LENGTH, max_new_tokens=LENGTH,
            )  # fmt: skip
        return int(made.shape[0] * LENGTH)

    return translate


def ctranslate2_engine(work: Path, kind: str) -> Callable[[list[list[int]]], int]:
    """Translate a batch; give the number of pieces made."""
    import ctranslate2

    engine = ctranslate2.Translator(str(work / kind), compute_type=kind, intra_threads=THREADS)

    def translate(batch: list[list[int]]) -> int:
        pieces = [["</s>" if n == 0 else f"p{n}" for n in row] for row in batch]
        made = engine.translate_batch(
            pieces, beam_size=BEAM, min_decoding_length=LENGTH, max_decoding_length=LENGTH
        )
        return sum(len(each.hypotheses[0]) for each in made)

    return translate


def measure(name: str, work: Path) -> None:
    """Print pieces per second and peak memory of one engine, as JSON."""
    library, kind = name.split()
    translate = torch_engine(work) if library == "torch" else ctranslate2_engine(work, kind)
    rows = sorted(sentences(), key=len)
    batches = [rows[n : n + BATCH] for n in range(0, len(rows), BATCH)]
    translate(batches[0])
    start = time.process_time()
    made = sum(translate(batch) for batch in batches)
    seconds = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"pieces": made / seconds, "memory": peak}))


def main() -> None:
    """Measure every engine in a process of its own and print the table."""
    work = Path(sys.argv[1])
    if len(sys.argv) > 2:
        measure(sys.argv[2], work)
        return
    make(work)
    print("| engine | pieces a processor second | against torch | peak memory MB |")
    print("|---|---|---|---|")
    base = 0.0
    for name in ENGINES:
        command = [sys.executable, "-m", "benchmarks.translation.speed", str(work), name]
        found = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
        base = base or found["pieces"]
        print(
            f"| {name} | {found['pieces']:.0f} | {found['pieces'] / base:.1f} x "
            f"| {found['memory']} |"
        )


if __name__ == "__main__":
    main()
