import kafkajs from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { ShopSimError } from '../../src/errors.ts';
import { explainTopicCreation } from '../../src/kafka/explain-topic-creation.ts';
import { translateKafkajsError } from '../../src/kafka/kafkajs-errors.ts';

const call = { doing: 'creating topic "orders"', servers: 'one:9092, two:9092' };

function connectionError(message: string, code?: string): Error {
  return new kafkajs.KafkaJSConnectionError(message, { broker: 'one:9092', ...(code === undefined ? {} : { code }) });
}

function protocolError(type: string, code: number): Error {
  return new kafkajs.KafkaJSProtocolError(Object.assign(new Error(type), { type, code, retriable: false }));
}

function translated(error: unknown): { code?: string; message: string } {
  const result = translateKafkajsError(error, call);
  return result instanceof ShopSimError ? { code: result.code, message: result.message } : { message: result.message };
}

describe('an error of kafkajs', () => {
  it.each([
    [connectionError('Connection error: connect ECONNREFUSED', 'ECONNREFUSED'), 'UNREACHABLE', 'one:9092'],
    [connectionError('Connection timeout'), 'UNREACHABLE', 'did not answer in time'],
    [connectionError('Closed connection'), 'UNREACHABLE', 'it closed the connection.'],
    [connectionError('self-signed', 'SELF_SIGNED_CERT_IN_CHAIN'), 'TLS_FAILED', 'ssl.truststore.location'],
    [connectionError('altname', 'ERR_TLS_CERT_ALTNAME_INVALID'), 'TLS_FAILED', 'another host name'],
    [protocolError('TOPIC_AUTHORIZATION_FAILED', 29), 'AUTHORIZATION_FAILED', 'creating topic "orders"'],
    [protocolError('GROUP_AUTHORIZATION_FAILED', 30), 'AUTHORIZATION_FAILED', 'consumer group'],
    [protocolError('CLUSTER_AUTHORIZATION_FAILED', 31), 'AUTHORIZATION_FAILED', '--topic'],
    [protocolError('SASL_AUTHENTICATION_FAILED', 58), 'AUTHENTICATION_FAILED', 'credentials'],
    [protocolError('UNSUPPORTED_VERSION', 35), 'UNSUPPORTED_BY_BROKER', 'one:9092, two:9092'],
    [protocolError('KAFKA_STORAGE_ERROR', 56), 'BROKER_ERROR', 'KAFKA_STORAGE_ERROR'],
  ])('becomes a sentence with a remedy: %s', (error, code, part) => {
    const result = translated(error);
    expect(result.code).toBe(code);
    expect(result.message).toContain(part);
    expect(result.message).toMatch(/\.$/);
  });

  it('is found inside the errors that kafkajs wraps around it', () => {
    const refused = connectionError('Connection error', 'ECONNREFUSED');
    const exceeded = new kafkajs.KafkaJSNumberOfRetriesExceeded(refused, { retryCount: 5, retryTime: 1 });
    expect(translated(exceeded).code).toBe('UNREACHABLE');
    const aggregate = new kafkajs.KafkaJSAggregateError('several', [protocolError('TOPIC_AUTHORIZATION_FAILED', 29)]);
    expect(translateKafkajsError(new kafkajs.KafkaJSNonRetriableError(refused), call).message).toContain('one:9092');
    expect(explainTopicCreation(aggregate, topicOf(1), { servers: 'one:9092', brokerCount: 1 })).toMatchObject({
      code: 'AUTHORIZATION_FAILED',
    });
  });

  it('never repeats what a broker or kafkajs said about credentials', () => {
    const error = Object.assign(new Error('SASL PLAIN authentication failed: user ada, password s3cret'), {
      name: 'KafkaJSSASLAuthenticationError',
    });
    const { code, message } = translated(error);
    expect(code).toBe('AUTHENTICATION_FAILED');
    expect(message).not.toContain('s3cret');
    expect(message).not.toContain('ada');
  });

  it('keeps the broker code, and says whether trying again may help', () => {
    expect(translateKafkajsError(protocolError('LEADER_NOT_AVAILABLE', 5), call)).toMatchObject({
      kafkaError: 5,
      canRetry: true,
    });
    expect(translateKafkajsError(protocolError('TOPIC_AUTHORIZATION_FAILED', 29), call)).toMatchObject({
      kafkaError: 29,
      canRetry: false,
    });
  });
});

describe('an error that is not of kafkajs', () => {
  it('comes back as it is: a bug shows its stack', () => {
    const bug = new TypeError('x is not a function');
    expect(translateKafkajsError(bug, call)).toBe(bug);
    const ours = new ShopSimError('USAGE', 'no');
    expect(translateKafkajsError(ours, call)).toBe(ours);
  });
});

describe('a topic that cannot be created', () => {
  it.each([
    ['INVALID_REPLICATION_FACTOR', 38, '--replication-factor to at most 2'],
    ['INVALID_PARTITIONS', 37, '--partitions'],
    ['INVALID_TOPIC_EXCEPTION', 17, 'not a topic name'],
    ['INVALID_CONFIG', 40, 'retention.ms'],
    ['POLICY_VIOLATION', 44, 'name it with --topic'],
  ])('is explained for %s', (type, code, part) => {
    const error = explainTopicCreation(protocolError(type, code), topicOf(3), { servers: 'one:9092', brokerCount: 2 });
    expect(error).toMatchObject({ code: 'TOPIC_UNSUITABLE' });
    expect(error.message).toContain(part);
  });
});

function topicOf(replicationFactor: number): Parameters<typeof explainTopicCreation>[1] {
  return { name: 'orders', partitions: 12, replicationFactor, configs: { 'retention.ms': '1' } };
}
