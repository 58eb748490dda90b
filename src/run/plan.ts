import type { ProducerSettings } from '../kafka/producer/port.ts';
import type { ConnectionSettings } from '../kafka/settings.ts';
import type { RunResult } from '../metrics/result.ts';
import type { LateOrders } from '../orders/lateness.ts';
import type { ConfirmationPlan } from './confirmation-plan.ts';
import type { EventPlan } from './event-plan.ts';
import type { PhasePlan } from './phase-plan.ts';
import type { RevenuePlan } from './revenue-plan.ts';
import type { ServiceName } from './service-names.ts';
import type { ServiceSettings } from './service-settings.ts';

/** Which part of an order becomes the record's key. */
export type KeyKind = 'orderId' | 'customerId' | 'sku' | 'none';

/** Brokers that this process runs for one run, in a thread of their own. */
export interface EmbeddedPlan {
  readonly kind: 'embedded';
  readonly brokers: number;
  /** Bound on the memory of all their records together: beyond it the oldest are given up. */
  readonly memoryBytes: number;
  /** A null sink: they drop what they are sent (`shop-sim calibrate`); false when undefined. */
  readonly discards?: boolean;
}

/** Somebody's Kafka. */
export interface KafkaPlan {
  readonly kind: 'kafka';
  readonly connection: ConnectionSettings;
}

/** A real Kafka that shop-sim starts on this machine for one run. */
export interface LocalPlan extends Pick<ClusterPlan, 'brokers' | 'kafkaHome'> {
  readonly kind: 'local';
}

/** `shop-sim cluster`: a real Kafka on this machine. */
export interface ClusterPlan {
  readonly brokers: number;
  /** Folder of a Kafka download; undefined: Maven gets it. */
  readonly kafkaHome?: string | undefined;
  /** Folder that keeps its data; undefined: a temporary one. */
  readonly dataDir?: string | undefined;
}

/** Where the orders of a run go. */
export type TargetPlan = KafkaPlan | LocalPlan | EmbeddedPlan;

/** How orders arrive. Warm-up comes first and is excluded from the measurement by intended time. */
export interface TrafficPlan {
  /** The measured phases, one after the other; at least one. */
  readonly phases: readonly PhasePlan[];
  /** Length of the warm-up, at the rate with which the first phase that has orders begins; 0: none. */
  readonly warmupMs: number;
  /** Stop after so many orders of the measured phases; undefined: no bound. */
  readonly maxOrders: number | undefined;
  readonly seed: number;
  readonly key: KeyKind;
  /** Zipf exponent of the popularity of SKUs and customers; 0 is uniform. */
  readonly skew: number;
  /** Orders that were placed before their intended time; undefined: none. */
  readonly late?: LateOrders | undefined;
  /** Exact size of the value; undefined: as the order falls out (749 bytes at three lines). */
  readonly recordSizeBytes: number | undefined;
  readonly generators: number;
  /** What happens to an order that is due while the producer's memory is full. */
  readonly onFull: 'wait' | 'drop';
  /** The run ends when so many bytes were acked, times the replication factor; undefined: no bound. */
  readonly maxBytes: number | undefined;
}

export interface TopicPlan {
  /** Name of the orders topic. */
  readonly orders: string;
  /** Result topics are `<prefix>.inventory`, `.payments`, `.notifications`. */
  readonly prefix: string;
  /** `--topic NAME`: used as it is when it exists, created when not, and in neither case deleted or altered. */
  readonly named: boolean;
  /** `--keep-topics`: topics that this run created are not deleted at its end. */
  readonly keep: boolean;
  /** undefined: 12 for a topic that is created, whatever there is for one that exists. */
  readonly partitions: number | undefined;
  /** undefined: min(3, brokers). */
  readonly replicationFactor: number | undefined;
  /** Setting retention.bytes of the topics that are made for the run; undefined: as maxBytes wants it, or as the cluster has it. */
  readonly retentionBytes: number | undefined;
}

/** Whose producer sends the orders: our own, or kafkajs's. */
export const producerClients = ['shop-sim', 'kafkajs'] as const;
export type ProducerClient = (typeof producerClients)[number];

/** Kafka's settings of the orders' producers. */
export type ProducerPlan = Omit<ProducerSettings, 'topic' | 'maxRequestBytes' | 'headerKey' | 'headerLength'> & {
  readonly client: ProducerClient;
};

export interface ServicesPlan {
  readonly names: readonly ServiceName[];
  /** Of every service, whether it runs or not. */
  readonly settings: Readonly<Record<ServiceName, ServiceSettings>>;
  /** Threads that the services are spread over, whole services each; 1 to the number of services. */
  readonly threads: number;
  /** Share of payments declined, 0..1. */
  readonly declineRate: number;
  /** Units of each SKU in stock at the start, the flash-sale product excepted. */
  readonly stockPerSku: number;
  /** Units of the flash-sale product in stock at the start. */
  readonly flashSaleStock: number;
  /** Consumer groups are `<groupPrefix>.inventory` ... */
  readonly groupPrefix: string;
  readonly from: 'earliest' | 'latest';
}

/** Every setting of a run, resolved: what is in the result under `plan` (secrets removed). */
export interface RunPlan {
  readonly runId: string;
  readonly command: string;
  readonly target: TargetPlan;
  readonly traffic: TrafficPlan;
  readonly topic: TopicPlan;
  readonly producer: ProducerPlan;
  readonly services: ServicesPlan;
  /** The streaming service, which reads the answers of payment; undefined: it does not run. */
  readonly revenue?: RevenuePlan | undefined;
  /** The processor that confirms orders; undefined: it does not run. */
  readonly confirmation?: ConfirmationPlan | undefined;
  /** What is done while the load lasts, in the order of time. */
  readonly events: readonly EventPlan[];
  /** Deadline of the drain. */
  readonly drainTimeoutMs: number;
  /** `--verify-log`: after the drain every record of the run is read from the log and checked. */
  readonly verifyLog: boolean;
}

/** `shop-sim consume`: services alone, on orders that somebody else produces. Every setting, resolved. */
export interface ConsumePlan {
  readonly runId: string;
  readonly command: string;
  readonly connection: ConnectionSettings;
  /** The orders topic; it must exist. */
  readonly topic: string;
  readonly seed: number;
  readonly services: ServicesPlan;
  /** 0: until stopped. */
  readonly durationMs: number;
  readonly keepTopics: boolean;
}

/** `shop-sim broker`: the embedded brokers alone, for other programs. Every setting, resolved. */
export interface BrokerPlan {
  readonly host: string;
  /** One for each broker; 0: any free one. */
  readonly ports: readonly number[];
  /** For topics that do not say how many partitions they want. */
  readonly partitions: number;
  readonly memoryBytes: number;
  /** Folder that keeps topics and records over a restart; undefined: memory only. */
  readonly dataDir: string | undefined;
}

/** What a run leaves: the result, and the error that ended it early, if one did. */
export interface RunOutcome {
  readonly result: RunResult;
  readonly error: Error | undefined;
}

/** Partitions of a topic that is created without `--partitions`. */
export const defaultPartitions = 12;
