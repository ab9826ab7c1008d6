import type { Command } from 'commander';
import type { Operations, PolicyToActivate } from '../operations';
import type { CommandLine } from './command-line';
import { EXIT } from './exit-code';
import { applicationLines, comparisonLines } from './policy-report';

interface PolicyArguments {
  readonly close?: boolean;
  readonly json?: boolean;
}

/** `abide policy check|apply`: what a later policy would change for whom, and putting it in force. Exit 65 while it opens. */
export function addPolicyCommand(program: Command, line: CommandLine): void {
  const policy = program.command('policy').description('compare a later policy with the one in force, and apply it');
  policy
    .command('check')
    .argument('<file>', 'the policy')
    .description('say what it would open and close, for how many; changes nothing')
    .option('--json', 'print the comparison as JSON')
    .action((file: string, options: PolicyArguments) => check(line, file, options));
  policy
    .command('apply')
    .argument('<file>', 'the policy')
    .description('put it in force, unless it opens anything for anybody')
    .option('--close', 'opt people out first of what it would open for them')
    .option('--json', 'print the comparison, and what was written, as JSON')
    .action((file: string, options: PolicyArguments) => apply(line, file, options));
}

function check(line: CommandLine, file: string, { json }: PolicyArguments): Promise<void> {
  return withPolicy(line, file, async ({ operations, policyFile }, onProgress) => {
    const comparison = await operations.comparePolicy(policyFile, { onProgress });
    if (json) line.printJson(comparison);
    else for (const text of comparisonLines(comparison)) line.print(text);
    if (comparison.outcome === 'OPENS' || comparison.outcome === 'MISTAKES') line.exitCode = EXIT.badInput;
  });
}

function apply(line: CommandLine, file: string, { close, json }: PolicyArguments): Promise<void> {
  return withPolicy(line, file, async ({ operations, policyFile }, onProgress) => {
    const application = await operations.applyPolicy(policyFile, { close, onProgress });
    if (json) line.printJson(application);
    else for (const text of applicationLines(application)) line.print(text);
    if (!application.isInForce) line.exitCode = EXIT.badInput;
  });
}

interface Opened {
  readonly operations: Operations;
  readonly policyFile: PolicyToActivate;
}

type Work = (opened: Opened, onProgress: (contacts: number) => void) => Promise<void>;

/** The file is looked at in place of the one that the service starts with. */
function withPolicy(line: CommandLine, file: string, work: Work): Promise<void> {
  const progress = line.progress('compared contacts');
  const onProgress = (contacts: number) => {
    line.signal.throwIfAborted();
    progress.show(contacts);
  };
  const opening = { set: { ABIDE_POLICY: file }, goesByPolicyInForce: true };
  return line.withApp((app) => work(app, onProgress).finally(() => progress.end()), opening);
}
