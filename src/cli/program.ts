import { Command, CommanderError, Option as CommanderOption } from 'commander';
import { ExitCode, ShopSimError } from '../errors.ts';
import { toolVersion } from '../run/tool-version.ts';
import { commands } from './commands.ts';
import type { CommandContext, CommandSpec } from './command.ts';
import { didYouMean } from '../did-you-mean.ts';
import { describeOption, flagOf, themes, type OptionTable } from './options/option.ts';
import { quote, type CommandLine } from './options/read-options.ts';

/**
 * Runs the command that the words name, and says with which code the program ends.
 *
 * @throws ShopSimError for what a user can correct, and whatever else a command throws
 */
export async function runProgram(context: CommandContext): Promise<ExitCode> {
  checkFirstWord(context.words[0]);
  let exitCode: ExitCode = ExitCode.ok;
  const program = createProgram(context, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...context.words], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return exitCodeOf(error);
    throw error;
  }
  return exitCode;
}

/** Commander would answer `shop-sim prodcue --help` with the general help, as if the word had been right. */
function checkFirstWord(first: string | undefined): void {
  const names = [...commands.map(({ name }) => name), 'help'];
  const flags = ['-h', '--help', '-v', '--version'];
  if (first === undefined || names.includes(first) || flags.includes(first)) return;
  const hint = 'All commands are in shop-sim --help';
  if (!first.startsWith('-')) {
    throw new ShopSimError('USAGE', `${quote(first)} is not a command${didYouMean(first, names)}\n${hint}`);
  }
  const [flag = first] = first.split('=', 1);
  const owner = commands.find(({ options }) => Object.values(options).some((option) => flagOf(option) === flag));
  const remedy =
    owner === undefined
      ? didYouMean(flag, flags)
      : `: it belongs behind a command, as in shop-sim ${owner.name} ${flag}`;
  throw new ShopSimError('USAGE', `${flag} is not a flag of shop-sim itself${remedy}\n${hint}`);
}

/** Commander has already written what it had to say: help or version, or the help of a program without a command. */
function exitCodeOf(error: CommanderError): ExitCode {
  if (error.code === 'commander.helpDisplayed' || error.code === 'commander.version') return ExitCode.ok;
  if (error.code === 'commander.help') return error.exitCode === 0 ? ExitCode.ok : ExitCode.usage;
  throw new Error(`commander refused a command line that the program should have judged: ${error.message}`, {
    cause: error,
  });
}

function createProgram(context: CommandContext, onExit: (code: ExitCode) => void): Command {
  const { stdout, stderr } = context.terminal;
  const program = new Command('shop-sim')
    .description(
      'A simulator and load tester for Apache Kafka, told through a web shop: exact arrival rates, latency from the ' +
        'intended send time, every order accounted for.',
    )
    .version(toolVersion, '-v, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      getOutHelpWidth: () => Math.min(stdout.columns ?? 120, 120),
      getOutHasColors: () => false,
    })
    .configureHelp({
      optionDescription: (option) => option.description,
      subcommandTerm: (command) => command.name(),
    });
  for (const spec of commands) addCommand(program, spec, context, onExit);
  return program;
}

function addCommand(
  program: Command,
  spec: CommandSpec,
  context: CommandContext,
  onExit: (code: ExitCode) => void,
): void {
  const command = program
    .command(spec.name)
    .summary(spec.summary)
    .description(spec.description)
    .usage([...(spec.argument === undefined ? [] : [spec.argument]), '[flags]'].join(' '))
    // What is unknown or too much is judged together with everything else that is wrong, not alone and first.
    .allowUnknownOption()
    .allowExcessArguments()
    .addHelpText('after', `\nExamples:\n${spec.examples.map((example) => `  ${example}`).join('\n')}`);
  const occurrences = addOptions(command, spec.options);
  command.action(async () => {
    const line: CommandLine = { occurrences, rest: command.args };
    onExit(await spec.run(line, context));
  });
}

/** Adds a table's options to a command, grouped by theme; the map returned fills while commander parses. */
function addOptions(command: Command, table: OptionTable): Map<string, (string | undefined)[]> {
  const occurrences = new Map<string, (string | undefined)[]>();
  for (const theme of themes) {
    for (const [name, spec] of Object.entries(table)) {
      if (spec.theme !== theme) continue;
      const option = new CommanderOption(spec.flags, describeOption(spec)).helpGroup(`${theme}:`);
      // Optional in commander's sense, so that a missing value is reported with all other problems, and not first.
      option.optional = spec.takesValue;
      option.required = false;
      command.addOption(option);
      command.on(`option:${option.name()}`, (text: string | null) => {
        const texts = occurrences.get(name) ?? [];
        texts.push(spec.takesValue ? (text ?? undefined) : '');
        occurrences.set(name, texts);
      });
    }
  }
  return occurrences;
}
