import { expect, it } from 'vitest';
import { kafkaError } from '../../src/protocol/error-codes.ts';
import { eventually } from '../support/eventually.ts';
import type { WireClient } from '../support/wire-client.ts';
import { batchOf } from './batches.ts';
import { type ContractContext, useClient, useTopic } from './context.ts';

/** Sequences of an idempotent producer. */
export function idempotenceBehaviours(context: ContractContext): void {
  async function setUp(): Promise<{
    client: WireClient;
    topic: string;
    send: (
      baseSequence: number,
      count?: number,
      producerEpoch?: number,
    ) => Promise<{ errorCode: number; baseOffset: number }>;
  }> {
    const client = await useClient(context);
    const topic = await useTopic(client);
    const { producerId } = await eventually('a producer id', async () => {
      const answer = await client.initProducerId();
      return answer.errorCode === 0 && answer;
    });
    const send = (baseSequence: number, count = 1, producerEpoch = 0) =>
      client.produce(
        topic,
        batchOf({ values: Array.from({ length: count }, () => 'v'), producerId, producerEpoch, baseSequence }),
      );
    return { client, topic, send };
  }

  it('gives every producer another id with epoch 0', async () => {
    const client = await useClient(context);
    const ask = () =>
      eventually('a producer id', async () => {
        const answer = await client.initProducerId();
        return answer.errorCode === 0 && answer;
      });
    const [first, second] = [await ask(), await ask()];
    expect(first.producerId).not.toBe(second.producerId);
    expect([first.producerEpoch, second.producerEpoch]).toEqual([0, 0]);
  });

  it('answers a batch that came twice with its offset, and appends it once', async () => {
    const { client, topic, send } = await setUp();
    expect(await send(0, 3)).toMatchObject({ errorCode: 0, baseOffset: 0 });
    expect(await send(3, 2)).toMatchObject({ errorCode: 0, baseOffset: 3 });
    expect(await send(0, 3)).toMatchObject({ errorCode: 0, baseOffset: 0 });
    expect(await send(3, 2)).toMatchObject({ errorCode: 0, baseOffset: 3 });
    expect(await client.listOffset(topic, -1)).toMatchObject({ offset: 5 });
  });

  it('remembers the last five batches', async () => {
    const { send } = await setUp();
    for (let sequence = 0; sequence < 6; sequence++) await send(sequence);
    expect(await send(1)).toMatchObject({ errorCode: 0, baseOffset: 1 });
    expect(await send(0)).toMatchObject({ errorCode: kafkaError.OUT_OF_ORDER_SEQUENCE_NUMBER });
    expect(await send(6)).toMatchObject({ errorCode: 0, baseOffset: 6 });
  });

  it('refuses a gap and a batch that overlaps', async () => {
    const { send } = await setUp();
    await send(0, 3);
    const outOfOrder = { errorCode: kafkaError.OUT_OF_ORDER_SEQUENCE_NUMBER, baseOffset: -1 };
    expect(await send(4)).toMatchObject(outOfOrder);
    expect(await send(1, 2)).toMatchObject(outOfOrder);
    expect(await send(3)).toMatchObject({ errorCode: 0, baseOffset: 3 });
  });

  it('wants sequence 0 in a new epoch and fences the old one', async () => {
    const { send } = await setUp();
    await send(0, 2);
    expect(await send(2, 1, 1)).toMatchObject({ errorCode: kafkaError.OUT_OF_ORDER_SEQUENCE_NUMBER });
    expect(await send(0, 1, 1)).toMatchObject({ errorCode: 0, baseOffset: 2 });
    expect(await send(2, 1, 0)).toMatchObject({ errorCode: kafkaError.INVALID_PRODUCER_EPOCH });
    expect(await send(0, 2, 0)).toMatchObject({ errorCode: kafkaError.INVALID_PRODUCER_EPOCH });
    expect(await send(1, 1, 1)).toMatchObject({ errorCode: 0, baseOffset: 3 });
  });

  it('lets a producer that it does not know start anywhere', async () => {
    const { send } = await setUp();
    expect(await send(17)).toMatchObject({ errorCode: 0, baseOffset: 0 });
    expect(await send(18)).toMatchObject({ errorCode: 0, baseOffset: 1 });
  });

  it('counts sequences from 2^31 - 1 on from 0 again', async () => {
    const { send } = await setUp();
    expect(await send(0x7fff_ffff)).toMatchObject({ errorCode: 0, baseOffset: 0 });
    expect(await send(0)).toMatchObject({ errorCode: 0, baseOffset: 1 });
  });
}
