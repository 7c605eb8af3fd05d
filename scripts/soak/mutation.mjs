// Mutation testing of the records library: Stryker changes the source in every way it knows, and each change must fail a
// test. One JSON object a line, `{name, value, unit, n}`: the percentage of changes that were noticed, of n.
// `node scripts/soak/mutation.mjs [folder…]`; the list of changes nobody noticed is in packages/records/reports/mutation.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const records = join(root, 'packages/records')
const named = process.argv.slice(2)
const folders = named.length > 0 ? named : ['severity', 'versions', 'cve', 'osv']

/** What Stryker calls a change that a test noticed; a run that never ends was noticed too. */
const NOTICED = ['Killed', 'Timeout']
const COUNTED = [...NOTICED, 'Survived', 'NoCoverage']

const count = (folder) => {
  const report = JSON.parse(readFileSync(join(records, `reports/mutation/${folder}.json`), 'utf8'))
  const statuses = Object.values(report.files).flatMap(({ mutants }) =>
    mutants.map(({ status }) => status),
  )
  const counted = statuses.filter((status) => COUNTED.includes(status))
  const noticed = counted.filter((status) => NOTICED.includes(status))
  const value = Number(((100 * noticed.length) / counted.length).toFixed(2))
  return { name: `records.mutation.${folder}`, value, unit: '%', n: counted.length }
}

for (const folder of folders) {
  const { status } = spawnSync(
    process.execPath,
    [join(root, 'node_modules/@stryker-mutator/core/bin/stryker.js'), 'run'],
    {
      cwd: records,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, PARLEY_MUTATED: folder },
    },
  )
  // Below the threshold Stryker answers 1, and the figure says why.
  if (status !== 0) process.exitCode = 1
  console.log(JSON.stringify(count(folder)))
}
