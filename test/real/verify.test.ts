import { describe } from 'vitest';
import { verifyBehaviours } from '../run/verify-behaviours.ts';
import { realTarget } from '../support/broker-targets.ts';
import { realKafka } from '../support/real-kafka.ts';

const kafka = realKafka();

describe.skipIf(kafka.isMissing)('shop-sim verify on a real Kafka', () => {
  verifyBehaviours(realTarget(kafka.bootstrapServers));
});
