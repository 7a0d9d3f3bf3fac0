import http from 'node:http';
import https from 'node:https';
import { urlToHttpOptions } from 'node:url';
import { EndpointError, parsedJson } from '@agora/provider-kit';

const LOOK_MS = 10_000;
const LONGEST = 4 * 2 ** 20;

/** Agents of our own: the global ones may be told to go through a proxy, and a server of this machine is behind none. */
const agents = { http: new http.Agent(), https: new https.Agent() };

export interface GetOptions {
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/**
 * A small answer, as JSON or else as text. Redirects are not followed: they would carry keys elsewhere.
 * @throws EndpointError when the server refuses; what Node throws otherwise.
 */
export function getJson(address: string, { headers = {}, signal }: GetOptions = {}): Promise<unknown> {
  const url = new URL(address);
  const secure = url.protocol === 'https:';
  return new Promise((resolve, reject) => {
    const options = {
      ...urlToHttpOptions(url),
      agent: secure ? agents.https : agents.http,
      headers,
      signal,
      timeout: LOOK_MS,
    };
    const request = (secure ? https : http).request(options, (response) => {
      const { statusCode: status = 0 } = response;
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        text += part;
        if (text.length > LONGEST) request.destroy(new Error('it answers without end'));
      });
      response.on('error', reject);
      response.on('end', () => {
        const body = parsedJson(text) ?? text.slice(0, 500);
        if (status >= 200 && status <= 299) return resolve(body);
        reject(new EndpointError(status, body, (name) => [response.headers[name] ?? []].flat()[0]));
      });
    });
    request.on('timeout', () =>
      request.destroy(Object.assign(new Error('it did not answer in time'), { code: 'ETIMEDOUT' })),
    );
    request.on('error', reject);
    request.end();
  });
}
