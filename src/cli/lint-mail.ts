import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { AbideError } from '../errors';
import type { MailFinding } from '../operations';
import type { CommandLine } from './command-line';
import { EXIT } from './exit-code';

/** `abide lint-mail`: what a rendered message breaks of the rules of unsubscribing. Exit 65 when it breaks one that it must keep. */
export function addLintMailCommand(program: Command, line: CommandLine): void {
  program
    .command('lint-mail')
    .description('say which rules of unsubscribing (RFC 2369, RFC 8058, Gmail, Yahoo) a rendered message breaks')
    .argument('<file>', 'the message as it would leave, with its headers and signature (.eml)')
    .option('--json', 'print the findings as JSON')
    .action(async (file: string, { json }: { json?: boolean }) => {
      const raw = await readFile(file).catch((error: NodeJS.ErrnoException) => {
        throw new AbideError('BAD_USER_INPUT', `the file cannot be read (${error.code})`, { path: 'file' });
      });
      await line.withApp(async ({ operations }) => {
        const findings = await operations.lintMail(raw);
        if (json) line.printJson(findings);
        else printFindings(line, findings);
        if (findings.some(({ severity }) => severity === 'ERROR')) line.exitCode = EXIT.badInput;
      });
    });
}

function printFindings(line: CommandLine, findings: readonly MailFinding[]): void {
  for (const { severity, rule, message, source } of findings) line.print(`${severity} ${rule}: ${message} (${source})`);
  if (findings.length === 0) line.print('The message keeps every rule that can be seen in it.');
}
