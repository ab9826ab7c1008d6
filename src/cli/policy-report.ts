import { unreachable } from '../domain/words';
import type { PolicyApplication, PolicyComparison } from '../operations';

/** What a later policy would change, for people: what it opens first, as that is what hinders it. */
export function comparisonLines(comparison: PolicyComparison): string[] {
  return [...headLines(comparison), ...sections(comparison), '', verdictOf(comparison)];
}

/** What became of it. */
export function applicationLines({ isInForce, comparison, closings, takenOver }: PolicyApplication): string[] {
  if (!isInForce) return [...comparisonLines(comparison), 'Nothing was changed.'];
  if (comparison.outcome === 'IN_FORCE') return comparisonLines(comparison);
  const written = [
    ...(closings > 0 ? [`Opt-outs written, of what it would have opened: ${count(closings)}.`] : []),
    ...(takenOver > 0 ? [`Noes taken over by the successor of their topic: ${count(takenOver)}.`] : []),
  ];
  return [
    ...headLines(comparison),
    ...sections(comparison),
    '',
    ...written,
    `Policy ${comparison.version} is in force: every instance follows it from now on.`,
    'Start each with this file from now on: ABIDE_POLICY.',
  ];
}

function headLines({ version, inForce, outcome, contacts }: PolicyComparison): string[] {
  if (outcome === 'FIRST') return [`Policy ${version}: none is in force, so there is nothing to compare it with.`];
  if (outcome === 'IN_FORCE') return [`Policy ${version} is in force.`];
  const beside = `Policy ${version} beside ${inForce}, which is in force`;
  return [outcome === 'MISTAKES' ? `${beside}:` : `${beside}: ${people(contacts)} compared.`];
}

function sections(comparison: PolicyComparison): string[] {
  const { mistakes, opened, openedToNobody, closed, takenOver, notes, contactsOpened, contactsClosed } = comparison;
  return [
    ...section('It cannot follow that policy:', mistakes.map(placed)),
    ...section(
      `Denied today, and it would be sent (${people(contactsOpened)}):`,
      opened.map((turn) => `${counted(turn)}: ${turn.reason}${turn.canBeClosed ? '' : ', which no opt-out closes'}`),
    ),
    ...section(
      'Denied today, and it would be sent to any address, of nobody too:',
      openedToNobody.map(({ topic, channel, reason }) => `${topic} by ${channel}: ${reason}`),
    ),
    ...section(
      `Sent today, and it would be denied (${people(contactsClosed)}):`,
      closed.map((turn) => `${counted(turn)}: ${turn.reason}`),
    ),
    ...section('Noes that a topic takes over from one that disappears:', takenOver.map(counted)),
    ...section('Opens nothing for anybody who said no, and deserves a look:', notes.map(placed)),
  ];
}

function verdictOf({ outcome, opened, openedToNobody }: PolicyComparison): string {
  switch (outcome) {
    case 'FIRST':
      return 'It is put in force by the first start with it.';
    case 'IN_FORCE':
      return 'There is nothing to apply.';
    case 'OPENS_NOTHING':
      return 'It opens nothing for anybody: `abide policy apply` puts it in force.';
    case 'MISTAKES':
      return 'It cannot be put in force as it is.';
    case 'OPENS':
      if (openedToNobody.length > 0 || opened.some((turn) => !turn.canBeClosed)) {
        return 'It cannot be put in force as it is: what no opt-out closes has to stay as it was, or be a topic of its own.';
      }
      return 'It is not put in force while it opens. `abide policy apply --close` opts these people out first.';
    default:
      return unreachable(outcome);
  }
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((text) => `  ${text}`)];
}

function placed({ path, message }: { readonly path: string; readonly message: string }): string {
  return `${path}: ${message}`;
}

function counted({ contacts, topic, channel }: { contacts: number; topic: string; channel: string }): string {
  return `${count(contacts).padStart(9)}  ${topic} by ${channel}`;
}

function people(contacts: number): string {
  return contacts === 1 ? '1 contact' : `${count(contacts)} contacts`;
}

function count(number: number): string {
  return number.toLocaleString('en');
}
