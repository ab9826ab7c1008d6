/** Opens a peer on a free port, says where, and closes it and its pool when it is told to stop. */
export async function listen(fastify, pool) {
  console.log(await fastify.listen({ port: 0, host: '127.0.0.1' }));
  process.once('SIGTERM', () =>
    fastify
      .close()
      .then(() => pool?.end())
      .then(() => process.exit(0)),
  );
}
