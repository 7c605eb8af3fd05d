// Mutation testing of the records library: Stryker changes the source in every way it knows, and each change must fail a
// test. One JSON object a line, `{name, value, unit, n, timeouts}`: the percentage of changes that were noticed, of n. A run
// that never ends was noticed; on a machine that is too busy others run out of time too, so distrust many timeouts.
// `node scripts/soak/mutation.mjs [folder…]`; the list of changes nobody noticed is in packages/records/reports/mutation.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const records = join(root, 'packages/records')
const named = process.argv.slice(2)
const folders = named.length > 0 ? named : ['severity', 'versions', 'cve', 'osv']

/** What Stryker calls a change that a test noticed. */
const NOTICED = ['Killed', 'Timeout']
const COUNTED = [...NOTICED, 'Survived', 'NoCoverage']

const reportOf = (folder) => join(records, `reports/mutation/${folder}.json`)

const count = (folder) => {
  const report = JSON.parse(readFileSync(reportOf(folder), 'utf8'))
  const statuses = Object.values(report.files).flatMap(({ mutants }) =>
    mutants.map(({ status }) => status),
  )
  const counted = statuses.filter((status) => COUNTED.includes(status))
  const noticed = counted.filter((status) => NOTICED.includes(status))
  const value = Number(((100 * noticed.length) / counted.length).toFixed(2))
  const timeouts = statuses.filter((status) => status === 'Timeout').length
  return { name: `records.mutation.${folder}`, value, unit: '%', n: counted.length, timeouts }
}

for (const folder of folders) {
  rmSync(reportOf(folder), { force: true })
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
  const isDone = existsSync(reportOf(folder))
  console.log(
    isDone ? JSON.stringify(count(folder)) : `mutation of ${folder} did not come to an end`,
  )
}
