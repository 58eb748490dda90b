import { describe } from 'vitest';
import { embeddedTarget } from '../support/broker-targets.ts';
import { confirmationRunBehaviours } from './confirmation-run-behaviours.ts';

describe('a run with confirmations on the embedded broker', { timeout: 120_000 }, () => {
  confirmationRunBehaviours(embeddedTarget);
});
