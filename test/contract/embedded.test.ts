import { describe } from 'vitest';
import { embeddedTarget } from '../support/broker-targets.ts';
import { brokerContract } from './broker-contract.ts';

describe('the contract, kept by the embedded broker', () => {
  brokerContract(embeddedTarget);
});
