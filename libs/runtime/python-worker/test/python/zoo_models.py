"""Tiny random models of many architectures, made on the spot: two layers, thirty-two numbers a token."""

from transformers import AutoConfig, AutoModelForCausalLM

POSITIONS = 512
WIDTH = 48

COMMON = {
    "hidden_size": WIDTH,
    "intermediate_size": 96,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": POSITIONS,
}
HEAD = {"head_dim": 12}
EXPERTS = {"num_experts": 4, "num_experts_per_tok": 2, "moe_intermediate_size": 48}
GPT2 = {
    "n_embd": WIDTH, "n_layer": 2, "n_head": 4, "n_positions": POSITIONS,
    "resid_pdrop": 0.0, "embd_pdrop": 0.0, "attn_pdrop": 0.0,
}  # fmt: skip
STILL = {"hidden_dropout": 0.0, "attention_dropout": 0.0}

# What a configuration says beside COMMON (or instead of it, where its names are others).
ARCHITECTURES = {
    "qwen2": {**COMMON},
    "mistral": {**COMMON, **HEAD, "sliding_window": 16},
    "llama": {**COMMON},
    "qwen3": {**COMMON, **HEAD},
    "gemma": {**COMMON, **HEAD},
    "gemma2": {**COMMON, **HEAD, "sliding_window": 16, "final_logit_softcapping": 20.0},
    "gemma3_text": {**COMMON, **HEAD, "sliding_window": 16},
    "granite": {**COMMON, "logits_scaling": 4.0, "embedding_multiplier": 12.0},
    "cohere": {**COMMON, "logit_scale": 0.25},
    "phi": {**COMMON, "resid_pdrop": 0.0, "embd_pdrop": 0.0},
    "phi3": {**COMMON},
    "olmo2": {**COMMON},
    "stablelm": {**COMMON, "partial_rotary_factor": 0.5},
    "starcoder2": {**COMMON, "residual_dropout": 0.0, "embedding_dropout": 0.0},
    "gpt2": GPT2,
    "gptj": {**GPT2, "rotary_dim": 8},
    "gpt_neox": {**COMMON, **STILL},
    "gpt_neo": {
        "hidden_size": WIDTH, "num_layers": 2, "num_heads": 4, "max_position_embeddings": POSITIONS,
        "attention_types": [[["global", "local"], 1]], "window_size": 16,
        "resid_dropout": 0.0, "embed_dropout": 0.0, "attention_dropout": 0.0,
    },
    "opt": {**COMMON, "ffn_dim": 96, "word_embed_proj_dim": WIDTH, "dropout": 0.0},
    "bloom": {"hidden_size": WIDTH, "n_layer": 2, "n_head": 4, "hidden_dropout": 0.0, "attention_dropout": 0.0},
    "mpt": {"d_model": WIDTH, "n_heads": 4, "n_layers": 2, "max_seq_len": POSITIONS},
    "falcon": {**COMMON, **STILL, "alibi": True},
    "mixtral": {**COMMON, "num_local_experts": 4},
    "qwen2_moe": {**COMMON, **EXPERTS, "shared_expert_intermediate_size": 48},
    "qwen3_moe": {**COMMON, **HEAD, **EXPERTS},
    "olmoe": {**COMMON, **EXPERTS},
    "granitemoe": {**COMMON, "num_local_experts": 4, "logits_scaling": 4.0, "output_router_logits": True},
    "gpt_oss": {**COMMON, **HEAD, "num_local_experts": 4, "sliding_window": 16},
    "mamba": {"hidden_size": WIDTH, "state_size": 8, "num_hidden_layers": 2, "conv_kernel": 4},
    "mamba2": {
        "hidden_size": WIDTH, "state_size": 8, "num_hidden_layers": 2, "num_heads": 8, "head_dim": 12, "n_groups": 1,
        "chunk_size": 16,
    },
    "rwkv": {"hidden_size": WIDTH, "attention_hidden_size": WIDTH, "num_hidden_layers": 2, "context_length": POSITIONS},
    "recurrent_gemma": {
        **COMMON, "lru_width": WIDTH, "attention_window_size": 32, "block_types": ["recurrent", "attention"],
    },
    "qwen3_next": {
        **COMMON, **HEAD, **EXPERTS, "shared_expert_intermediate_size": 48, "linear_num_value_heads": 4,
        "linear_num_key_heads": 2, "linear_key_head_dim": 12, "linear_value_head_dim": 12,
        "layer_types": ["linear_attention", "full_attention"],
    },
    "lfm2": {**COMMON, "layer_types": ["conv", "full_attention"]},
    "xglm": {
        "d_model": WIDTH, "ffn_dim": 96, "num_layers": 2, "attention_heads": 4, "max_position_embeddings": POSITIONS,
        "dropout": 0.0, "attention_dropout": 0.0,
    },
    "smollm3": {**COMMON},
}

# Too few steps, or no way at all, to learn eight rows by heart: made for a single question each.
OTHERS = {
    # The decoder by itself. Its loss is the mean over a batch, whatever the step's other batches hold.
    "bart": {
        "d_model": WIDTH, "decoder_layers": 2, "decoder_attention_heads": 4, "decoder_ffn_dim": 96, "dropout": 0.0,
        "max_position_embeddings": POSITIONS, "is_decoder": True, "is_encoder_decoder": False, "init_std": 0.5,
    },
    # With recurrent layers alone, whose cache the library cannot ask how long it is.
    "granitemoehybrid": {
        **COMMON, "layer_types": ["mamba", "mamba"], "mamba_n_heads": 8, "mamba_d_head": 12, "mamba_d_state": 8,
        "num_local_experts": 0, "shared_intermediate_size": 96,
    },
    "bert": {**COMMON, "hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0},
}  # fmt: skip


def make(architecture, tokenizer, folder):
    """Leaves a model of that architecture and the tokenizer in the folder."""
    import torch

    torch.manual_seed(1)
    ids = {
        "bos_token_id": tokenizer.bos_token_id,
        "eos_token_id": tokenizer.eos_token_id,
        "pad_token_id": tokenizer.pad_token_id,
    }
    size = -(-len(tokenizer) // 8) * 8
    config = AutoConfig.for_model(architecture, vocab_size=size, **ids, **{**ARCHITECTURES, **OTHERS}[architecture])
    model = AutoModelForCausalLM.from_config(config)
    model.generation_config.eos_token_id = tokenizer.eos_token_id
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder
