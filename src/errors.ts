/**
 * What a program says with its exit code (README "Exit codes"). 98 and 99 follow k6, 130 is 128 + SIGINT.
 */
export const ExitCode = {
  ok: 0,
  bug: 1,
  usage: 2,
  clusterUnreachable: 3,
  promiseBroken: 4,
  measurementInvalid: 98,
  thresholdFailed: 99,
  interrupted: 130,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** Closed list of what can go wrong for a user. Everything else is a bug and shows its stack. */
export type ErrorCode =
  | 'USAGE'
  | 'UNREACHABLE'
  | 'CONNECTION_LOST'
  | 'REQUEST_TIMED_OUT'
  | 'PROTOCOL_VIOLATION'
  | 'UNSUPPORTED_BY_BROKER'
  | 'AUTHENTICATION_FAILED'
  | 'AUTHORIZATION_FAILED'
  | 'TLS_FAILED'
  | 'TOPIC_UNSUITABLE'
  | 'BROKER_ERROR'
  | 'LOCAL_CLUSTER_FAILED'
  | 'INTERRUPTED';

const exitCodes: Record<ErrorCode, ExitCode> = {
  USAGE: ExitCode.usage,
  UNREACHABLE: ExitCode.clusterUnreachable,
  CONNECTION_LOST: ExitCode.clusterUnreachable,
  REQUEST_TIMED_OUT: ExitCode.clusterUnreachable,
  PROTOCOL_VIOLATION: ExitCode.clusterUnreachable,
  UNSUPPORTED_BY_BROKER: ExitCode.clusterUnreachable,
  AUTHENTICATION_FAILED: ExitCode.clusterUnreachable,
  AUTHORIZATION_FAILED: ExitCode.clusterUnreachable,
  TLS_FAILED: ExitCode.clusterUnreachable,
  TOPIC_UNSUITABLE: ExitCode.usage,
  BROKER_ERROR: ExitCode.clusterUnreachable,
  LOCAL_CLUSTER_FAILED: ExitCode.clusterUnreachable,
  INTERRUPTED: ExitCode.interrupted,
};

/** Options of a {@link ShopSimError}: the cause is kept for the debug output, `kafkaError` is the broker's code. */
export interface ShopSimErrorDetails {
  readonly cause?: unknown;
  readonly kafkaError?: number;
  readonly canRetry?: boolean;
}

/**
 * A failure that a user can understand and act on. The message is one plain sentence or two: what, where (host:port,
 * topic, flag), the value, what to do. It never holds a secret.
 */
export class ShopSimError extends Error {
  readonly code: ErrorCode;
  /** Whether the same call may succeed later; decided where the error is born. */
  readonly canRetry: boolean;
  readonly kafkaError: number | undefined;

  constructor(code: ErrorCode, message: string, details: ShopSimErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'ShopSimError';
    this.code = code;
    this.canRetry = details.canRetry ?? false;
    this.kafkaError = details.kafkaError;
  }

  /** The exit code of a program that ends because of this error. */
  get exitCode(): ExitCode {
    return exitCodes[this.code];
  }
}

/** A {@link ShopSimError} as a plain object, for crossing a thread boundary. */
export interface SerializedError {
  readonly code: ErrorCode | undefined;
  readonly message: string;
  readonly stack: string | undefined;
}

/** Makes an error fit for `postMessage`; {@link deserializeError} undoes it. */
export function serializeError(error: unknown): SerializedError {
  if (error instanceof ShopSimError) return { code: error.code, message: error.message, stack: error.stack };
  if (error instanceof Error) return { code: undefined, message: error.message, stack: error.stack };
  return { code: undefined, message: String(error), stack: undefined };
}

/** Undoes {@link serializeError}; the stack is that of the thread in which the error was born. */
export function deserializeError(serialized: SerializedError): Error {
  const error =
    serialized.code === undefined
      ? new Error(serialized.message)
      : new ShopSimError(serialized.code, serialized.message);
  if (serialized.stack !== undefined) error.stack = serialized.stack;
  return error;
}
