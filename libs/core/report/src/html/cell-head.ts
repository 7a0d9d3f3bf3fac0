import type { Cell } from '@agora/run-schemas';
import { count } from '../format.js';
import { html, type Markup } from './template.js';

/** Head of a cell's row: its generator, and below it domain, method, instances and seed. */
export function cellHead({ generator, domain, method, instances, seed }: Cell): Markup {
  return html`<th scope="row">
    ${generator}<span class="sub">${domain} · ${method} · ${count(instances)} · seed ${seed}</span>
  </th>`;
}
