import { describe } from 'vitest';
import { embeddedTarget } from '../support/broker-targets.ts';
import { servicesBehaviours } from './services-behaviours.ts';

describe('a run on the embedded broker', { timeout: 120_000 }, () => {
  servicesBehaviours(embeddedTarget);
});
