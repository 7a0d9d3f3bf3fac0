"""python -m agora_jobs.elastic RANKS NODES FOLDER: torchrun's part on this machine, which ends with whoever started it."""

import os
import sys
import zlib

from agora_worker.parent import die_with_parent

# Where nothing said of the first node which of its ports is free: one that a folder always has, of those that no system gives away.
FIRST_PORT, PORTS = 20_000, 10_000


def meeting(nodes, folder):
    """What torchrun is told of where its agents meet. One machine needs nothing of the kind."""
    if nodes == 1:
        return ["--standalone"]
    from .placement import head_node

    host, port = head_node()
    port = port or FIRST_PORT + zlib.crc32(os.path.realpath(folder).encode()) % PORTS
    # Slurm's own name of a node, where others reach it.
    here = os.environ.get("SLURMD_NODENAME")
    return [
        *("--nnodes", str(nodes), "--rdzv-backend", "c10d", "--rdzv-endpoint", "%s:%d" % (host, port)),
        *("--rdzv-id", os.path.basename(os.path.realpath(folder))),
        *(("--local-addr", here) if here else ()),
    ]


def main():
    die_with_parent()
    from torch.distributed.run import main as torchrun

    ranks, nodes, folder = sys.argv[1:]
    # torchrun would set it, with a warning; the trainer itself knows how many threads each rank may have.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    torchrun([*meeting(int(nodes), folder), "--nproc-per-node", ranks, "--max-restarts", "0", "-m", "agora_jobs", folder])


if __name__ == "__main__":
    main()
