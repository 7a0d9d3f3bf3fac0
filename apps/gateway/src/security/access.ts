import type { Problem } from '@agora/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { HEADERS } from './headers.js';
import type { AllowedHosts } from './hosts.js';
import { isToken } from './token.js';
import { askForToken } from '../pages/ask-for-token.js';

const YEAR_SECONDS = 365 * 24 * 3600;

interface Refusal {
  status: number;
  problem: Problem;
}

/** Who may read: whoever addresses the gateway by one of its names, from no page of others, and has its token. */
export class Access {
  constructor(
    private readonly hosts: AllowedHosts,
    private readonly token: string,
    private readonly secure: boolean,
  ) {}

  /** A hook that runs before any handler, so that nothing is read for a request that is refused. */
  readonly hook = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    void reply.headers(HEADERS);
    const refusal = this.refusalOf(request) ?? this.withoutToken(request, reply);
    if (!refusal) return undefined;
    const { status, problem } = refusal;
    const forPeople = status === 401 && request.headers.accept?.includes('text/html') === true;
    if (forPeople) return reply.code(status).type('text/html; charset=utf-8').send(askForToken());
    return reply.code(status).send(problem);
  };

  private refusalOf({ method, headers, socket }: FastifyRequest): Refusal | undefined {
    const port = socket.localPort ?? 0;
    if (!this.hosts.accepts(headers.host, port)) {
      return refused(421, 'The gateway is not addressed by this name.', 'Use the address that it has printed.');
    }
    const { origin } = headers;
    if (origin !== undefined && !this.hosts.isOwn(origin, port))
      return refused(403, 'Pages of others may not read it.');
    if (method !== 'GET' && method !== 'HEAD')
      return refused(405, 'Nothing can be changed here: only GET is answered.');
    return undefined;
  }

  private withoutToken(request: FastifyRequest, reply: FastifyReply): Refusal | undefined {
    const name = cookieName(request);
    const [, bearer] = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
    const inLink = (request.query as Record<string, unknown>)['token'];
    const given = [bearer, cookieOf(request, name), typeof inLink === 'string' ? inLink : undefined];
    if (!given.some((token) => token !== undefined && isToken(token, this.token))) {
      const fix =
        'Open the address with the token that the command has printed, or send `Authorization: Bearer TOKEN`.';
      return refused(401, 'The token of this gateway is missing or wrong.', fix, 'rejected-credential');
    }
    if (typeof inLink === 'string' && isToken(inLink, this.token)) {
      const parts = [`${name}=${this.token}`, 'Path=/', 'HttpOnly', 'SameSite=Strict', `Max-Age=${YEAR_SECONDS}`];
      void reply.header('set-cookie', [...parts, ...(this.secure ? ['Secure'] : [])].join('; '));
    }
    return undefined;
  }
}

/** With the port in it: cookies know no ports, and the gateways of two homes must not take each other's. */
function cookieName({ socket }: FastifyRequest): string {
  return `agora-${socket.localPort}`;
}

function cookieOf({ headers }: FastifyRequest, name: string): string | undefined {
  const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}

function refused(status: number, message: string, fix?: string, code = 'refused'): Refusal {
  return { status, problem: { code, message, ...(fix === undefined ? {} : { fix }) } };
}
