"""python -m agora_symbolic SECONDS MEMORY_MIB AT_ONCE: one JSON object a line from standard input, answers in any order.

    in   {"id": 1, "gold": {"op": "num", "value": "1"}, "answer": {...}}
    out  {"ready": true}   {"id": 1, "equal": true, "reason": "..."}

Every question is answered by a fork that has sympy in memory already. It may take so many seconds and MiB and is killed
then, which costs nothing but that answer: `equal` is null. Ends, with its forks, when standard input closes.
"""

import json
import os
import re
import resource
import select
import signal
import sys
import time


class Asked:
    """A fork at work."""

    def __init__(self, question_id, pid, pipe, deadline):
        self.id = question_id
        self.pid = pid
        self.pipe = pipe
        self.deadline = deadline
        self.said = b""


class Supervisor:
    def __init__(self, seconds, memory_mib, at_once):
        self.seconds = seconds
        self.memory = memory_mib * 1024 * 1024
        self.at_once = at_once
        self.waiting = []
        self.asked = {}
        self.unread = b""

    def run(self):
        self.send({"ready": True})
        while True:
            while self.waiting and len(self.asked) < self.at_once:
                self.ask(self.waiting.pop(0))
            deadlines = [asked.deadline for asked in self.asked.values()]
            patience = max(0.0, min(deadlines) - time.monotonic()) if deadlines else None
            readable, _, _ = select.select([0, *self.asked], [], [], patience)
            for descriptor in readable:
                if descriptor == 0:
                    if not self.read():
                        return
                else:
                    self.hear(self.asked[descriptor])
            now = time.monotonic()
            for asked in [each for each in self.asked.values() if each.deadline <= now]:
                os.kill(asked.pid, signal.SIGKILL)
                self.close(asked, {"equal": None, "reason": "given up after %g s" % self.seconds})

    def read(self):
        data = os.read(0, 1 << 16)
        *lines, self.unread = (self.unread + data).split(b"\n")
        self.waiting.extend(line for line in lines if line.strip())
        return bool(data)

    def ask(self, line):
        try:
            question = json.loads(line)
            question_id, gold, answer = question["id"], question["gold"], question["answer"]
        except RecursionError:
            self.send({"id": id_of(line), "equal": None, "reason": "too deep"})
            return
        except (ValueError, KeyError, TypeError) as error:
            self.send({"id": id_of(line), "equal": None, "reason": "not a question: %s" % error})
            return
        reading, writing = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(reading)
            self.answer(writing, gold, answer)
        os.close(writing)
        self.asked[reading] = Asked(question_id, pid, reading, time.monotonic() + self.seconds)

    def answer(self, descriptor, gold, answer):
        """In the fork; never returns."""
        comparison = {"equal": None, "reason": "out of memory"}
        try:
            die_with_parent()
            limit(self.memory, self.seconds)
            os.close(0)
            from . import equality

            equal, reason = equality.compare(gold, answer)
            comparison = {"equal": equal, "reason": reason}
        except MemoryError:
            pass
        except BaseException as error:
            comparison = {"equal": None, "reason": ("%s: %s" % (type(error).__name__, error))[:300]}
        os.write(descriptor, json.dumps(comparison).encode())
        os._exit(0)

    def hear(self, asked):
        data = os.read(asked.pipe, 1 << 16)
        if data:
            asked.said += data
            return
        try:
            comparison = json.loads(asked.said)
        except ValueError:
            comparison = {"equal": None, "reason": "ended before it had an answer"}
        self.close(asked, comparison)

    def close(self, asked, comparison):
        os.close(asked.pipe)
        del self.asked[asked.pipe]
        os.waitpid(asked.pid, 0)
        self.send({"id": asked.id, **comparison})

    def send(self, message):
        data = (json.dumps(message) + "\n").encode()
        while data:
            try:
                data = data[os.write(1, data) :]
            except OSError:
                self.end()

    def end(self):
        for asked in self.asked.values():
            os.kill(asked.pid, signal.SIGKILL)
        os._exit(0)


def id_of(line):
    """Of a question that cannot be read as a whole."""
    found = re.match(rb'\s*\{"id":\s*(\d+)', line)
    return int(found.group(1)) if found else None


def limit(memory, seconds):
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, int(seconds) + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def die_with_parent():
    """So that a killed supervisor leaves no computation behind; where the system cannot, the limit on its time does it."""
    try:
        import ctypes

        ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    except (ImportError, OSError, AttributeError):
        pass


def main():
    # Ctrl+C in a terminal reaches the whole process group, but whoever started this decides when it ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from . import equality

    equality.warm_up()
    supervisor = Supervisor(float(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
    supervisor.run()
    supervisor.end()


if __name__ == "__main__":
    main()
