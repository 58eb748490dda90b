import { describe, expect, it } from 'vitest';
import { deserializeError, ExitCode, serializeError, ShopSimError, type ErrorCode } from '../src/errors.ts';

describe('an error for a user', () => {
  it.each<[ErrorCode, number]>([
    ['USAGE', ExitCode.usage],
    ['TOPIC_UNSUITABLE', ExitCode.usage],
    ['UNREACHABLE', ExitCode.clusterUnreachable],
    ['AUTHENTICATION_FAILED', ExitCode.clusterUnreachable],
    ['AUTHORIZATION_FAILED', ExitCode.clusterUnreachable],
  ])('%s ends the program with %d', (code, exitCode) => {
    expect(new ShopSimError(code, 'x').exitCode).toBe(exitCode);
  });

  it('keeps its cause, what the broker said, and whether to try again', () => {
    const cause = new Error('ECONNREFUSED');
    expect(new ShopSimError('UNREACHABLE', 'no', { cause, kafkaError: 7, canRetry: true })).toMatchObject({
      cause,
      kafkaError: 7,
      canRetry: true,
    });
    expect(new ShopSimError('UNREACHABLE', 'no')).toMatchObject({ canRetry: false, kafkaError: undefined });
  });
});

describe('an error that crosses a thread', () => {
  it('is still one for a user, with the stack of its birth', () => {
    const error = new ShopSimError('UNREACHABLE', 'No broker at 127.0.0.1:1.');
    const arrived = deserializeError(structuredClone(serializeError(error)));
    expect(arrived).toBeInstanceOf(ShopSimError);
    expect(arrived).toMatchObject({ code: 'UNREACHABLE', message: error.message, stack: error.stack });
  });

  it('is still a bug when it was one', () => {
    const error = new TypeError('x is not a function');
    const arrived = deserializeError(structuredClone(serializeError(error)));
    expect(arrived).not.toBeInstanceOf(ShopSimError);
    expect(arrived).toMatchObject({ message: error.message, stack: error.stack });
  });

  it('has a message even when somebody threw a text', () => {
    expect(deserializeError(serializeError('out of paper')).message).toBe('out of paper');
  });
});
