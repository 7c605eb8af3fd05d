// `npm run soak`: the long campaigns whole: the suites with their sampling turned up, then mutation testing of the records
// library (scripts/soak/mutation.mjs).
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const { status } = spawnSync(
  process.execPath,
  [
    join(root, 'node_modules/vitest/vitest.mjs'),
    ...['run', '--project', 'pure', '--project', 'server', '--project', 'soak'],
  ],
  { cwd: root, stdio: 'inherit', env: { ...process.env, PARLEY_SOAK: '1' } },
)
process.exitCode = status ?? 1

const mutation = spawnSync(process.execPath, [join(root, 'scripts/soak/mutation.mjs')], {
  cwd: root,
  stdio: 'inherit',
})
if (mutation.status !== 0) process.exitCode = 1
