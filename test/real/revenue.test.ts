import { describe } from 'vitest';
import { revenueBehaviours } from '../run/revenue/revenue-behaviours.ts';
import { realKafka } from '../support/real-kafka.ts';

const kafka = realKafka();

describe.skipIf(kafka.isMissing)('the revenue service on Apache Kafka', () => {
  revenueBehaviours(() => kafka.bootstrapServers);
});
