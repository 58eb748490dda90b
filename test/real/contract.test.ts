import { describe } from 'vitest';
import { brokerContract } from '../contract/broker-contract.ts';
import { realTarget } from '../support/broker-targets.ts';
import { realKafka } from '../support/real-kafka.ts';

const kafka = realKafka();

describe.skipIf(kafka.isMissing)('the contract, as Apache Kafka keeps it', () => {
  brokerContract(realTarget(kafka.bootstrapServers));
});
