import { Field, ID, Int, ObjectType } from 'type-graphql';
import { DateTime } from './scalars';

const JSON_TEXT = 'As JSON, by schema/contact-export.v1.json.';
const CSV_TEXT = 'As CSV (UTF-8, a comma, CRLF), a line for each field; no cell of it runs as a formula.';

@ObjectType({
  simpleResolvers: true,
  description: 'What the person provided, on consent or a contract (GDPR art. 20).',
})
export class PortableExport {
  @Field(() => String, { description: JSON_TEXT })
  json: string;

  @Field(() => String, { description: CSV_TEXT })
  csv: string;
}

@ObjectType({ simpleResolvers: true, description: 'All that is held of a person (GDPR art. 15).' })
export class ContactExport extends PortableExport {
  @Field(() => ID, { description: 'Of whom.' })
  contactId: string;

  @Field(() => DateTime, { description: 'As it was at this moment.' })
  exportedAt: Date;

  @Field(() => Int, { description: 'The version of the format of the JSON.' })
  schemaVersion: number;

  @Field(() => PortableExport, { description: 'The part that may go on to another company.' })
  portable: PortableExport;
}
