import { Fault } from '@agora/plugin-api';
import type { FromChild, ChildRequest, ToChild } from './protocol.js';
import { Reader } from './reader.js';

// The child process that holds the models. It ends when its parent does, however that ends: the channel closes.
process.on('disconnect', () => process.exit(0));
// Ctrl+C in a terminal reaches the whole group; the parent decides when we end.
process.on('SIGINT', () => undefined);

const reader = new Reader();
const running = new Map<number, AbortController>();

const send = (message: FromChild): void => {
  process.send?.(message);
};

async function answer(id: number, question: ChildRequest): Promise<void> {
  const controller = new AbortController();
  running.set(id, controller);
  try {
    const { signal } = controller;
    send({ id, answer: await reader.answer(question, { signal, onProgress: (done) => send({ id, done }) }) });
  } catch (error) {
    send(controller.signal.aborted ? { id, cancelled: true } : { id, fault: Fault.from(error).toData() });
  } finally {
    running.delete(id);
  }
}

process.on('message', (message: ToChild) => {
  if ('ask' in message) void answer(message.id, message.ask);
  else running.get(message.id)?.abort();
});
