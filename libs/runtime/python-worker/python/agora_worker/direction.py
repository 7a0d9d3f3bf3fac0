"""Whether a model reads from left to right alone. One that sees what it shall say next learns nothing by saying it."""

from transformers.models.auto.modeling_auto import MODEL_FOR_CAUSAL_LM_MAPPING, MODEL_FOR_MASKED_LM_MAPPING

# Of these, the library has a class that continues text, which reads both ways all the same.
BOTH_WAYS_TYPES = ("bert-generation", "xlm", "xlnet")


def why_not_onward(config):
    """What kind of model, by its configuration, does not continue text from left to right; None when it may well."""
    kind = config.model_type
    if getattr(config, "is_encoder_decoder", False):
        return "%s models are an encoder with a decoder, which answer by another way than they are trained" % kind
    if type(config) not in MODEL_FOR_CAUSAL_LM_MAPPING:
        return "%s models do not continue text" % kind
    encoder = type(config) in MODEL_FOR_MASKED_LM_MAPPING or kind in BOTH_WAYS_TYPES
    if encoder and not getattr(config, "is_decoder", False):
        return "%s models are encoders, which see the words that they are to say" % kind
    return None
