import { ExitCode } from '../errors.ts';
import type { SignalSource } from './command.ts';

/** Ctrl-C and SIGTERM, listened to from here until `dispose`. */
export interface Interrupts {
  /** Aborted by the first signal. */
  readonly stop: AbortSignal;
  readonly dispose: () => void;
}

/** What the signals mean to whoever runs something. */
export interface InterruptEvents {
  /** Told about the first signal, in words for the user. */
  announce(text: string): void;
  /** Told about the second one, right before the process ends: the last chance to leave the terminal in order. */
  leave(): void;
}

/**
 * The first signal asks the run to end in good order, the second ends the process at once: so does vegeta, and nobody
 * ever has to kill -9 a load tester.
 */
export function listenForInterrupts(source: SignalSource, events: InterruptEvents): Interrupts {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) {
      events.leave();
      source.exit(ExitCode.interrupted);
    }
    events.announce('stopping: draining and reporting, press Ctrl-C again to leave at once');
    controller.abort();
  };
  source.on('SIGINT', onSignal);
  source.on('SIGTERM', onSignal);
  return {
    stop: controller.signal,
    dispose: () => {
      source.off('SIGINT', onSignal);
      source.off('SIGTERM', onSignal);
    },
  };
}
