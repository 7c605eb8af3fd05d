// `npm test`: everything the project promises. Sets up what it needs (a build, a Chromium), runs the checks and every
// suite, and closes with one line `N passed, N failed`.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findChromium } from './chromium.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const folder = mkdtempSync(join(tmpdir(), 'parley-results-'))
const chromium = findChromium()
console.log(`Browser tests use ${chromium}.`)

const built = spawnSync(process.execPath, ['scripts/build.mjs'], { cwd: root, stdio: 'inherit' })
if (built.status !== 0) process.exit(1)

const checked = process.argv.includes('--no-check')
  ? { status: 0 }
  : spawnSync(process.execPath, ['scripts/check.mjs'], { cwd: root, stdio: 'inherit' })

/** One run of vitest: its exit code, and what each file came to. */
const run = async (name, more) => {
  const results = join(folder, `${name}.json`)
  const args = ['run', '--reporter=dot', '--reporter=json', `--outputFile.json=${results}`, ...more]
  const env = { ...process.env, CHROMIUM_PATH: chromium }
  delete env.PARLEY_RECORDS_EVERY // a developer's sample of the real records; here they are all read
  const code = await new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), ...args], {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env,
    })
    child.on('close', resolve)
  })
  const files = existsSync(results) ? JSON.parse(readFileSync(results, 'utf8')).testResults : []
  return { code, files: new Map(files.map((file) => [file.name, file])) }
}

const count = (files, status) =>
  [...files].flatMap((file) => file.assertionResults.filter((test) => test.status === status))
/** A file can fail without a test of its own failing: in what it sets up, or in what it takes down. */
const failuresOf = (file) =>
  file.status === 'passed' ? 0 : Math.max(1, count([file], 'failed').length)

const first = await run('first', [])
const broken = [...first.files.values()].filter((file) => failuresOf(file) > 0)
const files = new Map(first.files)
let code = first.code
// What failed runs once more with nothing beside it, so that a busy machine is told from a defect. Both are printed.
if (broken.length > 0 && broken.length <= 5) {
  console.log(`Once more, alone: ${broken.map((file) => relative(root, file.name)).join(', ')}`)
  const alone = ['--no-file-parallelism', ...broken.map((file) => relative(root, file.name))]
  const second = await run('second', alone)
  for (const { name } of broken) files.set(name, second.files.get(name) ?? first.files.get(name))
  code = second.code
  for (const { name } of broken)
    if (failuresOf(files.get(name)) === 0)
      console.log(`Unsteady: ${relative(root, name)} failed beside others and passed alone.`)
}
rmSync(folder, { recursive: true, force: true })

/** Where the time of a run goes: what to make quicker first. */
const seconds = ({ startTime, endTime }) => (endTime - startTime) / 1000
const slowest = [...files.values()].sort((a, b) => seconds(b) - seconds(a)).slice(0, 15)
console.log('The longest:')
for (const file of slowest)
  console.log(`${seconds(file).toFixed(0).padStart(5)} s  ${relative(root, file.name)}`)

const broke = [...files.values()].reduce((sum, file) => sum + failuresOf(file), 0)
const failed = broke + (checked.status === 0 ? 0 : 1)
const passed = count(files.values(), 'passed').length + (checked.status === 0 ? 1 : 0)
if (broke === 0 && code !== 0) console.log('The runner failed outside any test; see above.')
console.log(`${passed} passed, ${code !== 0 && failed === 0 ? 1 : failed} failed`)
process.exitCode = code === 0 && failed === 0 && passed > 1 ? 0 : 1
