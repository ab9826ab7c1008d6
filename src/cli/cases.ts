import { type Command, InvalidArgumentError } from 'commander';
import { addPeriod, isPeriod } from '../domain/calendar';
import { AbideError } from '../errors';
import type { OpenCase, OpenCases } from '../operations';
import { NEXT_STEP_BY_KIND, NEXT_STEP_BY_REASON } from './case-steps';
import type { CommandLine } from './command-line';

interface CasesArguments {
  readonly refused: string;
  readonly most: number;
  readonly json?: boolean;
}

/** `abide cases`: what waits for a person. Exit 0 whether or not something does: it is a list and no check. */
export function addCasesCommand(program: Command, line: CommandLine): void {
  const cases = program
    .command('cases')
    .description('list what waits for a person, and what to do')
    .option('--refused <period>', 'how far back refused changes are counted, such as P7D', aPeriod, 'P30D')
    .option('--most <count>', 'how many of each kind are listed; all are counted', aCount, 20)
    .option('--json', 'print them as JSON')
    .action(({ refused, most, json }: CasesArguments) =>
      line.withApp(async (app) => {
        const refusedSince = addPeriod(app.clock(), `-${refused}`);
        const open = await app.operations.listCases({ most, refusedSince });
        if (json) line.printJson(open);
        else for (const row of tell(open)) line.print(row);
      }),
    );
  addClose(cases, line);
}

function addClose(cases: Command, line: CommandLine): void {
  cases
    .command('close')
    .argument('<id>', 'of a message, as `abide cases` shows it')
    .description('close a message that was read and done; the other cases go by themselves')
    .action((id: string) =>
      line.withApp(async (app) => {
        const isClosed = isId(id) && (await app.operations.closeWaitingMessage(id));
        if (!isClosed) throw new AbideError('NOT_FOUND', 'no message with this id waits', { path: 'id' });
        line.print(`Message ${id} is closed.`);
      }),
    );
}

function isId(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}

function aPeriod(text: string): string {
  if (!isPeriod(text)) throw new InvalidArgumentError('Write an ISO 8601 period such as P30D.');
  return text;
}

function aCount(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('Write a number of 1 or more.');
  return Number(text);
}

function tell(open: OpenCases): string[] {
  const count = open.kinds.reduce((sum, kind) => sum + kind.count, 0);
  const { awaitedConfirmations: awaited } = open;
  return [
    count === 0 ? 'No case waits for a person.' : `${casesOf(count)} for a person.`,
    ...open.kinds.flatMap((kind) => [
      '',
      `${kind.kind}: ${kind.count}. ${NEXT_STEP_BY_KIND[kind.kind]}`,
      ...kind.cases.map((one) => `  ${rowOf(one)}`),
      ...(kind.count > kind.cases.length ? [`  and ${kind.count - kind.cases.length} more`] : []),
    ]),
    ...tellRefusals(open),
    ...(awaited === 0 ? [] : ['', `Links that wait for the people they were mailed to, nothing to do: ${awaited}.`]),
  ];
}

function casesOf(count: number): string {
  return count === 1 ? '1 case waits' : `${count} cases wait`;
}

function rowOf({ since, contactId, message, scope, provider, fault, topics, job }: OpenCase): string {
  const parts = [
    `since ${since.toISOString().slice(0, 16)}Z`,
    contactId && `contact ${contactId}`,
    message && `id ${message.id}  ${message.kind} ${message.reference}`,
    scope && `scope ${scope}`,
    provider && `at ${provider}`,
    fault,
    topics && `topics ${topics.join(', ')}`,
    job && `job ${job}`,
  ];
  return parts.filter(Boolean).join('  ');
}

/** Those that somebody can do something about, each with what; the others are Abide's work, and counted together. */
function tellRefusals({ refusals, refusedSince }: OpenCases): string[] {
  if (refusals.length === 0) return [];
  const told = refusals.flatMap((one) => {
    const step = NEXT_STEP_BY_REASON[one.reason];
    if (step === undefined) return [];
    const last = `last ${one.lastAt.toISOString().slice(0, 16)}Z at ledger position ${one.lastPosition}`;
    return [`  ${one.reason}: ${one.count} by ${one.source} (${one.change}), ${last}`, `    ${step}`];
  });
  const rest = refusals
    .filter(({ reason }) => NEXT_STEP_BY_REASON[reason] === undefined)
    .reduce((sum, { count }) => sum + count, 0);
  return [
    '',
    `Refused since ${refusedSince.toISOString().slice(0, 10)}:`,
    ...told,
    ...(rest === 0 ? [] : [`  because a no or an erasure stands, nothing to do: ${rest}`]),
  ];
}
