import { describe } from 'vitest';
import { membershipBehaviours } from '../kafka/membership-behaviours.ts';
import { realTarget } from '../support/broker-targets.ts';
import { realKafka } from '../support/real-kafka.ts';

const kafka = realKafka();

describe.skipIf(kafka.isMissing)('the members of a group on a real Kafka', () => {
  membershipBehaviours(realTarget(kafka.bootstrapServers));
});
