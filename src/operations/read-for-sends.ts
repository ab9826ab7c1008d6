import type { ContactRef } from '../domain/change';
import { addressKindOf } from '../domain/contact';
import type { Register } from '../domain/register';
import type { Channel } from '../domain/words';
import { askedFor, type Ground, type Loaded, load, loadSends } from './ground';

export interface Question {
  readonly refs: readonly ContactRef[];
  readonly topic: string;
  readonly channel: Channel;
}

/** What one question is answered from, all of it at one position. */
export interface Read extends Pick<Loaded, 'position' | 'active'> {
  registerOf(ref: ContactRef): Register;
}

type AtOnce = Pick<Loaded, 'register' | 'position' | 'active'>;

/**
 * Reads what the questions are to be answered from, on committed state.
 *
 * Nearly everybody asked about is an address of one contact with a plain history: a short statement reads them, in half
 * the time. Everybody else (asked by id, merged, with an exception to a no) is read whole, a moment later. A question
 * about both has one position only when nothing was committed in between; if something was, it is read whole once more.
 */
export async function readForSends(ground: Ground, questions: readonly Question[]): Promise<(of: Question) => Read> {
  const shortRefs = questions.flatMap((question) => question.refs.filter((ref) => isByAddress(ref, question)));
  const short = shortRefs.length === 0 ? undefined : await readShort(ground, questions, shortRefs);
  const isWhole = (ref: ContactRef, question: Question) =>
    !short || !isByAddress(ref, question) || short.isComplicated(ref);
  const wholeRefs = questions.flatMap((question) => question.refs.filter((ref) => isWhole(ref, question)));
  if (short && wholeRefs.length === 0) return () => at(short);

  const whole = await load(ground, askedFor(wholeRefs));
  if (!short) return () => at(whole);
  const isTorn = (question: Question) =>
    short.position !== whole.position &&
    question.refs.some((ref) => isWhole(ref, question)) &&
    !question.refs.every((ref) => isWhole(ref, question));
  const torn = questions.filter(isTorn).flatMap((question) => question.refs);
  const again = torn.length === 0 ? whole : await load(ground, askedFor(torn));
  return (question) => {
    if (isTorn(question)) return at(again);
    const [first] = question.refs;
    const { position, active } = first && isWhole(first, question) ? whole : short;
    return { position, active, registerOf: (ref) => (isWhole(ref, question) ? whole : short).register };
  };
}

function at({ position, active, register }: AtOnce): Read {
  return { position, active, registerOf: () => register };
}

/** By an address of the kind that the channel goes to: no other address of the contact bears on the answer. */
function isByAddress({ named }: ContactRef, { channel }: Question): boolean {
  const kind = named?.address?.kind ?? named?.kind;
  return kind !== undefined && kind === addressKindOf(channel);
}

async function readShort(ground: Ground, questions: readonly Question[], refs: readonly ContactRef[]) {
  const addresses = refs.flatMap((ref) => (ref.named ? [ref.named.keys] : []));
  const read = await loadSends(ground, addresses, new Set(questions.map((question) => question.topic)));
  if (!read) return undefined;
  const { register, complicated } = read;
  const isComplicated = ({ named }: ContactRef): boolean =>
    complicated.size > 0 && named !== undefined && register.holdersOf(named.keys[0]).some((id) => complicated.has(id));
  return { ...read, isComplicated };
}
