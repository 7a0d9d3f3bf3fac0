/** Second argument of a `@MessagePattern` method. */
export class RpcContext {
  constructor(readonly subject: string) {}
}
