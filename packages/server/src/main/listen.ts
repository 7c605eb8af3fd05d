// Puts the HTTP server on its address, and gives health its two routes: the process, and what it needs.

import type { FastifyInstance } from 'fastify'
import type { Config } from '../config/config.js'
import { missingMigrations } from '../db/migrate.js'
import { isSomeoneWorking } from '../jobs/heartbeat.js'
import { buildServer } from './compose.js'
import type { Opened } from './open.js'

/** Ready is: the database answers, every migration of this version ran, and a worker has been heard of lately. */
export const registerHealth = (
  app: FastifyInstance,
  { installation }: Pick<Opened, 'installation'>,
): void => {
  app.get('/healthz', { config: { access: 'public' } }, async () => ({ process: 'up' }))
  app.get('/readyz', { config: { access: 'public' } }, async (_request, reply) => {
    try {
      const missing = await missingMigrations(installation.db.app)
      const isWorking = await isSomeoneWorking(installation.db)
      return await reply.code(missing === 0 && isWorking ? 200 : 503).send({
        database: 'up',
        migrations: missing === 0 ? 'done' : `${missing} missing`,
        worker: isWorking ? 'up' : 'none',
      })
    } catch {
      return reply.code(503).send({ database: 'down' })
    }
  })
}

/** Builds the server and listens. */
export const listen = async (
  opened: Opened,
  config: Config,
): Promise<{ app: FastifyInstance; close(): Promise<void> }> => {
  const { app } = await buildServer(opened)
  registerHealth(app, opened)
  await app.listen({ host: config.http.host, port: config.http.port })
  return { app, close: () => app.close() }
}
