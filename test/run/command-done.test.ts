import { describe, expect, it } from 'vitest';
import { ShopSimError } from '../../src/errors.ts';
import { answerCommand, type CommandDone, oneAfterTheOther, PendingCommands } from '../../src/run/command-done.ts';

/** A thread that does what it is told at once. */
function threadThat<Answer>(commands: PendingCommands<Answer>, work: (id: number) => Promise<Answer>) {
  const send = (message: CommandDone<Answer>): void => commands.settle(structuredClone(message));
  return (id: number): void => answerCommand(id, work(id), send);
}

describe('commands to a worker thread', () => {
  it('resolve each with its own answer, in whatever order they are answered', async () => {
    const commands = new PendingCommands<string>();
    const ids: number[] = [];
    const answers = ['first', 'second'].map(() => commands.ask((id) => void ids.push(id)));
    for (const id of ids.toReversed()) commands.settle({ type: 'command-done', id, answer: `answer to ${id}` });
    expect(await Promise.all(answers)).toEqual(ids.map((id) => `answer to ${id}`));
  });

  it('reject with the error of the thread, its code included', async () => {
    const commands = new PendingCommands();
    const post = threadThat(commands, () => Promise.reject(new ShopSimError('USAGE', 'no such service')));
    await expect(commands.ask(post)).rejects.toMatchObject({ code: 'USAGE', message: 'no such service' });
  });

  it('resolve without an answer where there is none', async () => {
    const commands = new PendingCommands();
    await expect(commands.ask(threadThat(commands, () => Promise.resolve(undefined)))).resolves.toBeUndefined();
  });

  it('fail when the thread has ended: those that wait, and those that come later', async () => {
    const commands = new PendingCommands();
    const waiting = commands.ask(() => undefined);
    commands.refuse(new Error('it has ended'));
    commands.refuse(new Error('and was closed'));
    await expect(waiting).rejects.toThrow('it has ended');
    await expect(commands.ask(() => expect.fail('posted to a thread that has ended'))).rejects.toThrow('it has ended');
  });
});

describe('work that is done one after the other', () => {
  it('begins when the one before has ended, also with a failure, which stays its own', async () => {
    const told: string[] = [];
    let count = 0;
    const work = oneAfterTheOther(async () => {
      const name = ['first', 'second', 'third'][count++];
      told.push(`${name} begins`);
      await new Promise((resolve) => setImmediate(resolve));
      told.push(`${name} ends`);
      if (name === 'second') throw new Error('second fails');
      return name;
    });
    const results = await Promise.allSettled([work(), work(), work()]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(told).toEqual(['first', 'second', 'third'].flatMap((name) => [`${name} begins`, `${name} ends`]));
  });
});
