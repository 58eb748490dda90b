import type { Partition } from './partition.ts';
import type { TopicConfig } from './topic-config.ts';

export interface Topic {
  readonly name: string;
  readonly config: TopicConfig;
  readonly replicationFactor: number;
  /** In order of their index; grows with CreatePartitions. */
  readonly partitions: Partition[];
}
