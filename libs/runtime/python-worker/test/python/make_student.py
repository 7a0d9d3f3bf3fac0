"""make_student.py ARCHITECTURE SHAPE FOLDER: leaves a tiny random model with a tokenizer of that shape in the folder."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from zoo_models import make  # noqa: E402
from zoo_tokenizers import SHAPES, tokenizer_of  # noqa: E402

make(sys.argv[1], tokenizer_of(SHAPES[sys.argv[2]]), sys.argv[3])
