import { ACTION_HEADER, type Problem } from '@agora/contracts';
import { createHmac } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { askForToken } from '../pages/ask-for-token.js';
import { HEADERS } from './headers.js';
import type { AllowedHosts } from './hosts.js';
import { isToken } from './token.js';
import type { Principal, Users } from './users.js';

const YEAR_SECONDS = 365 * 24 * 3600;

interface Refusal {
  status: number;
  problem: Problem;
}

/** Who asks, with the key that their actions carry. */
export interface Caller extends Principal {
  actionKey: string;
}

const callers = new WeakMap<object, Caller>();

/** Who a request that was let in comes from. */
export function callerOf(request: FastifyRequest): Caller {
  const caller = callers.get(request);
  if (!caller) throw new Error('a request was handled that nobody let in');
  return caller;
}

/** Who may read, and who may act: whoever addresses the gateway by one of its names, from no page of others, and has a token. */
export class Access {
  constructor(
    private readonly hosts: AllowedHosts,
    private readonly users: Users,
    private readonly options: { secure: boolean; control: boolean },
  ) {}

  /** A hook that runs before any handler, so that nothing is read for a request that is refused. */
  readonly hook = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    void reply.headers(HEADERS);
    const refusal = this.refusalOf(request) ?? this.withoutToken(request, reply) ?? this.withoutRight(request);
    if (!refusal) return reply.sent ? reply : undefined;
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
    if (method === 'GET' || method === 'HEAD' || (method === 'POST' && this.options.control)) return undefined;
    return refused(405, 'Nothing can be changed here: only GET is answered.', 'Start it with --allow-control.');
  }

  private withoutToken(request: FastifyRequest, reply: FastifyReply): Refusal | undefined {
    const name = cookieName(request);
    const [, bearer] = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
    const query = request.query as Record<string, unknown>;
    const inLink = typeof query['token'] === 'string' && request.method === 'GET' ? query['token'] : undefined;
    // A link is a new beginning: it counts before what the browser remembers.
    const known = [bearer, inLink, cookieOf(request, name)].flatMap((token) => {
      const user = token === undefined ? undefined : this.users.of(token);
      return token === undefined || !user ? [] : [{ token, user }];
    })[0];
    if (!known) {
      const fix =
        'Open the address with the token that the command has printed, or send `Authorization: Bearer TOKEN`.';
      return refused(401, 'The token of this gateway is missing or wrong.', fix, 'rejected-credential');
    }
    const actionKey = createHmac('sha256', known.token).update('action').digest('base64url');
    callers.set(request, { ...known.user, actionKey });
    if (known.token !== inLink) return undefined;
    const parts = [`${name}=${known.token}`, 'Path=/', 'HttpOnly', 'SameSite=Strict', `Max-Age=${YEAR_SECONDS}`];
    void reply.header('set-cookie', [...parts, ...(this.options.secure ? ['Secure'] : [])].join('; '));
    // The token leaves the address at once where the browser will send the cookie; coming from another site, it would not.
    const from = request.headers['sec-fetch-site'];
    if (request.url.startsWith('/?') && (from === 'none' || from === 'same-origin')) void reply.redirect('/', 303);
    return undefined;
  }

  /** An action needs a role, and the key that only the gateway's own pages, or a program with the token, can know. */
  private withoutRight(request: FastifyRequest): Refusal | undefined {
    if (request.method !== 'POST') return undefined;
    const { role, name, actionKey } = callerOf(request);
    if (role !== 'operator') return refused(403, `${name} may look, and change nothing.`, 'Ask for the role operator.');
    const given = request.headers[ACTION_HEADER];
    if (typeof given === 'string' && isToken(given, actionKey)) return undefined;
    return refused(403, `The header ${ACTION_HEADER} is missing or wrong.`, 'Send the actionKey of /api/v1/me.');
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
