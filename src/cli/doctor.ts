import type { Command } from 'commander';
import type { Finding } from '../operations/finding';
import type { CommandLine } from './command-line';
import { EXIT, type ExitCode } from './exit-code';

/**
 * `abide doctor`: everything that can be looked at, each finding with what to do. Exit 65 when something has to be put
 * right, 75 when it may pass by itself, 0 when there are only notes and warnings.
 */
export function addDoctorCommand(program: Command, line: CommandLine): void {
  program
    .command('doctor')
    .description('examine the installation, and say what to do about what is found')
    .option('--json', 'print the findings as JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const findings = await line.surroundings.examine();
      if (json) line.printJson(findings);
      else for (const row of tell(findings)) line.print(row);
      line.exitCode = exitCodeOf(findings);
    });
}

function exitCodeOf(findings: readonly Finding[]): ExitCode {
  const faults = findings.filter(({ level }) => level === 'FAULT');
  if (faults.length === 0) return EXIT.complete;
  return faults.every(({ isPassing }) => isPassing) ? EXIT.tryAgain : EXIT.badInput;
}

function tell(findings: readonly Finding[]): string[] {
  const count = (wanted: Finding['level']) => findings.filter(({ level }) => level === wanted).length;
  return [
    ...findings.flatMap(rowsOf),
    '',
    `Faults: ${count('FAULT')}. Warnings: ${count('WARNING')}. Notes: ${count('NOTE')}. Fine: ${count('FINE')}.`,
  ];
}

function rowsOf({ check, level, found, step }: Finding): string[] {
  const [first, ...more] = found.split('\n');
  return [
    `${level.toLowerCase().padEnd(8)} ${check.padEnd(13)} ${first}`,
    ...[...more, ...(step === undefined ? [] : [`-> ${step}`])].map((text) => `${' '.repeat(23)}${text}`),
  ];
}
