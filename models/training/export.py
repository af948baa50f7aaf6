"""Turn trained weights into the CTranslate2 folders that the toolkit loads.

    python -m models.training.export --work build/demo-models --out models/demo

Both models pass through transformers' format, because CTranslate2's converter reads that.
"""

import argparse
import json
import shutil
import tempfile
from pathlib import Path

import torch
from ctranslate2.converters import TransformersConverter
from transformers import (
    GenerationConfig,
    MarianTokenizer,
    PreTrainedTokenizerFast,
    WhisperConfig,
    WhisperForConditionalGeneration,
)

from models.training.marian import FOLDER as MARIAN_FOLDER
from models.training.tokens import CONTROLS, Vocabulary, read_vocabulary
from models.training.whisper import CHECKPOINT, TOKENIZER
from models.training.whisper_model import (
    ALIGNMENT_HEADS,
    MELS,
    POSITIONS,
    TEXT_POSITIONS,
    Shape,
    WhisperNet,
)

WHISPER, MARIAN = "whisper-ru", "marian-ru-en"
#: The fields of preprocessor_config.json that faster-whisper reads.
PREPROCESSOR = {
    "feature_extractor_type": "WhisperFeatureExtractor",
    "feature_size": MELS,
    "sampling_rate": 16_000,
    "hop_length": 160,
    "chunk_length": 30,
    "n_fft": 400,
}


def load_net(work: Path, vocabulary: Vocabulary) -> WhisperNet:
    """The averaged network of the checkpoint."""
    state = torch.load(work / CHECKPOINT, map_location="cpu")
    net = WhisperNet(Shape(**state["shape"]), state["used_ids"], vocabulary.stamp_begin)
    net.load_state_dict(state["average"])
    return net.eval()


def whisper_config(shape: Shape, vocabulary: Vocabulary) -> WhisperConfig:
    """The same network as transformers describes it."""
    return WhisperConfig(
        vocab_size=vocabulary.size,
        num_mel_bins=MELS,
        d_model=shape.width,
        encoder_layers=shape.encoder_layers,
        encoder_attention_heads=shape.encoder_heads,
        decoder_layers=shape.decoder_layers,
        decoder_attention_heads=shape.decoder_heads,
        encoder_ffn_dim=4 * shape.width,
        decoder_ffn_dim=4 * shape.width,
        max_source_positions=POSITIONS,
        max_target_positions=TEXT_POSITIONS,
        bos_token_id=vocabulary.control("endoftext"),
        eos_token_id=vocabulary.control("endoftext"),
        pad_token_id=vocabulary.control("endoftext"),
        decoder_start_token_id=vocabulary.control("startoftranscript"),
        suppress_tokens=None,
        begin_suppress_tokens=None,
    )


def generation_config(shape: Shape, vocabulary: Vocabulary) -> GenerationConfig:
    """What CTranslate2 reads from the generation settings."""
    config = GenerationConfig()
    config.suppress_tokens = []
    config.begin_suppress_tokens = [
        vocabulary.encode(" ")[0],
        vocabulary.control("endoftext"),
    ]
    config.alignment_heads = [[shape.decoder_layers - 1, head] for head in ALIGNMENT_HEADS]
    config.lang_to_id = {f"<|{code}|>": vocabulary.control(code) for code in ("en", "ru")}
    return config


def save_whisper(net: WhisperNet, vocabulary: Vocabulary, folder: Path) -> None:
    """Write the network in transformers' format."""
    model = WhisperForConditionalGeneration(whisper_config(net.shape, vocabulary))
    weights = {
        f"model.{name}": value
        for name, value in net.state_dict().items()
        if name.startswith(("encoder.", "decoder."))
    }
    weights["model.encoder.embed_positions.weight"] = net.encoder.positions
    weights["model.decoder.embed_tokens.weight"] = net.full_table().detach()
    missing, unexpected = model.load_state_dict(weights, strict=False)
    if unexpected or set(missing) - {"proj_out.weight"}:
        raise ValueError(f"weights do not fit: missing {missing}, unexpected {unexpected}")
    model.tie_weights()
    model.generation_config = generation_config(net.shape, vocabulary)
    model.save_pretrained(folder)
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=vocabulary.tokenizer,
        eos_token="<|endoftext|>",
        additional_special_tokens=list(CONTROLS[1:]),
    )
    tokenizer.save_pretrained(folder)
    vocabulary.tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "preprocessor_config.json").write_text(json.dumps(PREPROCESSOR, indent=1) + "\n")


def convert(source: Path, out: Path, copied: list[str]) -> None:
    """Write the int8 model; a card that lies in the folder stays."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "model"
        TransformersConverter(str(source), copy_files=copied).convert(
            str(target), quantization="int8"
        )
        out.mkdir(parents=True, exist_ok=True)
        for path in target.iterdir():
            shutil.copyfile(path, out / path.name)


def export_whisper(work: Path, out: Path) -> None:
    """Checkpoint -> transformers -> CTranslate2."""
    vocabulary = read_vocabulary(work / TOKENIZER)
    net = load_net(work, vocabulary)
    with tempfile.TemporaryDirectory() as folder:
        save_whisper(net, vocabulary, Path(folder))
        convert(Path(folder), out / WHISPER, ["tokenizer.json", "preprocessor_config.json"])


def export_marian(work: Path, out: Path) -> None:
    """Transformers -> CTranslate2."""
    folder = work / MARIAN_FOLDER
    tokenizer = MarianTokenizer(
        source_spm=str(folder / "source.spm"),
        target_spm=str(folder / "target.spm"),
        vocab=str(folder / "vocab.json"),
    )
    tokenizer.save_pretrained(folder)
    convert(folder, out / MARIAN, ["source.spm", "target.spm"])


EXPORTS = {WHISPER: export_whisper, MARIAN: export_marian}


def main() -> None:
    """Export both models, or the one named."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=Path, default=Path("build/demo-models"))
    parser.add_argument("--out", type=Path, default=Path("models/demo"))
    parser.add_argument("--only", choices=sorted(EXPORTS))
    options = parser.parse_args()
    for name, export in EXPORTS.items():
        if options.only in (None, name):
            export(options.work, options.out)


if __name__ == "__main__":
    main()
