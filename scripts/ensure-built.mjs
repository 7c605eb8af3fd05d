// A start after `npm ci --ignore-scripts` finds no build: it builds first, and says so.
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
if (!existsSync(join(root, 'packages/server/dist/bundle/start.js'))) {
  process.stderr.write('Not built yet (install scripts were off): building once.\n')
  await import('./build.mjs')
}
