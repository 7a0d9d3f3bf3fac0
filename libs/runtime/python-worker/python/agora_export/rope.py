"""Rotary positions that are the same for every row, written out for each of them."""

from onnx import TensorProto, helper

CACHES = (1, 2)  # cosines and sines: [1, length, half a head's width]


def spread_rope(model, tokens):
    """Changes RotaryEmbedding of `model` (a ModelProto), whose first input `tokens` is [batch, length]. The operator takes
    cosines and sines of [batch, length, …]; exports give one row of them, which onnxruntime refuses for more than one."""
    graph = model.graph
    if not any(is_rope(node) for node in graph.node):
        return
    graph.initializer.append(helper.make_tensor("agora_rope_ones", TensorProto.INT64, [2], [1, 1]))
    nodes = [
        helper.make_node("Shape", [tokens], ["agora_rope_batch"], start=0, end=1),
        helper.make_node("Concat", ["agora_rope_batch", "agora_rope_ones"], ["agora_rope_shape"], axis=0),
    ]
    spread = {}
    for node in list(graph.node):
        for index in CACHES if is_rope(node) else ():
            name = node.input[index]
            if name not in spread:
                spread[name] = "agora_rope/" + name
                nodes.append(helper.make_node("Expand", [name, "agora_rope_shape"], [spread[name]]))
            node.input[index] = spread[name]
        nodes.append(node)
    del graph.node[:]
    graph.node.extend(nodes)


def is_rope(node):
    return node.op_type == "RotaryEmbedding" and node.domain in ("", "ai.onnx")
