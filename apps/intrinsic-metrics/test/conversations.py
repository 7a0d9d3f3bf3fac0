"""What the tokenizers of the child process must agree with: the trainer's own rows, the library's pairs and texts.

    conversations.py FOLDER < {"rows": [{instruction, response}]} > {"conversations": {name: [{ids, start}]}, "pairs": ...}

Leaves a folder for each tokenizer in FOLDER."""

import json
import sys
from pathlib import Path

WORKER = Path(__file__).resolve().parents[3] / "libs" / "runtime" / "python-worker" / "python"
sys.path[:0] = [str(WORKER), str(WORKER.parent / "test" / "python")]

from agora_worker.chat import IGNORED, ChatFormat, prepare_tokenizer  # noqa: E402
from tokenizers import Tokenizer, models, pre_tokenizers, processors  # noqa: E402
from transformers import PreTrainedTokenizerFast  # noqa: E402
from zoo_tokenizers import SHAPES, tokenizer_of  # noqa: E402

POSITIONS = {"bert": 40, "roberta": 34}


def conversations(tokenizer, rows):
    prepare_tokenizer(tokenizer)
    form = ChatFormat(tokenizer)
    for row in rows:
        encoded = form.encode(row["instruction"], row["response"])
        yield {"ids": encoded["input_ids"], "start": encoded["labels"].count(IGNORED)}


def encoder(kind):
    """Bytes as tokens, with the separators of that kind of encoder."""
    begin, end, pad = ("[CLS]", "[SEP]", "[PAD]") if kind == "bert" else ("<s>", "</s>", "<pad>")
    alphabet = [begin, pad, end, *sorted(pre_tokenizers.ByteLevel.alphabet())]
    tokenizer = Tokenizer(models.BPE(vocab={token: n for n, token in enumerate(alphabet)}, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.add_special_tokens([begin, pad, end])
    marks = (end, 2), (begin, 0)
    processor = processors.BertProcessing if kind == "bert" else processors.RobertaProcessing
    tokenizer.post_processor = processor(*marks)
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, cls_token=begin, sep_token=end, pad_token=pad)


def pairs(tokenizer, rows, limit):
    for row in rows:
        # As a batch of one: by itself, an empty second text is taken for none.
        texts = [row["instruction"]], [row["response"]]
        batch = tokenizer(*texts, truncation=True, max_length=limit, return_token_type_ids=True)
        yield {"ids": batch["input_ids"][0], "types": batch["token_type_ids"][0]}


def texts(tokenizer, rows, limit):
    return [tokenizer(row[field], truncation=True, max_length=limit)["input_ids"] for row in rows for field in row]


def main():
    folder, rows = Path(sys.argv[1]), json.load(sys.stdin)["rows"]
    answer = {"conversations": {}, "pairs": {}, "texts": {}}
    for name, shape in SHAPES.items():
        tokenizer = tokenizer_of(shape)
        tokenizer.save_pretrained(folder / name)
        answer["conversations"][name] = list(conversations(tokenizer, rows))
    for kind, positions in POSITIONS.items():
        tokenizer = encoder(kind)
        tokenizer.save_pretrained(folder / kind)
        config = {
            "model_type": kind,
            "max_position_embeddings": positions,
            "pad_token_id": 1,
            "type_vocab_size": 2 if kind == "bert" else 1,
            "architectures": ["%sForSequenceClassification" % kind.capitalize()],
        }
        (folder / kind / "config.json").write_text(json.dumps(config))
        # RoBERTa counts positions from behind the number of its padding token.
        limit = positions - (2 if kind == "roberta" else 0)
        answer["pairs"][kind] = list(pairs(tokenizer, rows, limit))
        answer["texts"][kind] = texts(tokenizer, rows, limit)
    json.dump(answer, sys.stdout)


main()
