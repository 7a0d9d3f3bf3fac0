import { COPY_META } from '@agora/contracts/copy';

/** Whether these pages are a static copy: then nothing is under way, and nothing can be asked that was not copied. */
export interface Copy {
  redacted: boolean;
  madeAt: string;
}

export const copy: Copy | undefined = read();

function read(): Copy | undefined {
  const meta = document.querySelector<HTMLMetaElement>(`meta[name="${COPY_META}"]`);
  return meta ? { redacted: meta.content === 'redacted', madeAt: meta.dataset['made'] ?? '' } : undefined;
}
