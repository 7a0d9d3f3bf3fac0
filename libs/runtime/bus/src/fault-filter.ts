import { Catch, type RpcExceptionFilter } from '@nestjs/common';
import { throwError, type Observable } from 'rxjs';
import { asFault } from './as-fault.js';

/** Keeps what a handler threw. Nest's own filter would make every error an "Internal server error". */
@Catch()
export class FaultFilter implements RpcExceptionFilter {
  catch(error: unknown): Observable<never> {
    return throwError(() => asFault(error));
  }
}
