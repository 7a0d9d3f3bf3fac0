import type { Fault } from '@agora/plugin-api';
import { readFailure } from '@agora/openai-protocol';
import { classifyFailure, type EndpointError, type VendorFailure } from '@agora/provider-kit';

/** Anything thrown on the way to an answer as a Fault that names the endpoint. */
export function classify(error: unknown, baseURL: string): Fault {
  return classifyFailure(error, { name: baseURL, read });
}

const FIX: Record<number, string> = {
  402: 'Add credit to the account that the key belongs to.',
  404: "Check the generator's model, and baseURL (usually it ends in /v1).",
};

function read({ status, body }: EndpointError): VendorFailure {
  const said = readFailure(body, status);
  const fix = FIX[status];
  return said.code !== undefined || fix === undefined ? said : { ...said, fix };
}
