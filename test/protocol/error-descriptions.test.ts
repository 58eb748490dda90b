import { describe, expect, it } from 'vitest';

import { kafkaError } from '../../src/protocol/error-codes.ts';
import { describeKafkaError, kafkaErrorText } from '../../src/protocol/error-descriptions.ts';

describe('describeKafkaError', () => {
  it('knows name, meaning and whether a retry may help', () => {
    expect(describeKafkaError(6)).toMatchObject({ name: 'NOT_LEADER_OR_FOLLOWER', retriable: true });
    expect(describeKafkaError(29)).toMatchObject({ name: 'TOPIC_AUTHORIZATION_FAILED', retriable: false });
    expect(describeKafkaError(-1).name).toBe('UNKNOWN_SERVER_ERROR');
    expect(kafkaErrorText(6)).toBe('NOT_LEADER_OR_FOLLOWER (6): this broker is not the leader of the partition');
  });

  it('has every code from -1 to 133 exactly once', () => {
    const codes = Object.values(kafkaError).sort((left, right) => left - right);
    expect(codes).toEqual(Array.from({ length: 135 }, (_, index) => index - 1));
  });

  it('says so of a code that is newer than itself', () => {
    expect(describeKafkaError(9999)).toMatchObject({ name: 'UNKNOWN_ERROR_CODE', retriable: false });
  });
});
