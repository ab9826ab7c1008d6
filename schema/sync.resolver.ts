import { Authorized, Ctx, Query, Resolver } from 'type-graphql';
import type { GraphqlContext } from './context';
import { ProviderSyncStatus } from './sync.types';

@Resolver()
export class SyncResolver {
  @Authorized('admin')
  @Query(() => [ProviderSyncStatus], {
    description: 'How things stand with each provider that the policy maps or that was ever set up. No addresses.',
  })
  async syncStatus(@Ctx() { operations }: GraphqlContext): Promise<ProviderSyncStatus[]> {
    const statuses = await operations.syncStatus();
    return statuses.map(({ walks, parkedContacts, ...status }) => ({
      ...status,
      walks: [...walks],
      parkedContacts: [...parkedContacts],
    }));
  }
}
