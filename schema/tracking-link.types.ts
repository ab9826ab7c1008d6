import { Field, ID, ObjectType } from 'type-graphql';
import type { TrackingLinks as TrackingLinksOfOperations } from '../src/operations';

@ObjectType({ simpleResolvers: true, description: 'A link for a message, and where it leads.' })
export class TrackedUrl {
  @Field(() => String, { description: 'Where it leads.' })
  url: string;

  @Field(() => String, {
    description:
      'What to put into the message: it records the click, where that may be, and leads on. The plain URL for who is not recorded.',
  })
  trackedUrl: string;
}

@ObjectType({ simpleResolvers: true, description: 'Pixel and links for one message to one contact.' })
export class TrackingLinks implements TrackingLinksOfOperations {
  @Field(() => ID, { description: 'The contact they were made for.' })
  contactId: string;

  @Field(() => String, {
    nullable: true,
    description: 'The picture that records an open. Null: none is recorded of this person, so leave it out.',
  })
  pixelUrl?: string;

  @Field(() => [TrackedUrl], { description: 'One for each URL, in the order asked.' })
  links: readonly TrackedUrl[];
}
