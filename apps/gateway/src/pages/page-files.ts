import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { Fault } from '@agora/plugin-api';
import type { FastifyReply, FastifyRequest } from 'fastify';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

interface PageFile {
  type: string;
  bytes: Buffer;
  gzipped: Buffer;
  tag: string;
}

/**
 * The built pages, read once. What is not one of these files by its exact name is not served, so no address can lead out of the
 * folder.
 */
export class PageFiles {
  private constructor(private readonly files: ReadonlyMap<string, PageFile>) {}

  /** @throws Fault `missing-dependency` when the pages are not built. */
  static async read(folder: string): Promise<PageFiles> {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
    const files = new Map<string, PageFile>();
    for (const entry of entries) {
      const type = TYPES[extname(entry.name)];
      if (!entry.isFile() || type === undefined) continue;
      const path = join(entry.parentPath, entry.name);
      const bytes = await readFile(path);
      const tag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 27)}"`;
      const name = `/${relative(folder, path).split(sep).join('/')}`;
      files.set(name, { type, bytes, gzipped: await promisify(gzip)(bytes, { level: 9 }), tag });
    }
    if (!files.has('/index.html')) {
      throw new Fault('missing-dependency', `The pages are not built: there is no index.html in ${folder}`, {
        fix: 'Run tools/setup.sh, or `npx nx build @agora/dashboard`.',
      });
    }
    return new PageFiles(files);
  }

  send(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const [path = ''] = request.url.split('?', 1);
    const file = this.files.get(path === '/' ? '/index.html' : path);
    if (!file) return reply.code(404).send({ code: 'not-found', message: 'There is no such page.' });
    void reply.headers({ etag: file.tag, 'cache-control': 'no-cache', vary: 'accept-encoding' });
    if (request.headers['if-none-match'] === file.tag) return reply.code(304).send();
    const packed = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
    if (packed) void reply.header('content-encoding', 'gzip');
    return reply.type(file.type).send(packed ? file.gzipped : file.bytes);
  }
}
