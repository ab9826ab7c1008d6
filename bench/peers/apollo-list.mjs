import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import { fastifyApolloDrainPlugin, fastifyApolloHandler } from '@as-integrations/fastify';
import Fastify from 'fastify';

/** A page of contacts that lies ready in memory: what Apollo costs to answer it, and nothing else. */
const { contacts } = JSON.parse(readFileSync(join(process.env.ABIDE_DATA_DIR, 'page.json'), 'utf8'));
const fastify = Fastify({ logger: false });
const apollo = new ApolloServer({
  typeDefs: `
    type Contact { id: ID! email: String relation: String business: Boolean language: String country: String }
    type ContactEdge { cursor: String! node: Contact! }
    type PageInfo { hasNextPage: Boolean! endCursor: String }
    type ContactConnection { edges: [ContactEdge!]! pageInfo: PageInfo! }
    type Query { contacts(first: Int): ContactConnection! }`,
  resolvers: { Query: { contacts: () => contacts } },
  plugins: [fastifyApolloDrainPlugin(fastify), ApolloServerPluginCacheControlDisabled()],
});
await apollo.start();
fastify.post('/graphql', fastifyApolloHandler(apollo));
console.log(await fastify.listen({ port: 0, host: '127.0.0.1' }));
process.once('SIGTERM', () => fastify.close().then(() => process.exit(0)));
