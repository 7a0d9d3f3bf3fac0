import type { Log } from '@agora/bus';
import type { Problem } from '@agora/contracts';
import { Fault, type FaultCode } from '@agora/plugin-api';
import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

const STATUS: Partial<Record<FaultCode, number>> = { 'not-found': 404, 'invalid-input': 400, unreachable: 503 };

/** Answers with what a fault says. What nobody foresaw is told to the log alone. */
@Catch()
export class HttpFaultFilter implements ExceptionFilter {
  constructor(private readonly log: Log) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (reply.sent || reply.raw.headersSent) return;
    if (error instanceof HttpException) {
      const status = error.getStatus();
      void reply.code(status).send({ code: status === 404 ? 'not-found' : 'refused', message: error.message });
      return;
    }
    const { code, message, fix } = Fault.from(error);
    const problem: Problem = { code, message, ...(fix === undefined ? {} : { fix }) };
    if (code === 'internal') {
      this.log.error(error instanceof Error ? (error.stack ?? message) : message);
      problem.message = 'The gateway failed; its log says why.';
    }
    void reply.code(STATUS[code] ?? 500).send(problem);
  }
}
