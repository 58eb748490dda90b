import { describe } from 'vitest';
import { describeGroundTruth } from '../run/ground-truth-behaviours.ts';
import { realKafka } from '../support/real-kafka.ts';

const kafka = realKafka();

describe.skipIf(kafka.isMissing)('on a real Kafka', () => {
  describeGroundTruth(() => Promise.resolve(kafka.bootstrapServers));
});
