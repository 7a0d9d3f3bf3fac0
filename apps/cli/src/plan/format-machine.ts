import type { Machine } from '@agora/contracts';

/** The device for training and for local models; when it is the processor, why no GPU is used. */
export function formatMachine({ gpus, cores, memoryBytes, torch, whyNoGpu }: Machine): string {
  const [first] = gpus;
  if (first) {
    const others = gpus.length > 1 ? `; ${gpus.length - 1} more, of which each further service can use one` : '';
    return `${first.name} (${gigabytes(first.memoryBytes)}, ${first.bf16 ? 'bf16' : 'no bf16'}), by torch ${torch}${others}`;
  }
  const why = whyNoGpu ? `no GPU: ${whyNoGpu}` : `torch ${torch} finds no GPU`;
  return `the processor (${cores} ${cores === 1 ? 'core' : 'cores'}, ${gigabytes(memoryBytes)}); ${why}`;
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
