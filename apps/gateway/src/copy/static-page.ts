import { COPY_META } from '@agora/contracts';
import { HEADERS } from '../security/headers.js';

/** The page of a copy: what a server would say of it in headers stands in its head, since any host may serve it. */
export function staticPage(html: string, about: { redacted: boolean; madeAt: string }): string {
  const policy = HEADERS['content-security-policy']
    .split('; ')
    .filter((rule) => !rule.startsWith('frame-ancestors')) // Counts in a header alone.
    .join('; ');
  const tags = [
    `<meta http-equiv="Content-Security-Policy" content="${policy}" />`,
    '<meta name="referrer" content="no-referrer" />',
    `<meta name="${COPY_META}" content="${about.redacted ? 'redacted' : 'whole'}" data-made="${about.madeAt}" />`,
  ];
  return html.replace(/<meta charset="utf-8" ?\/?>/, (charset) => [charset, ...tags].join('\n    '));
}
