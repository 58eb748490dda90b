import { describe } from 'vitest';
import { confirmationRunBehaviours } from '../run/confirmation-run-behaviours.ts';
import { confirmationBehaviours } from '../services/confirmation/confirmation-behaviours.ts';
import { realTarget } from '../support/broker-targets.ts';
import { realKafka } from '../support/real-kafka.ts';

const kafka = realKafka();

describe.skipIf(kafka.isMissing)('a processor of confirmations on Apache Kafka', () => {
  confirmationBehaviours(() => kafka.bootstrapServers);
});

describe.skipIf(kafka.isMissing)('a run with confirmations on Apache Kafka', () => {
  confirmationRunBehaviours(realTarget(kafka.bootstrapServers));
});
