/** One thing that was looked at. `note`: Agora works without it, but less well. */
export interface Check {
  name: string;
  state: 'ok' | 'note' | 'missing';
  found: string;
  fix?: string;
}
