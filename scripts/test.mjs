// `npm test`: everything the project promises. Sets up what it needs (a build, a Chromium), runs the checks and every
// suite, and closes with one line `N passed, N failed`.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
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

const results = join(folder, 'results.json')
const args = ['run', '--reporter=dot', '--reporter=json', `--outputFile.json=${results}`]
const code = await new Promise((resolve) => {
  const child = spawn(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), ...args], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, CHROMIUM_PATH: chromium },
  })
  child.on('close', resolve)
})

const counted = existsSync(results)
  ? JSON.parse(readFileSync(results, 'utf8'))
  : { numPassedTests: 0, numFailedTests: 1 }
rmSync(folder, { recursive: true, force: true })
const failed = counted.numFailedTests + (checked.status === 0 ? 0 : 1)
const passed = counted.numPassedTests + (checked.status === 0 ? 1 : 0)
if (counted.numFailedTests === 0 && code !== 0)
  console.log('The runner failed outside any test; see above.')
console.log(`${passed} passed, ${code !== 0 && failed === 0 ? 1 : failed} failed`)
process.exitCode = code === 0 && failed === 0 && passed > 1 ? 0 : 1
