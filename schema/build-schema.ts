import 'reflect-metadata';
import type { GraphQLSchema } from 'graphql';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { buildSchemaSync } from 'type-graphql';
import { authorise } from './authorise';
import { ContactResolver } from './contact.resolver';
import { ContactListResolver } from './contact-list.resolver';
import './enums';
import { ErasureResolver } from './erasure.resolver';
import { ExportResolver } from './export.resolver';
import { InteractionResolver } from './interaction.resolver';
import { LedgerResolver } from './ledger.resolver';
import { LiftResolver } from './lift.resolver';
import { LinkResolver } from './link.resolver';
import { MailFindingResolver } from './mail-finding.resolver';
import { MergeResolver } from './merge.resolver';
import { NoticeResolver } from './notice.resolver';
import { ObjectionResolver } from './objection.resolver';
import { PauseResolver } from './pause.resolver';
import { PreferenceResolver } from './preference.resolver';
import { RestrictionResolver } from './restriction.resolver';
import { DateTime } from './scalars';
import { ScreeningResolver } from './screening.resolver';
import { SendDecisionResolver } from './send-decision.resolver';
import { SuppressionResolver } from './suppression.resolver';
import { SyncResolver } from './sync.resolver';
import { TopicResolver } from './topic.resolver';
import { TrackingResolver } from './tracking.resolver';
import { TrackingLinkResolver } from './tracking-link.resolver';
import { WithdrawalResolver } from './withdrawal.resolver';

let built: GraphQLSchema | undefined;

/** The schema as its classes say it, built once. Checking inputs is parsing, in the resolvers and the domain: `validate` stays off. */
export function buildGraphqlSchema(): GraphQLSchema {
  built ??= fromClasses();
  return built;
}

function fromClasses(): GraphQLSchema {
  const schema = buildSchemaSync({
    resolvers: [
      ContactListResolver,
      ContactResolver,
      ErasureResolver,
      ExportResolver,
      InteractionResolver,
      LedgerResolver,
      LiftResolver,
      LinkResolver,
      MailFindingResolver,
      MergeResolver,
      NoticeResolver,
      ObjectionResolver,
      PauseResolver,
      PreferenceResolver,
      RestrictionResolver,
      ScreeningResolver,
      SendDecisionResolver,
      SuppressionResolver,
      SyncResolver,
      TopicResolver,
      TrackingResolver,
      TrackingLinkResolver,
      WithdrawalResolver,
    ],
    validate: false,
    authChecker: authorise,
    scalarsMap: [{ type: Date, scalar: DateTime }],
  });
  Object.assign(schema.getQueryType() ?? {}, { description: 'What can be read. Nothing here changes anything.' });
  Object.assign(schema.getMutationType() ?? {}, {
    description: 'What can be changed. Each takes the header Idempotency-Key, and answers after its commit.',
  });
  return schema;
}

/** The text of `schema/schema.graphql`, the public contract, laid out as the formatter leaves it. */
export function printGraphqlSchema(): string {
  const printed = printSchema(lexicographicSortSchema(buildGraphqlSchema()));
  return `${printed.replace(/^( *)"""(.+)"""$/gm, '$1"""\n$1$2\n$1"""')}\n`;
}
