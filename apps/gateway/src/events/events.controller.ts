import { ROUTES } from '@agora/contracts';
import type { NumberedEvent } from '@agora/bus';
import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { parse } from '../parse.js';
import { RunCatalog } from '../runs/run-catalog.js';
import { EventHubs } from './event-hubs.js';

/** Sent while nothing happens, so that neither side takes the other for gone. */
const HEARTBEAT_MS = 15_000;
/** A viewer that does not read for so long in bytes is let go; it comes back by itself and resumes. */
const MOST_UNREAD_BYTES = 4 << 20;

/**
 * Events of a run as server-sent events. Written to the raw response, whose end is listened to: a viewer that goes away must leave
 * nothing behind.
 */
@Controller()
export class EventsController {
  constructor(
    private readonly catalog: RunCatalog,
    private readonly hubs: EventHubs,
  ) {}

  @Get('runs/:run/events')
  async events(@Param() params: unknown, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { run } = parse(ROUTES.run.params, params);
    const live = (await this.catalog.isUnderWay(run)) ? await this.hubs.of(run) : undefined;
    if (!live) {
      await reply.code(204).send(); // Which tells an EventSource not to come again.
      return;
    }
    const { raw } = reply;
    reply.hijack();
    const headers = { ...reply.getHeaders(), 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' };
    raw.writeHead(200, headers as Record<string, string>);
    // Sequences count in one stream: a viewer of another one has seen nothing yet, and is told so.
    const { created, last } = live.stream;
    raw.write(`retry: 1000\n\nevent: stream\ndata: ${created}\n\n`);
    const seen = lastSeen(request);
    const leave = live.hub.follow(seen > last ? 0 : seen, (events) => {
      if (raw.writableLength > MOST_UNREAD_BYTES) raw.destroy();
      else raw.write(messagesOf(events));
      if (events.some(({ event }) => event.kind === 'run-finished')) raw.end();
    });
    const beat = setInterval(() => raw.write(': alive\n\n'), HEARTBEAT_MS);
    raw.once('close', () => {
      clearInterval(beat);
      leave();
    });
  }
}

/** Written once, however many viewers are told. */
const messages = new WeakMap<readonly NumberedEvent[], Buffer>();

function messagesOf(events: readonly NumberedEvent[]): Buffer {
  const known = messages.get(events);
  if (known) return known;
  const written = Buffer.from(events.map(messageOf).join(''));
  messages.set(events, written);
  return written;
}

/** JSON holds no line break, so an event is one line of data. */
function messageOf({ sequence, event }: NumberedEvent): string {
  return `id: ${sequence}\ndata: ${JSON.stringify(event)}\n\n`;
}

/** From the header that a browser sends by itself, or from the address, for who opens the stream anew. */
function lastSeen({ headers, query }: FastifyRequest): number {
  const value = Number(headers['last-event-id'] ?? (query as { after?: unknown }).after);
  return Number.isSafeInteger(value) && value > 0 ? value : 0;
}
