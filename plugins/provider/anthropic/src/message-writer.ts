import type { CompletionRequest } from '@agora/plugin-api';
import { splitStops } from '@agora/provider-kit';
import { messageParams, type MessageParams } from './message-params.js';
import type { AnthropicOptions } from './options.js';
import { flatten, toBlocks } from './prompt-blocks.js';
import { SharedPrefix } from './shared-prefix.js';

export interface WrittenMessage {
  params: MessageParams;
  /** Stop sequences that the API refuses and that must be looked for in the answer: those of white space alone. */
  keptStops: string[];
}

/** Turns requests into what the Messages API takes, with marks where the cache pays. */
export class MessageWriter {
  /** Caches are kept per model. */
  private readonly prefixes = new Map<string, SharedPrefix>();

  constructor(private readonly options: AnthropicOptions) {}

  write(request: CompletionRequest): WrittenMessage {
    const { promptCaching } = this.options;
    const flat = flatten(request.prompt);
    const marks = promptCaching === 'off' ? [] : this.prefixesOf(request.model).marks(flat.text);
    const ttl = promptCaching === '1h' ? { ttl: '1h' as const } : {};
    const blocks = toBlocks(flat, marks, { type: 'ephemeral', ...ttl });
    const { sent, kept } = splitStops(request.sampling.stop ?? [], (stop) => stop.trim() !== '');
    return { params: messageParams(request, blocks, sent, this.options), keptStops: kept };
  }

  private prefixesOf(model: string): SharedPrefix {
    const known = this.prefixes.get(model) ?? new SharedPrefix();
    this.prefixes.set(model, known);
    return known;
  }
}
