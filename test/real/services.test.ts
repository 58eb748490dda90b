import { describe } from 'vitest';
import { servicesBehaviours } from '../run/services-behaviours.ts';
import { realTarget } from '../support/broker-targets.ts';
import { realKafka } from '../support/real-kafka.ts';

const kafka = realKafka();

describe.skipIf(kafka.isMissing)('a run on a real Kafka', () => {
  servicesBehaviours(realTarget(kafka.bootstrapServers));
});
