import { Fault } from '@agora/plugin-api';

export function withoutBatches(generator: string, provider: string): Fault {
  return new Fault('invalid-input', `generator "${generator}": provider "${provider}" has no batch interface`, {
    fix: 'Leave out mode: batch, or use a provider that has one: openai, anthropic.',
  });
}
