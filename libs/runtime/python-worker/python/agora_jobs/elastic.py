"""python -m agora_jobs.elastic RANKS FOLDER: torchrun on this machine, which ends with whoever started it."""

import os
import sys

from agora_worker.parent import die_with_parent


def main():
    die_with_parent()
    from torch.distributed.run import main as torchrun

    ranks, folder = sys.argv[1:]
    # torchrun would set it, with a warning; the trainer itself knows how many threads each rank may have.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    torchrun(["--standalone", "--nproc-per-node", ranks, "--max-restarts", "0", "-m", "agora_jobs", folder])


if __name__ == "__main__":
    main()
