import { ACTIONS, ROUTES, type ActionReply, type RouteReply } from '@agora/contracts';
import { Body, Controller, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { GatewayContext } from '../gateway-context.js';
import { parse } from '../parse.js';
import { callerOf } from '../security/access.js';
import { RunControl } from './run-control.js';

/** The actions of `ACTIONS`, and who may take them. Requests without the right have been refused before. */
@Controller()
export class ActionsController {
  constructor(
    private readonly context: GatewayContext,
    private readonly control: RunControl,
  ) {}

  @Get(ROUTES.me.path)
  me(@Req() request: FastifyRequest): RouteReply<'me'> {
    const { name, role, actionKey } = callerOf(request);
    const may = this.context.control !== undefined && role === 'operator';
    const experiments = may ? Object.keys(this.context.control?.experiments ?? {}) : [];
    return { name, role, experiments, ...(may ? { actionKey } : {}) };
  }

  @Post(ACTIONS.stop.path)
  @HttpCode(200)
  stop(@Param() params: unknown, @Body() body: unknown, @Req() request: FastifyRequest): Promise<ActionReply<'stop'>> {
    parse(ACTIONS.stop.body, body ?? {}, 'body');
    return this.control.stop(callerOf(request).name, parse(ACTIONS.stop.params, params).run);
  }

  @Post(ACTIONS.budget.path)
  @HttpCode(200)
  budget(
    @Param() params: unknown,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
  ): Promise<ActionReply<'budget'>> {
    const { run } = parse(ACTIONS.budget.params, params);
    return this.control.budget(callerOf(request).name, run, parse(ACTIONS.budget.body, body ?? {}, 'body').budgetUsd);
  }

  @Post(ACTIONS.resume.path)
  @HttpCode(200)
  resume(
    @Param() params: unknown,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
  ): Promise<ActionReply<'resume'>> {
    const { run } = parse(ACTIONS.resume.params, params);
    return this.control.resume(callerOf(request).name, run, parse(ACTIONS.resume.body, body ?? {}, 'body'));
  }

  @Post(ACTIONS.start.path)
  @HttpCode(200)
  start(
    @Param() params: unknown,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
  ): Promise<ActionReply<'start'>> {
    const { experiment } = parse(ACTIONS.start.params, params);
    return this.control.start(callerOf(request).name, experiment, parse(ACTIONS.start.body, body ?? {}, 'body'));
  }
}
