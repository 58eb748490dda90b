/**
 * A process of its own between clients and one broker, with a clock of its own: it delays the answers to Produce
 * requests, stalls, and drops connections, and writes down when it did what. Started by delay-proxy.ts, which says what
 * the settings and the log mean. JavaScript, because Node 20 runs nothing else.
 */
import { connect, createServer } from 'node:net';
import {
  errorCodesOf,
  fetchedOrdersOf,
  FrameCutter,
  ordersOf,
  requestHeader,
  setBrokerPorts,
} from './produce-frames.mjs';

const { brokerHost, brokerPort, produceDelayMs, fetchDelayMs, stall, drop } = JSON.parse(process.argv[2]);
const produceKey = 0;
const fetchKey = 1;
const metadataKey = 3;

/** Wall time with fractions of a millisecond: this process's own. */
const epochMs = () => performance.timeOrigin + performance.now();

const log = { exchanges: [], fetches: [], stall: null, drop: null };
const connections = new Set();
let isStalled = false;
let isDropDue = false;
let isRefusing = false;
let port = 0;

class ProxiedConnection {
  #client;
  #broker = connect(brokerPort, brokerHost);
  #requests = new FrameCutter();
  #answers = new FrameCutter();
  /** What the answers to come answer, by correlation id. */
  #unanswered = new Map();
  /** Requests held by a stall. */
  #heldRequests = [];
  /** Answers in their order, each with the time before which it must not go. */
  #heldAnswers = [];
  #timer;
  hasProduced = false;
  /** The answer to a Fetch request that was let go last. */
  #fetched;

  constructor(client) {
    this.#client = client;
    for (const socket of [client, this.#broker]) {
      socket.setNoDelay(true);
      socket.on('error', () => this.close());
      socket.on('close', () => this.close());
    }
    client.on('data', (chunk) => this.#onRequestBytes(chunk, epochMs()));
    this.#broker.on('data', (chunk) => this.#onAnswerBytes(chunk, epochMs()));
  }

  close() {
    connections.delete(this);
    clearTimeout(this.#timer);
    this.#client.destroy();
    this.#broker.destroy();
  }

  /** Lets go of everything that is due. */
  pump = () => {
    clearTimeout(this.#timer);
    if (isStalled || !connections.has(this)) return;
    for (const frame of this.#heldRequests.splice(0)) this.#broker.write(frame);
    while (this.#heldAnswers.length > 0) {
      const { frame, plannedMs, exchange } = this.#heldAnswers[0];
      const nowMs = epochMs();
      if (plannedMs > nowMs) {
        this.#timer = setTimeout(this.pump, Math.ceil(plannedMs - nowMs));
        return;
      }
      this.#heldAnswers.shift();
      // Before the write: nobody can have it sooner.
      if (exchange !== undefined) exchange.releasedMs = nowMs;
      if (exchange?.readMs === null) this.#fetched = exchange;
      this.#client.write(frame);
    }
  };

  #onRequestBytes(chunk, arrivedMs) {
    for (const frame of this.#requests.push(chunk)) {
      const { apiKey, version, correlationId } = requestHeader(frame);
      let exchange;
      if (apiKey === fetchKey) this.#onFetch(version, arrivedMs);
      if (apiKey === produceKey) {
        exchange = { arrivedMs, answeredMs: null, releasedMs: null, errorCodes: [], orders: ordersOf(frame) };
        log.exchanges.push(exchange);
        this.hasProduced = true;
        if (log.exchanges.length === 1) planTrouble();
      }
      this.#unanswered.set(correlationId, { apiKey, version, exchange });
      this.#heldRequests.push(frame);
    }
    this.pump();
  }

  /** Whoever asks for more has read what it was given. */
  #onFetch(version, arrivedMs) {
    if (version !== 11) throw new Error(`the proxy does not know Fetch version ${version}`);
    if (this.#fetched !== undefined) this.#fetched.readMs = arrivedMs;
    this.#fetched = undefined;
  }

  #onAnswerBytes(chunk, answeredMs) {
    for (const frame of this.#answers.push(chunk)) {
      const correlationId = frame.readInt32BE(4);
      const request = this.#unanswered.get(correlationId);
      if (request === undefined) throw new Error(`the broker answered number ${correlationId}, which nobody asked for`);
      this.#unanswered.delete(correlationId);
      const { apiKey, version } = request;
      let { exchange } = request;
      if (apiKey === metadataKey) setBrokerPorts(frame, version, port);
      if (exchange !== undefined) {
        exchange.answeredMs = answeredMs;
        exchange.errorCodes = errorCodesOf(frame, version);
      }
      const delayMs = { [produceKey]: produceDelayMs, [fetchKey]: fetchDelayMs }[apiKey] ?? 0;
      const isProduced = exchange !== undefined;
      if (apiKey === fetchKey) {
        exchange = { releasedMs: null, readMs: null, orders: fetchedOrdersOf(frame) };
        if (exchange.orders.length > 0) log.fetches.push(exchange);
      }
      this.#heldAnswers.push({ frame, plannedMs: answeredMs + delayMs, exchange });
      if (isDropDue && isProduced) return dropConnections();
    }
    this.pump();
  }
}

function planTrouble() {
  if (stall !== undefined) setTimeout(beginStall, stall.afterMs);
  if (drop !== undefined) setTimeout(() => (isDropDue = true), drop.afterMs);
}

function beginStall() {
  isStalled = true;
  log.stall = { beganMs: epochMs(), endedMs: null };
  setTimeout(() => {
    log.stall.endedMs = epochMs();
    isStalled = false;
    for (const connection of connections) connection.pump();
  }, stall.forMs);
}

/** At a moment when the broker has answered a Produce request and its client does not know. */
function dropConnections() {
  isDropDue = false;
  isRefusing = true;
  log.drop = { droppedMs: epochMs(), restoredMs: null };
  for (const connection of connections) if (connection.hasProduced) connection.close();
  setTimeout(() => {
    log.drop.restoredMs = epochMs();
    isRefusing = false;
  }, drop.refuseForMs);
}

const server = createServer((client) => {
  if (isRefusing) {
    client.on('error', () => undefined);
    client.destroy();
    return;
  }
  connections.add(new ProxiedConnection(client));
});
server.listen(0, '127.0.0.1', () => {
  port = server.address().port;
  process.send({ type: 'listening', port });
});
process.on('message', () => process.send({ type: 'log', log }));
// Whoever started it is gone, or has the log.
process.on('disconnect', () => process.exit());
