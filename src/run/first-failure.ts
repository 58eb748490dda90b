/** The first failure of any thread ends the run; later ones are its consequences. */
export class FirstFailure {
  error: Error | undefined;
  readonly #failed: Promise<never>;
  #reject: (error: Error) => void = () => undefined;

  constructor() {
    this.#failed = new Promise((_, reject) => (this.#reject = reject));
    this.#failed.catch(() => undefined);
  }

  readonly report = (error: Error): void => {
    if (this.error !== undefined) return;
    this.error = error;
    this.#reject(error);
  };

  /** Rejects as soon as a thread failed. */
  orElse<T>(promise: Promise<T>): Promise<T> {
    return Promise.race([promise, this.#failed]);
  }

  /** Undefined as soon as a thread failed; the error is in {@link FirstFailure.error}. */
  orUndefined<T>(promise: Promise<T>): Promise<T | undefined> {
    return this.orElse(promise).catch((error: unknown) => {
      this.report(error instanceof Error ? error : new Error(String(error)));
      return undefined;
    });
  }
}
