import type { Reader } from '../../protocol/reader.ts';
import type { ClusterState } from '../cluster-state.ts';
import type { ClientIdentity } from '../group/group-member.ts';

/** One request as an API sees it. */
export interface ApiRequest {
  readonly version: number;
  /** The broker that was asked. */
  readonly brokerId: number;
  readonly client: ClientIdentity;
  /** A new reader of the request's body, from its start. What it yields are views: copy what must last. */
  body(): Reader;
  /** Calls back if the connection ends before the answer was given. */
  onAbandoned(callback: () => void): void;
  /** Ends the connection instead of an answer; the reason is for the debug log. */
  disconnect(reason: string): void;
}

/** The body of an answer in pieces, which must not change any more; undefined: this request has no answer. */
export type ResponseBody = readonly Buffer[] | undefined;

/** Called exactly once, at once or later. */
export type Reply = (body: ResponseBody) => void;

/** One API of the broker: a row of its table. */
export interface Api {
  readonly key: number;
  /** Versions that ApiVersions tells and `handle` speaks, all of them. */
  readonly minVersion: number;
  readonly maxVersion: number;
  /** Where flexible headers begin (KIP-482): tagged fields end the request's and the answer's; undefined: nowhere. */
  readonly firstFlexibleVersion?: number;
  /** @throws ShopSimError PROTOCOL_VIOLATION for a malformed body, before it has done anything */
  handle(cluster: ClusterState, request: ApiRequest, reply: Reply): void;
  /** The answer that says this error wherever the API has a place for it. */
  refuse(request: ApiRequest, errorCode: number, cluster: ClusterState): ResponseBody;
}
