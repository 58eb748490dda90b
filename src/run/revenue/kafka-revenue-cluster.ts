import type { Clock } from '../../clock.ts';
import { AssignedReader } from '../../kafka/assigned-reader.ts';
import { fetchOffsets, readLog } from '../../kafka/reader.ts';
import type { ConnectionSettings } from '../../kafka/settings.ts';
import { STAMP_HEADER_KEY } from '../../orders/stamp.ts';
import type {
  OnFollowed,
  RevenueCluster,
  RevenueOutputPort,
  RevenueReading,
  RevenueSource,
} from '../../services/revenue/revenue-ports.ts';
import type { StateChange } from '../../services/revenue/state-change.ts';
import { goneValue, openRevenueOutput } from './revenue-output.ts';
import { revenueTopics } from './revenue-topics.ts';

/** Where the revenue service reads and writes. */
export interface RevenueClusterOptions {
  readonly connection: ConnectionSettings;
  /** Of its topics and, with `.revenue`, its transactional id. */
  readonly prefix: string;
  /** Its consumer group, which has offsets and no members. */
  readonly group: string;
  /** Full names of the topics that it reads. */
  readonly topics: Readonly<Record<RevenueSource, string>>;
  /** One plain sentence for people. */
  readonly onNotice: (text: string) => void;
}

/** The revenue service's cluster on Kafka. Its changelog topic has one partition, so that changes keep their order. */
export class KafkaRevenueCluster implements RevenueCluster {
  readonly #options: RevenueClusterOptions;
  readonly #clock: Clock;

  constructor(options: RevenueClusterOptions, clock: Clock) {
    this.#options = options;
    this.#clock = clock;
  }

  openOutput(): Promise<RevenueOutputPort> {
    return openRevenueOutput(this.#options, this.#clock);
  }

  async readChangelog(onChange: (change: StateChange) => void): Promise<void> {
    const { connection, prefix } = this.#options;
    const { changelog } = revenueTopics(prefix);
    const to = await fetchOffsets(connection, changelog, 'latest', this.#clock, 'readCommitted');
    await readLog(
      connection,
      changelog,
      { from: 'earliest', to, isolation: 'readCommitted' },
      (_partition, _offset, _timestampMs, key, value) => {
        const text = value?.toString() ?? goneValue;
        onChange({ key: key?.toString() ?? '', value: text === goneValue ? null : text });
      },
      this.#clock,
    );
  }

  async read(source: RevenueSource, onRecord: OnFollowed, onFatal: (error: Error) => void): Promise<RevenueReading> {
    const { connection, group, topics, onNotice } = this.#options;
    const reader = new AssignedReader(
      {
        settings: connection,
        groupId: group,
        topic: topics[source],
        headerKey: STAMP_HEADER_KEY,
        isolation: 'readCommitted',
        events: {
          onRecord(partition, { offset, value, stamp }) {
            onRecord(partition, offset, value, stamp);
            return true;
          },
          onNotice,
          onFatal,
        },
      },
      this.#clock,
    );
    try {
      const positions = await reader.start();
      return { positions, close: () => reader.close() };
    } catch (error) {
      reader.close();
      throw error;
    }
  }
}
