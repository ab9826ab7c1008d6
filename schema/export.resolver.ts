import { Arg, Authorized, Ctx, Mutation, Resolver } from 'type-graphql';
import { ContactKeyInput, parseContactKey } from './contact-key';
import type { GraphqlContext } from './context';
import { ContactExport } from './export.types';
import { EXPORT_FORMAT_VERSION, exportText } from './export-text';
import { InputFaults } from './input-faults';

@Resolver()
export class ExportResolver {
  @Authorized('contacts')
  @Mutation(() => ContactExport, {
    description: 'Exports all that is held of a person (GDPR art. 15), and the part that is portable (art. 20).',
  })
  async exportContact(
    @Arg('contact', () => ContactKeyInput, { description: 'Whose.' }) contact: ContactKeyInput,
    @Ctx() context: GraphqlContext,
  ): Promise<ContactExport> {
    const faults = new InputFaults();
    const key = parseContactKey(contact, ['contact'], faults);
    faults.refuse();
    const held = await context.operations.exportContact(key, context.idempotency);
    return {
      contactId: held.contactId,
      exportedAt: held.exportedAt,
      schemaVersion: EXPORT_FORMAT_VERSION,
      ...exportText(held, { isPortablePartOnly: false }),
      portable: exportText(held, { isPortablePartOnly: true }),
    };
  }
}
