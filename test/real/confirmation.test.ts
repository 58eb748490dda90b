import { describe } from 'vitest';
import { confirmationBehaviours } from '../services/confirmation/confirmation-behaviours.ts';
import { realKafka } from '../support/real-kafka.ts';

const kafka = realKafka();

describe.skipIf(kafka.isMissing)('a processor of confirmations on Apache Kafka', () => {
  confirmationBehaviours(() => kafka.bootstrapServers);
});
