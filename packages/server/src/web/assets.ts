// Serves the built stylesheet, script and icon. Addresses carry a digest, so a browser keeps them for ever.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'

const FOLDER = fileURLToPath(new URL('../../dist/assets/', import.meta.url))

export const registerAssets = async (app: FastifyInstance): Promise<void> => {
  if (!existsSync(FOLDER)) return
  await app.register(fastifyStatic, {
    root: FOLDER,
    prefix: '/assets/',
    immutable: true,
    maxAge: '365d',
    index: false,
  })
}
