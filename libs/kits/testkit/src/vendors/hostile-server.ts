import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** What a server says once it has been asked. */
export type Talk = (socket: Socket) => void;

/** A server on loopback that need not speak HTTP as it should. */
export class HostileServer {
  /** Since the last reset. */
  requests = 0;
  talk: Talk = () => undefined;
  private readonly sockets = new Set<Socket>();
  private readonly server: Server = createServer((socket) => {
    this.sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => this.sockets.delete(socket));
    socket.on('data', (bytes) => {
      if (!bytes.includes('POST ')) return;
      this.requests += 1;
      this.talk(socket);
    });
  });

  start(): Promise<void> {
    return new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Ends its connections, and forgets the requests. */
  reset(): void {
    for (const socket of this.sockets) socket.destroy();
    this.requests = 0;
  }

  close(): Promise<unknown> {
    return new Promise((resolve) => this.server.close(resolve));
  }
}

/** Headers may begin with a status; without one it is 200. */
export function body(bytes: string | Buffer, ...headers: string[]): Talk {
  const lines = [...headers, `content-length: ${Buffer.byteLength(bytes)}`, 'content-type: application/json'];
  const status = /^\d/.test(lines[0] ?? '') ? lines.shift() : '200 OK';
  return (socket) => {
    socket.write(`HTTP/1.1 ${status}\r\n${lines.join('\r\n')}\r\n\r\n`);
    socket.end(bytes);
  };
}

export function endless(head: string, piece: Buffer): Talk {
  return (socket) => {
    socket.write(head);
    const more = (): void => {
      while (!socket.destroyed && socket.write(piece));
      if (!socket.destroyed) socket.once('drain', more);
    };
    more();
  };
}

export function dripping(head: string, piece: string): Talk {
  return (socket) => {
    socket.write(head);
    const timer = setInterval(() => socket.write(piece), 20);
    socket.once('close', () => clearInterval(timer));
  };
}
