import type { ChangeAnswer, ContactKey, Said } from '../src/operations';
import { refuseIfRefused } from './change-answer';
import { type ContactKeyInput, parseContactKey } from './contact-key';
import type { GraphqlContext } from './context';
import { type EvidenceInput, saidWith } from './evidence.types';
import { InputFaults } from './input-faults';

/** Reads who it is about and who said so; whatever is wrong with either refuses the call before anything is written. */
export async function actOnContact(
  { contact, evidence, faults = new InputFaults() }: GivenAct,
  context: GraphqlContext,
  act: (contact: ContactKey, said: Said) => Promise<ChangeAnswer>,
): Promise<ChangeAnswer> {
  const key = parseContactKey(contact, ['contact'], faults);
  const said = saidWith(evidence, context, faults);
  faults.refuse();
  const answer = await act(key, said);
  refuseIfRefused(answer, () => ['contact']);
  return answer;
}

interface GivenAct {
  readonly contact: ContactKeyInput;
  readonly evidence?: EvidenceInput | null;
  /** What was found wrong with the other arguments. */
  readonly faults?: InputFaults;
}
