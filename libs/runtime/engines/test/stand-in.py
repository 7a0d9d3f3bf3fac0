"""vllm serve MODEL ...: a stand-in for specs and trials that speaks its wire: /health, /v1/models, /version, /v1/completions with token ids,
/v1/load_lora_adapter. Behind it are real weights and transformers' continuous batching. LoRA adapters are merged into a copy of the base.

    STAND_IN_LOG    file that gets a line of JSON for every start {"serves", "pid"}, adapter {"adapter"} and answered question {"model", "prompt"}
    STAND_IN_DIES   ends itself as by kill -9 after so many answers, once: the file of that name is made then"""

import argparse
import json
import os
import signal
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import torch
from transformers import AutoModelForCausalLM, ContinuousBatchingConfig, GenerationConfig

parser = argparse.ArgumentParser()
parser.add_argument("serve")
parser.add_argument("model")
parser.add_argument("--port", type=int)
parser.add_argument("--served-model-name")
parser.add_argument("--enable-lora", action="store_true")
given, _ = parser.parse_known_args()
LOG, DIES = os.environ.get("STAND_IN_LOG"), os.environ.get("STAND_IN_DIES")
lock = threading.Lock()
answered = 0
torch.set_num_threads(1)


class Engine:
    def __init__(self, model):
        config = GenerationConfig(do_sample=False, max_new_tokens=1, pad_token_id=0, eos_token_id=-1)
        batching = ContinuousBatchingConfig(page_size=32, num_blocks=128, max_batch_tokens=512, max_requests_per_batch=16)
        self.manager = model.init_continuous_batching(generation_config=config, continuous_batching_config=batching)
        self.manager.start()
        self.waiting = {}
        threading.Thread(target=self.hand_out, daemon=True).start()

    def hand_out(self):
        while True:
            result = self.manager.get_result(timeout=1)
            if result is not None and result.is_finished():
                done, box = self.waiting.pop(result.request_id)
                box.append(result)
                done.set()

    def ask(self, ids, limit, ends):
        done, box = threading.Event(), []
        with lock:
            name = "q%d" % id(box)
            self.waiting[name] = (done, box)
            self.manager.add_request(ids, request_id=name, max_new_tokens=limit, eos_token_id=ends)
        done.wait()
        return box[0].generated_tokens


def tell(line):
    if LOG:
        with open(LOG, "a") as log:
            log.write(json.dumps(line) + "\n")


def load():
    return AutoModelForCausalLM.from_pretrained(given.model, dtype=torch.float32).eval()


engines = {given.served_model_name: Engine(load())}
tell({"serves": given.model, "name": given.served_model_name, "pid": os.getpid()})


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def reply(self, body, status=200):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        if self.path == "/v1/models":
            return self.reply({"object": "list", "data": [{"id": name} for name in engines]})
        return self.reply({"version": "0.0.0"} if self.path == "/version" else {})

    def do_POST(self):
        global answered
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        if self.path == "/v1/load_lora_adapter":
            if not given.enable_lora:
                return self.reply({"error": {"message": "LoRA is not enabled"}}, 400)
            from peft import PeftModel

            merged = PeftModel.from_pretrained(load(), body["lora_path"]).merge_and_unload()
            engines[body["lora_name"]] = Engine(merged)
            tell({"adapter": body["lora_name"], "pid": os.getpid()})
            return self.reply({})
        engine = engines.get(body["model"])
        if engine is None:
            return self.reply({"error": {"message": "The model %s does not exist" % body["model"]}}, 404)
        if not isinstance(body["prompt"], list):
            return self.reply({"error": {"message": "this server wants token ids"}}, 400)
        tokens = engine.ask(body["prompt"], body["max_tokens"], body["stop_token_ids"])
        ended = bool(tokens) and tokens[-1] in body["stop_token_ids"]
        with lock:
            answered += 1
            if DIES and answered > 8 and not os.path.exists(DIES):
                open(DIES, "w").close()
                os.kill(os.getpid(), signal.SIGKILL)
            tell({"model": body["model"], "prompt": body["prompt"]})
        choice = {"index": 0, "text": "", "token_ids": tokens, "finish_reason": "stop" if ended else "length"}
        self.reply({"object": "text_completion", "model": body["model"], "choices": [choice]})


ThreadingHTTPServer(("127.0.0.1", given.port), Handler).serve_forever()
