import { deserializeError, type SerializedError, serializeError } from '../errors.ts';

/** Worker thread -> main: the command with this id took effect, or could not. */
export type CommandDone<Answer = undefined> =
  | { readonly type: 'command-done'; readonly id: number; readonly answer: Answer }
  | { readonly type: 'command-done'; readonly id: number; readonly error: SerializedError };

/** In the worker thread: says what came of a command. */
export function answerCommand<Answer>(
  id: number,
  work: Promise<Answer>,
  send: (message: CommandDone<Answer>) => void,
): void {
  work.then(
    (answer) => send({ type: 'command-done', id, answer }),
    (error: unknown) => send({ type: 'command-done', id, error: serializeError(error) }),
  );
}

/** The same work, each time begun only when the one before has ended, however it ended. */
export function oneAfterTheOther<Answer>(work: () => Promise<Answer>): () => Promise<Answer> {
  let last: Promise<unknown> = Promise.resolve();
  return () => {
    const done = last.then(work);
    last = done.catch(() => undefined);
    return done;
  };
}

/** What a command's promise waits for. */
interface Outcome<Answer> {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/** In the main thread: the commands to a worker thread that were not answered. */
export class PendingCommands<Answer = undefined> {
  readonly #pending = new Map<number, Outcome<Answer>>();
  #lastId = 0;
  #refusal: Error | undefined;

  /**
   * Resolves with the thread's answer.
   *
   * @param post hands the command with this id to the thread
   * @throws what the command failed with, or what all are refused with
   */
  ask(post: (id: number) => void): Promise<Answer> {
    if (this.#refusal !== undefined) return Promise.reject(this.#refusal);
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      post(id);
    });
  }

  settle(done: CommandDone<Answer>): void {
    const command = this.#pending.get(done.id);
    this.#pending.delete(done.id);
    if ('error' in done) command?.reject(deserializeError(done.error));
    else command?.resolve(done.answer);
  }

  /** Nobody answers any more: what waits and what comes later fails with this. */
  refuse(error: Error): void {
    this.#refusal ??= error;
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }
}
