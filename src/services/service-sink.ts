/** Gets what a service has done. Called on the service's thread for every order: must not throw. */
export interface ServiceSink {
  /**
   * The work on an order is done.
   *
   * @param phase of the intended time: 0 the warm-up, 1 and up the measured phases
   * @param endToEndUs handled - intended, in microseconds with fraction; negative when clocks disagree
   * @param isRedelivery the service had done its work on the order before: it counts once
   * @param runHash which run placed it: `seq` is unique within a run
   * @param queueWaitUs handling started - the record's Kafka timestamp; negative when clocks disagree
   * @param workUs handled - handling started
   */
  handled(
    seq: number,
    phase: number,
    endToEndUs: number,
    isRedelivery: boolean,
    runHash: number,
    queueWaitUs: number,
    workUs: number,
  ): void;
  /** An order was given up, for the first time: its dead letter is in Kafka. */
  deadLettered(seq: number, phase: number, runHash: number): void;
  /** A commit of one partition was acknowledged, so long after the first of the orders was handled that it covers. */
  committed(commitLagUs: number): void;
}
