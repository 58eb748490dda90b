import type { WriteLog } from '../cluster-state.ts';
import type { GroupCoordinator } from '../group/group-coordinator.ts';
import type { Timers } from '../timers.ts';
import { readOffsetsFile, writeOffsetsFile } from './offsets-file.ts';

/** A broker that is killed forgets at most the commits of so long: their records are delivered again. */
const saveDelayMs = 250;

/** Saves committed offsets a moment after they change. */
export class OffsetsKeeper {
  readonly #dataDir: string;
  readonly #groups: GroupCoordinator;
  readonly #timers: Timers;
  readonly #log: WriteLog;
  readonly #onSaved: () => void;
  #cancel: (() => void) | undefined;

  /** @param onSaved called when all committed offsets are on disk as they are now */
  constructor(dataDir: string, groups: GroupCoordinator, timers: Timers, log: WriteLog, onSaved: () => void) {
    this.#dataDir = dataDir;
    this.#groups = groups;
    this.#timers = timers;
    this.#log = log;
    this.#onSaved = onSaved;
  }

  restore(): void {
    readOffsetsFile(this.#dataDir, this.#groups);
  }

  onCommit(): void {
    this.#cancel ??= this.#timers.after(saveDelayMs, () => {
      this.#cancel = undefined;
      this.#save();
    });
  }

  /** Saves what is not saved yet. */
  flush(): void {
    if (this.#cancel === undefined) return;
    this.#cancel();
    this.#cancel = undefined;
    this.#save();
  }

  #save(): void {
    try {
      writeOffsetsFile(this.#dataDir, this.#groups);
      this.#onSaved();
    } catch (error) {
      this.#log('error', `Cannot save committed offsets in ${this.#dataDir}: ${String(error)}`);
    }
  }
}
