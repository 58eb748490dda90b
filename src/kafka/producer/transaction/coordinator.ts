import type { Clock } from '../../../clock.ts';
import { ShopSimError } from '../../../errors.ts';
import { apiKey } from '../../../protocol/api-keys.ts';
import { kafkaError } from '../../../protocol/error-codes.ts';
import {
  type coordinatorType,
  decodeFindCoordinatorResponse,
  encodeFindCoordinatorRequest,
  findCoordinatorVersion,
} from '../../../protocol/messages/find-coordinator.ts';
import { type Connection, openConnection } from '../../connection/connection.ts';
import { connectToCluster } from '../../metadata.ts';
import type { ConnectionSettings, Endpoint } from '../../settings.ts';

/** The broker that FindCoordinator names, or its error. */
export type FoundCoordinator =
  | { readonly errorCode: 0; readonly connection: Connection }
  | { readonly errorCode: number; readonly connection: undefined };

/**
 * The coordinator of one transactional id or group: found when it is first asked for, kept with its connection, and found
 * anew after it moved or was lost.
 */
export class Coordinator {
  readonly #key: string;
  readonly #keyType: number;
  readonly #settings: ConnectionSettings;
  readonly #clock: Clock;
  #connection: Connection | undefined;
  /** Known brokers, which may run when the bootstrap servers do not. */
  #known: readonly Endpoint[] = [];
  #isClosed = false;

  constructor(
    key: string,
    keyType: (typeof coordinatorType)[keyof typeof coordinatorType],
    settings: ConnectionSettings,
    clock: Clock,
  ) {
    this.#key = key;
    this.#keyType = keyType;
    this.#settings = settings;
    this.#clock = clock;
  }

  /** @throws ShopSimError of the connection; with `canRetry` where another attempt may succeed */
  async connect(): Promise<FoundCoordinator> {
    const current = this.#connection;
    if (current !== undefined && !current.closed) return { errorCode: 0, connection: current };
    const found = await this.#find();
    if (found.errorCode !== kafkaError.NONE) return { errorCode: found.errorCode, connection: undefined };
    const endpoint = { host: found.host, port: found.port };
    const connection = await openConnection(endpoint, this.#settings, this.#clock);
    if (this.#isClosed) connection.close();
    this.#known = [endpoint, ...this.#known.filter(({ host, port }) => host !== found.host || port !== found.port)];
    this.#connection = connection;
    return { errorCode: 0, connection };
  }

  /** It is not the coordinator any more, or does not answer. */
  moved(): void {
    this.#connection?.close();
    this.#connection = undefined;
  }

  close(): void {
    this.#isClosed = true;
    this.moved();
  }

  async #find(): Promise<{ readonly errorCode: number; readonly host: string; readonly port: number }> {
    if (this.#isClosed) throw new ShopSimError('CONNECTION_LOST', 'The transactional producer is closed.');
    const bootstrapServers = [...this.#settings.bootstrapServers, ...this.#known];
    const asked = await connectToCluster({ ...this.#settings, bootstrapServers }, this.#clock);
    try {
      const version = asked.version(apiKey.findCoordinator, findCoordinatorVersion, findCoordinatorVersion);
      const body = encodeFindCoordinatorRequest({ key: this.#key, keyType: this.#keyType });
      return decodeFindCoordinatorResponse(await asked.request(apiKey.findCoordinator, version, [body]));
    } finally {
      asked.close();
    }
  }
}
