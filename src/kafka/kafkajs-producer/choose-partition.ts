import kafkajs, { type ICustomPartitioner } from 'kafkajs';
import { SendRecord } from './send-batch.ts';

/**
 * kafkajs's own partitioner (a key: murmur2 as in Java; no key: the partitions in turn), which also tells the record
 * where it goes. kafkajs asks again for every record at every attempt.
 */
export const choosePartition: ICustomPartitioner = () => {
  const choose = kafkajs.Partitioners.DefaultPartitioner();
  return (args) => {
    const partition = choose(args);
    const { message } = args;
    if (message instanceof SendRecord) message.batch.assign(message, partition);
    return partition;
  };
};
