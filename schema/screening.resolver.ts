import { Arg, Authorized, Ctx, ID, Query, Resolver } from 'type-graphql';
import { holdsScope } from './authorise';
import type { GraphqlContext } from './context';
import { FieldParsers } from './field-parsers';
import { InputFaults } from './input-faults';
import { Screening, ScreeningChanges, type ScreeningCount } from './screening.types';

@Resolver()
export class ScreeningResolver {
  @Authorized('screening')
  @Query(() => Screening, {
    nullable: true,
    description:
      'The receipt of a list that was screened by the command line or POST /screen; null when there is none.',
  })
  async screening(
    @Arg('id', () => ID, { description: 'The id of the screening.' }) id: string,
    @Ctx() { operations }: GraphqlContext,
  ): Promise<Screening | undefined> {
    const receipt = await operations.readScreening(idOf(id, 'id'));
    return (
      receipt && {
        ...receipt,
        takenAt: new Date(receipt.takenAt),
        validUntil: new Date(receipt.validUntil),
        ledgerPosition: String(receipt.ledgerPosition),
        reasons: countsOf(receipt.reasons),
        faults: countsOf(receipt.faults),
      }
    );
  }

  @Authorized('screening')
  @Query(() => ScreeningChanges, {
    description: 'Who became unsendable since a list was screened. CONFLICT: screen the whole list again.',
  })
  async screeningChanges(
    @Arg('screening', () => ID, { description: 'The id of the screening.' }) screening: string,
    @Ctx() context: GraphqlContext,
    @Arg('after', () => String, {
      nullable: true,
      description: 'The cursor of the page before; left out: the receipt.',
    })
    after?: string,
  ): Promise<ScreeningChanges> {
    const id = idOf(screening, 'screening');
    const changes = await context.operations.readScreeningChanges(id, placeOf(after));
    const seesContacts = holdsScope(context, 'contacts');
    return {
      ...changes,
      unsendable: changes.unsendable.map(({ contactId, address, ...each }) =>
        seesContacts ? { ...each, contactId, address } : each,
      ),
      cursor: String(changes.cursor),
      validUntil: new Date(changes.validUntil),
    };
  }
}

function idOf(text: string, name: string): string {
  const faults = new InputFaults();
  const id = new FieldParsers(faults).id(text, [name]);
  faults.refuse();
  return id ?? '';
}

function placeOf(after: string | null | undefined): number | undefined {
  if (after === null || after === undefined) return undefined;
  const faults = new InputFaults();
  if (!/^\d{1,15}$/.test(after)) faults.add(['after'], 'This is no cursor of this screening.');
  faults.refuse();
  return Number(after);
}

function countsOf(counts: Readonly<Record<string, number>>): ScreeningCount[] {
  return Object.entries(counts).map(([reason, count]) => ({ reason, count }));
}
