import { describe } from 'vitest';
import { embeddedTarget } from '../support/broker-targets.ts';
import { membershipBehaviours } from './membership-behaviours.ts';

describe('the members of a group on the embedded broker', { timeout: 60_000 }, () => {
  membershipBehaviours(embeddedTarget);
});
