import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** What the proxy does to the traffic; without any of it it only writes down what passes. */
export interface DelayProxySettings {
  /** How long the answers to Produce requests are held. Answers keep their order. */
  readonly produceDelayMs?: number;
  /** How long the answers to Fetch requests are held. */
  readonly fetchDelayMs?: number;
  /** Nothing passes, in either direction, for `forMs`, from `afterMs` after the first Produce request on. */
  readonly stall?: { readonly afterMs: number; readonly forMs: number };
  /**
   * `afterMs` after the first Produce request or soon after, when the broker has answered another and its client does
   * not know, connections that carried Produce requests end, and for `refuseForMs` new ones end as soon as they begin.
   */
  readonly drop?: { readonly afterMs: number; readonly refuseForMs: number };
}

/** The stamp of an order, as the proxy read it from a Produce request. */
export interface PassedOrder {
  readonly seq: number;
  /** When the schedule wanted it sent, by the clock of the program: epoch milliseconds. */
  readonly dueMs: number;
  readonly isWarmup: boolean;
}

/** A Produce request and its answer. Times are the proxy's own: epoch milliseconds with fraction. */
export interface PassedExchange {
  /** When the request was read; it was written before. */
  readonly arrivedMs: number;
  /** When the broker's answer was read; null: it did not come in time to be passed on. */
  readonly answeredMs: number | null;
  /** When the answer was let go: nobody had it before. */
  readonly releasedMs: number | null;
  /** One per partition. */
  readonly errorCodes: readonly number[];
  readonly orders: readonly PassedOrder[];
}

/** The answer to a Fetch request that brought records. Times are the proxy's own. */
export interface PassedFetch {
  /** When it was let go: nobody had it before. */
  readonly releasedMs: number | null;
  /** When the next Fetch request came over its connection: it had been read before. */
  readonly readMs: number | null;
  readonly orders: readonly PassedOrder[];
}

/** Everything the proxy wrote down. */
export interface DelayProxyLog {
  /** In the order in which the requests arrived. */
  readonly exchanges: readonly PassedExchange[];
  /** In the order in which the broker's answers came. */
  readonly fetches: readonly PassedFetch[];
  readonly stall: { readonly beganMs: number; readonly endedMs: number } | null;
  readonly drop: { readonly droppedMs: number; readonly restoredMs: number } | null;
}

export interface DelayProxy {
  readonly bootstrapServers: string;
  readLog(): Promise<DelayProxyLog>;
}

interface ProxyMessage {
  readonly type: 'listening' | 'log';
  readonly port: number;
  readonly log: DelayProxyLog;
}

const program = fileURLToPath(new URL('./delay-proxy-process.mjs', import.meta.url));

/** Starts the proxy, in a process of its own, before one broker on this machine; it ends with the test. */
export async function useDelayProxy(bootstrapServer: string, settings: DelayProxySettings): Promise<DelayProxy> {
  const colon = bootstrapServer.lastIndexOf(':');
  const brokerHost = bootstrapServer.slice(0, colon);
  const brokerPort = Number(bootstrapServer.slice(colon + 1));
  const given = JSON.stringify({ produceDelayMs: 0, fetchDelayMs: 0, ...settings, brokerHost, brokerPort });
  const child = fork(program, [given], { execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const complaints: string[] = [];
  child.stderr?.setEncoding('utf8').on('data', (text: string) => complaints.push(text));
  const { port } = await next(child, 'listening', complaints);
  return {
    bootstrapServers: `${brokerHost}:${port}`,
    readLog: async () => {
      const answer = next(child, 'log', complaints);
      child.send('log');
      return (await answer).log;
    },
  };
}

function next(child: ChildProcess, type: ProxyMessage['type'], complaints: readonly string[]): Promise<ProxyMessage> {
  return new Promise((resolve, reject) => {
    const onEnd = (): void => reject(new Error(`the proxy has ended: ${complaints.join('')}`));
    if (!child.connected) onEnd();
    child.once('close', onEnd);
    child.once('message', (message: ProxyMessage) => {
      child.off('close', onEnd);
      if (message.type === type) resolve(message);
      else reject(new Error(`the proxy says ${message.type} instead of ${type}`));
    });
  });
}
