// `npm run bench`: every benchmark, one JSON object a line, each against a baseline measured in the same run. Say which
// machine when you quote a figure, and quote ratios.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const folder = join(root, 'scripts/bench')
const wanted = process.argv.slice(2)
const own = readdirSync(folder)
  .filter((name) => name.endsWith('.mjs'))
  .map((name) => join(folder, name))
const all = [...own, join(root, 'packages/ledger/bench.mjs')].filter((file) => existsSync(file))

for (const file of all.filter(
  (name) => wanted.length === 0 || wanted.some((word) => name.includes(word)),
)) {
  const { status } = spawnSync(process.execPath, [file], { cwd: root, stdio: 'inherit' })
  if (status !== 0) process.exitCode = 1
}
