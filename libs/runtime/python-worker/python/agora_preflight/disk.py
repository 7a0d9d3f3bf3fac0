"""Is there room for what has to be fetched from the hub?"""

import os
import shutil

from .findings import finding, size

SPARE = 1e9


def check_downloads(needed):
    if not needed:
        return []
    from huggingface_hub import constants

    folder = constants.HF_HUB_CACHE
    free = shutil.disk_usage(existing(folder)).free
    if needed + SPARE <= free:
        return []
    message = "The models to be fetched from the hub take %s, but the disk of %s has %s free (1 GB is left spare)" % (
        size(needed), folder, size(free),
    )  # fmt: skip
    return [finding("disk-full", message, "Free disk space, or name another folder in HF_HOME.")]


def existing(folder):
    while not os.path.exists(folder) and os.path.dirname(folder) != folder:
        folder = os.path.dirname(folder)
    return folder
