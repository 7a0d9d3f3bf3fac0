"""findings.py < [[name, check_student's arguments]] > {name: findings}"""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "python"))

from agora_worker.student_checks import check_student  # noqa: E402

json.dump({name: check_student(**arguments) for name, arguments in json.load(sys.stdin)}, sys.stdout)
