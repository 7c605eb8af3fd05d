// Puts the HTTP server on its address, and gives health its two routes: the process, and what it needs.

import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import type { Config } from '../config/config.js'
import { buildServer } from './compose.js'
import type { Opened } from './open.js'

const registerHealth = (app: FastifyInstance, opened: Opened, isWorking: () => boolean) => {
  app.get('/healthz', { config: { access: 'public' } }, async () => ({ process: 'up' }))
  app.get('/readyz', { config: { access: 'public' } }, async (_request, reply) => {
    try {
      await sql`select 1`.execute(opened.installation.db.app)
      const ready = isWorking()
      return await reply
        .code(ready ? 200 : 503)
        .send({ database: 'up', migrations: 'done', worker: ready ? 'up' : 'elsewhere' })
    } catch {
      return reply.code(503).send({ database: 'down' })
    }
  })
}

/** Builds the server and listens. `isWorking` tells whether the worker this process relies on runs. */
export const listen = async (
  opened: Opened,
  config: Config,
  options: { isWorking: () => boolean },
): Promise<{ app: FastifyInstance; close(): Promise<void> }> => {
  const { app } = await buildServer(opened)
  registerHealth(app, opened, options.isWorking)
  await app.listen({ host: config.http.host, port: config.http.port })
  return { app, close: () => app.close() }
}
