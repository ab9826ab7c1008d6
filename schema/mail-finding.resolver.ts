import { Arg, Authorized, Ctx, Query, Resolver } from 'type-graphql';
import type { GraphqlContext } from './context';
import { MailFinding } from './mail-finding.types';

@Resolver()
export class MailFindingResolver {
  @Authorized('contacts')
  @Query(() => [MailFinding], {
    description:
      'Which rules of unsubscribing (RFC 2369, RFC 8058, Gmail, Yahoo) a rendered message breaks. Nothing of it is kept.',
  })
  async lintMail(
    @Arg('message', () => String, { description: 'The message as it would leave, with its headers and its signature.' })
    message: string,
    @Ctx() { operations }: GraphqlContext,
  ): Promise<MailFinding[]> {
    return [...(await operations.lintMail(message))];
  }
}
