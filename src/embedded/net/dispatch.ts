import { ShopSimError } from '../../errors.ts';
import { apiKey, apiName } from '../../protocol/api-keys.ts';
import { Reader } from '../../protocol/reader.ts';
import { decodeRequestHeader } from '../../protocol/request-header.ts';
import { apiTable } from '../api/api-table.ts';
import type { Api, ApiRequest, ResponseBody } from '../api/api.ts';
import { unsupportedApiVersions } from '../api/api-versions.ts';
import type { ClusterState } from '../cluster-state.ts';
import type { Faults } from '../faults.ts';

/** Nothing but Produce is ever large; believing a large list of names would cost many times its bytes. */
const maxSmallRequestBytes = 4 * 1024 * 1024;

/** The end of a flexible answer's header. */
const noTaggedFields = Buffer.from([0]);

/** The connection as the dispatcher sees it. */
export interface Requester {
  readonly brokerId: number;
  readonly clientHost: string;
  onAbandoned(callback: () => void): void;
  disconnect(reason: string): void;
}

/** An answer; `body` undefined: none is sent. `latencyMs` is to pass before it goes out. */
export interface Answer {
  readonly correlationId: number;
  readonly body: ResponseBody;
  readonly latencyMs: number;
}

/** Turns request frames into answers: header, table, faults. */
export class Dispatcher {
  readonly #cluster: ClusterState;
  readonly #faults: Faults;

  constructor(cluster: ClusterState, faults: Faults) {
    this.#cluster = cluster;
    this.#faults = faults;
  }

  /**
   * Handles one request; `reply` is called once, now or later, unless the requester is disconnected.
   * @throws ShopSimError PROTOCOL_VIOLATION for a frame that is no request of a known API and version
   */
  handle(frame: Buffer, requester: Requester, reply: (answer: Answer) => void): void {
    const reader = new Reader(frame);
    const header = decodeRequestHeader(reader);
    const { correlationId, apiVersion } = header;
    const api = apiTable.get(header.apiKey);
    if (api === undefined || apiVersion < api.minVersion || apiVersion > api.maxVersion) {
      if (api?.key !== apiKey.apiVersions) throw unsupported(header.apiKey, apiVersion);
      reply({ correlationId, body: [unsupportedApiVersions(api)], latencyMs: 0 });
      return;
    }
    if (api.key !== apiKey.produce && frame.length > maxSmallRequestBytes) throw tooLarge(api, frame.length);
    const isFlexible = apiVersion >= (api.firstFlexibleVersion ?? Number.POSITIVE_INFINITY);
    if (isFlexible) reader.skipTaggedFields();
    const bodyStart = reader.position;
    const request: ApiRequest = {
      version: apiVersion,
      brokerId: requester.brokerId,
      client: { clientId: header.clientId ?? '', clientHost: requester.clientHost },
      body: () => new Reader(frame, bodyStart),
      onAbandoned: (callback) => requester.onAbandoned(callback),
      disconnect: (reason) => requester.disconnect(reason),
    };
    this.#handleWithFaults(api, request, (body, latencyMs) => {
      const whole = isFlexible && body !== undefined ? [noTaggedFields, ...body] : body;
      reply({ correlationId, body: whole, latencyMs });
    });
  }

  #handleWithFaults(api: Api, request: ApiRequest, reply: (body: ResponseBody, latencyMs: number) => void): void {
    const { latencyMs, effect } = this.#faults.judge(api.key, request.brokerId);
    if (effect === undefined) {
      api.handle(this.#cluster, request, (body) => reply(body, latencyMs));
    } else if (effect.kind === 'drop-connection') {
      const drop = (): void => request.disconnect(`a fault drops the connection ${effect.when} ${apiName(api.key)}`);
      if (effect.when === 'before') drop();
      else api.handle(this.#cluster, request, drop);
    } else {
      const refuse = (): void => reply(api.refuse(request, effect.errorCode, this.#cluster), latencyMs);
      if (effect.when === 'before') refuse();
      else api.handle(this.#cluster, request, refuse);
    }
  }
}

function unsupported(key: number, version: number): ShopSimError {
  return new ShopSimError(
    'PROTOCOL_VIOLATION',
    `It asks for version ${version} of ${apiName(key)}, which is not spoken here.`,
  );
}

function tooLarge(api: Api, sizeBytes: number): ShopSimError {
  const text = `Its ${apiName(api.key)} request has ${sizeBytes} bytes where at most ${maxSmallRequestBytes} make sense.`;
  return new ShopSimError('PROTOCOL_VIOLATION', text);
}
