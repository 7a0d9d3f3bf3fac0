import type { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** By which names this gateway may be addressed. Any other is a page of someone else that has pointed its name here. */
export class AllowedHosts {
  constructor(
    private readonly address: string,
    private readonly certificate?: X509Certificate,
  ) {}

  /** Whether a `Host` header names this gateway on its own port. */
  accepts(header: string | undefined, port: number): boolean {
    const [, name, given] = /^(\[[0-9a-f:.]+\]|[^:[\]]+)(?::(\d+))?$/i.exec(header ?? '') ?? [];
    if (name === undefined) return false;
    const usual = this.certificate ? 443 : 80;
    return Number(given ?? usual) === port && this.knows(name.toLowerCase());
  }

  /** Whether an `Origin` header is that of this gateway's own pages. */
  isOwn(origin: string, port: number): boolean {
    const scheme = this.certificate ? 'https://' : 'http://';
    return origin.startsWith(scheme) && this.accepts(origin.slice(scheme.length), port);
  }

  private knows(name: string): boolean {
    if (LOOPBACK.includes(name) || name === this.address) return true;
    if (!this.certificate) return false;
    const bare = name.replace(/^\[|\]$/g, '');
    // Either check throws at what the other one is for.
    const check = isIP(bare) === 0 ? this.certificate.checkHost(bare) : this.certificate.checkIP(bare);
    return check !== undefined;
  }
}
