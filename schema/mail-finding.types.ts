import { Field, ObjectType, registerEnumType } from 'type-graphql';
import { MAIL_RULES, type MailRule, type MailSeverity } from '../src/domain/mail-rules';
import type { MailFinding as MailFindingOfOperations } from '../src/operations';

const RuleEnum = Object.fromEntries(Object.keys(MAIL_RULES).map((rule) => [rule, rule])) as { [R in MailRule]: R };
const SeverityEnum = { ERROR: 'ERROR', WARNING: 'WARNING' } as const;

registerEnumType(RuleEnum, {
  name: 'MailRule',
  description: 'What a message that can be unsubscribed from has to be.',
  valuesConfig: Object.fromEntries(
    Object.entries(MAIL_RULES).map(([rule, { message, source }]) => [rule, { description: `${message} (${source})` }]),
  ) as never,
});

registerEnumType(SeverityEnum, {
  name: 'MailSeverity',
  description: 'How bad it is that a message breaks a rule.',
  valuesConfig: {
    ERROR: {
      description:
        'Mail programs may refuse the message or leave out their unsubscribe button; mend it before sending.',
    },
    WARNING: { description: 'The message can go out; it would be better otherwise.' },
  },
});

@ObjectType({ simpleResolvers: true, description: 'A rule of unsubscribing that a message breaks.' })
export class MailFinding implements MailFindingOfOperations {
  @Field(() => RuleEnum, { description: 'The rule.' })
  rule: MailRule;

  @Field(() => SeverityEnum, { description: 'How bad it is.' })
  severity: MailSeverity;

  @Field(() => String, { description: 'Where the rule is written.' })
  source: string;

  @Field(() => String, { description: 'What the message should be. It repeats nothing of the message.' })
  message: string;
}
