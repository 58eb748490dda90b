import { afterAll, beforeAll, describe } from 'vitest';
import type { BrokerTarget } from '../support/broker-targets.ts';
import { adminBehaviours } from './admin-behaviours.ts';
import { connectionBehaviours } from './connection-behaviours.ts';
import type { ContractContext } from './context.ts';
import { fetchBehaviours } from './fetch-behaviours.ts';
import { foreignClientBehaviours } from './foreign-client-behaviours.ts';
import { groupBehaviours } from './group-behaviours.ts';
import { idempotenceBehaviours } from './idempotence-behaviours.ts';
import { kafkajsBehaviours } from './kafkajs-behaviours.ts';
import { offsetBehaviours } from './offset-behaviours.ts';
import { ownClientBehaviours } from './own-client-behaviours.ts';
import { ownTransactionBehaviours } from './own-transaction-behaviours.ts';
import { produceBehaviours } from './produce-behaviours.ts';
import { transactionBehaviours } from './transaction-behaviours.ts';

/**
 * Everything that shop-sim relies on in a broker, written once; call it within a `describe` that names the broker. Where
 * two brokers differ, the embedded one is wrong unless the README says that it does not do this.
 */
export function brokerContract(target: BrokerTarget): void {
  let running: Awaited<ReturnType<BrokerTarget['start']>> | undefined;
  beforeAll(async () => {
    running = await target.start();
  });
  afterAll(() => running?.close());
  const context: ContractContext = {
    get bootstrapServers() {
      return running?.bootstrapServers ?? '';
    },
  };
  describe('connections', () => {
    connectionBehaviours(context);
  });
  describe('topics', () => {
    adminBehaviours(context);
  });
  describe('Produce', () => {
    produceBehaviours(context);
  });
  describe('idempotence', () => {
    idempotenceBehaviours(context);
  });
  describe('Fetch and ListOffsets', () => {
    fetchBehaviours(context);
  });
  describe('consumer groups', () => {
    groupBehaviours(context);
  });
  describe('committed offsets', () => {
    offsetBehaviours(context);
  });
  describe('transactions', () => {
    transactionBehaviours(context);
  });
  describe('kafkajs', () => {
    kafkajsBehaviours(context);
  });
  describe('kcat', () => {
    foreignClientBehaviours(context);
  });
  describe("shop-sim's own clients", () => {
    ownClientBehaviours(context);
  });
  describe("transactions of shop-sim's own producer", () => {
    ownTransactionBehaviours(context);
  });
}
