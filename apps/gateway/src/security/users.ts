import { roleSchema, type Role } from '@agora/contracts';
import { Fault } from '@agora/plugin-api';
import { firstProblem } from '@agora/schema-findings';
import { createHash, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';

/** Whoever a request comes from. */
export interface Principal {
  name: string;
  role: Role;
}

const usersSchema = z.strictObject({
  users: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[\w.@+-]{1,64}$/, 'letters, digits and . @ + - _, at most 64'),
        role: roleSchema,
        /** Tokens are long and random, so that a plain hash cannot be searched. */
        tokenSha256: z.string().regex(/^[0-9a-f]{64}$/, 'the SHA-256 of the token: 64 digits of lower-case hex'),
      }),
    )
    .min(1),
});

/** Who may come in, by the hashes of their tokens. */
export class Users {
  constructor(private readonly known: readonly (Principal & { hash: Buffer })[]) {}

  /** One user with a token that is known itself. */
  static only(principal: Principal, token: string): Users {
    return new Users([{ ...principal, hash: hashOf(token) }]);
  }

  /** @throws Fault that names the file, the field and what is wrong with it. */
  static async read(file: string): Promise<Users> {
    const fix = 'docs/dashboard.md shows such a file: JSON with users, each with name, role and tokenSha256.';
    let value: unknown;
    try {
      value = JSON.parse(await readFile(file, 'utf8'));
    } catch (error) {
      const why = error instanceof SyntaxError ? 'is not JSON' : 'cannot be read';
      throw new Fault('invalid-input', `--users: ${file} ${why}`, { fix, cause: error });
    }
    const parsed = usersSchema.safeParse(value, { reportInput: true });
    if (!parsed.success) {
      throw new Fault('invalid-input', `--users: ${file}, ${firstProblem(parsed.error, 'the file')}`, { fix });
    }
    const { users } = parsed.data;
    for (const field of ['name', 'tokenSha256'] as const) {
      const twice = users.find((user, at) => users.findIndex((other) => other[field] === user[field]) !== at);
      if (twice) {
        throw new Fault('invalid-input', `--users: ${file}: two users have the ${field} of "${twice.name}"`, { fix });
      }
    }
    return new Users(
      users.map(({ name, role, tokenSha256 }) => ({ name, role, hash: Buffer.from(tokenSha256, 'hex') })),
    );
  }

  and(others: Users): Users {
    return new Users([...this.known, ...others.known]);
  }

  /** Compares with everybody's, without telling by its time how much of it was right. */
  of(token: string): Principal | undefined {
    const hash = hashOf(token);
    const [found] = this.known.filter((user) => timingSafeEqual(user.hash, hash));
    return found && { name: found.name, role: found.role };
  }
}

const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest();
