import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { Channel, PreferenceState } from '../src/domain/words';
import { PreferenceChoice } from './enums';
import { DateTime } from './scalars';

@ObjectType({ simpleResolvers: true, description: 'Where a contact stands on one topic and channel.' })
export class Preference {
  @Field(() => ID, { description: 'The key of the topic.' })
  topic: string;

  @Field(() => Channel, { description: 'The channel.' })
  channel: Channel;

  @Field(() => PreferenceState, { description: 'The state as it counts at the primary address.' })
  state: PreferenceState;

  @Field(() => DateTime, { nullable: true, description: 'Since when; null when nothing was said.' })
  at?: Date;
}

@InputType({ description: 'A yes or no to one topic on one channel.' })
export class PreferenceChange {
  @Field(() => ID, { description: 'The key of the topic; not a mandatory one.' })
  topic: string;

  @Field(() => Channel, { description: 'A channel of the topic.' })
  channel: Channel;

  @Field(() => PreferenceChoice, { description: 'Yes or no. A yes is always the person’s.' })
  state: PreferenceChoice;
}
