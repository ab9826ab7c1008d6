import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import { fastifyApolloDrainPlugin, fastifyApolloHandler } from '@as-integrations/fastify';
import Fastify from 'fastify';

/** The least that Apollo on Fastify costs: one field, no database. What does not serve it is switched off. */
const fastify = Fastify({ logger: false });
const apollo = new ApolloServer({
  typeDefs: 'type Query { hello(name: String!): String! }',
  resolvers: { Query: { hello: () => 'world' } },
  plugins: [fastifyApolloDrainPlugin(fastify), ApolloServerPluginCacheControlDisabled()],
});
await apollo.start();
fastify.post('/graphql', fastifyApolloHandler(apollo));
console.log(await fastify.listen({ port: 0, host: '127.0.0.1' }));
process.once('SIGTERM', () => fastify.close().then(() => process.exit(0)));
