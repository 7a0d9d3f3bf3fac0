"""Where a model's files are: a folder of this machine, or the hub, of which the small files are fetched and the large listed."""

import os
from dataclasses import dataclass, field

from .findings import Problem, first_line, notice

SMALL_FILES = [
    "config.json", "generation_config.json", "tokenizer*", "special_tokens_map.json", "added_tokens.json", "vocab*",
    "merges.txt", "*.model", "*.jinja", "chat_template.json", "*.index.json",
]  # fmt: skip
NAME_FIX = (
    "Name a Hugging Face model id that this machine can download (HF_TOKEN for gated models), or a local folder with"
    " config.json, weights and tokenizer."
)


@dataclass
class Source:
    # With at least the small files.
    folder: str
    # Name → bytes of the files at the hub; None when all there is lies in the folder.
    remote: dict | None = None
    findings: list = field(default_factory=list)


def find(reference):
    path = reference.get("path")
    return local(path) if path else from_hub(reference["id"], reference.get("revision") or "main")


def local(path):
    if not os.path.isdir(path):
        what = "is a file, not a model's folder" if os.path.exists(path) else "does not exist"
        raise Problem("not-found", "%s %s" % (path, what), NAME_FIX)
    if not os.path.isfile(os.path.join(path, "config.json")):
        held = sorted(os.listdir(path))
        shown = ", ".join(held[:5]) + (", …" if len(held) > 5 else "") if held else "nothing"
        raise Problem("not-found", "%s is no model's folder: it has no config.json (it holds %s)" % (path, shown), NAME_FIX)
    return Source(path)


def from_hub(name, revision):
    import httpx
    from huggingface_hub import HfApi, errors, snapshot_download

    title = name if revision == "main" else "%s@%s" % (name, revision)
    try:
        info = HfApi().model_info(name, revision=revision, files_metadata=True, timeout=8)
        folder = snapshot_download(name, revision=revision, allow_patterns=SMALL_FILES, etag_timeout=8)
        remote = {file.rfilename: file.size or 0 for file in info.siblings}
        return Source(folder, remote) if not cached_whole(folder, remote) else Source(folder)
    except errors.GatedRepoError as error:
        raise Problem(
            "rejected-credential",
            "%s is gated, and this machine may not read it" % title,
            "Accept its terms at the hub and set HF_TOKEN where the trainer and the evaluation service are started.",
        ) from error
    except errors.RevisionNotFoundError as error:
        raise Problem("not-found", "%s has no revision %s" % (name, revision), "Name one of its branches, tags or commits.") from error
    except (errors.RepositoryNotFoundError, errors.HFValidationError) as error:
        raise Problem("not-found", "The hub has no model %s, or none that this machine may read" % title, NAME_FIX) from error
    except (httpx.HTTPError, errors.HfHubHTTPError, errors.LocalEntryNotFoundError, errors.OfflineModeIsEnabled, OSError) as error:
        return from_cache(name, revision, title, error)


def from_cache(name, revision, title, error):
    """What an earlier download left. Loading falls back to it as well."""
    from huggingface_hub import constants, snapshot_download

    try:
        folder = snapshot_download(name, revision=revision, local_files_only=True)
        if os.path.isfile(os.path.join(folder, "config.json")):
            return Source(folder, findings=[notice("%s: the hub was not asked; its copy in the cache is used" % title)])
    except Exception:  # Not in the cache.
        pass
    offline = constants.HF_HUB_OFFLINE
    why = "HF_HUB_OFFLINE is set" if offline else first_line(error)
    raise Problem(
        "unreachable",
        "%s is not on this machine, and the hub (%s) cannot be reached: %s" % (title, constants.ENDPOINT, why),
        "Unset HF_HUB_OFFLINE, or name a local folder." if offline else "Check the network and HF_ENDPOINT, or name a local folder with the model.",
    )


def cached_whole(folder, remote):
    """Whether every weight file of the hub lies in the cache already."""
    weights = [name for name in remote if name.endswith((".safetensors", ".bin")) and "/" not in name]
    return bool(weights) and all(os.path.isfile(os.path.join(folder, name)) for name in weights)
