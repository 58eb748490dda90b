import type { Clock } from '../clock.ts';
import type { ExitCode } from '../errors.ts';
import type { OptionTable } from './options/option.ts';
import type { CommandLine } from './options/read-options.ts';
import type { Terminal } from './terminal.ts';

/** What a command works with. */
export interface CommandContext {
  readonly terminal: Terminal;
  readonly clock: Clock;
  /** The words of the command line after `shop-sim`. */
  readonly words: readonly string[];
  readonly process: SignalSource;
}

/** The part of `process` that concerns signals; a second Ctrl-C ends the process through `exit`. */
export interface SignalSource {
  readonly pid: number;
  on(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
  off(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
  exit(code: number): never;
}

/** One command: its words and flags, which cost nothing to load, and its work, which is loaded when it is asked for. */
export interface CommandSpec {
  readonly name: string;
  readonly summary: string;
  readonly description: string;
  /** As shown behind the name: `[NAME]`; undefined: it takes flags only. */
  readonly argument: string | undefined;
  readonly options: OptionTable;
  readonly examples: readonly string[];
  readonly run: (line: CommandLine, context: CommandContext) => Promise<ExitCode>;
}
