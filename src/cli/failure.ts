import { ExitCode, ShopSimError } from '../errors.ts';

/** What a user sees of an error, and the exit code. */
export interface Failure {
  readonly text: string;
  readonly exitCode: ExitCode;
}

/**
 * The only place where an error becomes text: a {@link ShopSimError} is one plain sentence (or several, a line each);
 * anything else is a bug, and shows its stack so that it can be reported.
 */
export function describeFailure(error: unknown): Failure {
  if (error instanceof ShopSimError) {
    const text = error.message
      .split('\n')
      .map((line) => `shop-sim: ${line}${/[.?!;]$/.test(line) ? '' : '.'}\n`)
      .join('');
    return { text, exitCode: error.exitCode };
  }
  const stack = error instanceof Error ? (error.stack ?? `${error.name}: ${error.message}`) : String(error);
  return {
    text: `shop-sim: this is a bug in shop-sim; please report it with the lines below.\n${stack}\n`,
    exitCode: ExitCode.bug,
  };
}
