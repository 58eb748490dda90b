/** A confirmation that is written and cannot be read yet. */
export interface Written {
  readonly seq: number;
  readonly intendedEpochMs: number;
}

/** What a processor has done since its last commit. */
export class OpenWork {
  /** Something was begun; a commit ends it. */
  isOpen = false;
  /** Orders read. */
  orderCount = 0;
  /** Confirmations that the cluster has acknowledged. */
  acknowledgedCount = 0;
  /** Confirmations to tell of once they are committed. */
  readonly untold: Written[] = [];
  /** Offsets of the next orders, by partition. */
  readonly positions = new Map<number, number>();
  /** The commit is asked for: it may have happened. */
  isCommitAsked = false;

  /** A crash now leaves confirmations that are certain to be in no commit. */
  get isUncommitted(): boolean {
    return this.acknowledgedCount > 0 && !this.isCommitAsked;
  }
}
