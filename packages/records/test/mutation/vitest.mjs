// What the tests import from Vitest, for the runner beside this file: the same test, describe and expect from the packages
// Vitest is made of, and snapshots compared with the files that Vitest wrote. It writes none.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

// They are Vitest's own dependencies, of exactly its version.
const fromVitest = createRequire(createRequire(import.meta.url).resolve('vitest/package.json'))
const load = (name) => import(pathToFileURL(fromVitest.resolve(name)).href)
const runner = await load('@vitest/runner')
const { getNames } = await load('@vitest/runner/utils')
const { chai, ...expecting } = await load('@vitest/expect')
const { format, plugins } = await load('@vitest/pretty-format')

export const { startTests } = runner

for (const name of ['JestExtend', 'JestChaiExpect', 'JestAsymmetricMatchers']) {
  chai.use(expecting[name])
}
chai.expect.extend(chai.expect, expecting.customMatchers)
const expect = Object.assign(
  (value, message) => chai.expect(value, message),
  chai.expect,
  globalThis[expecting.ASYMMETRIC_MATCHERS_OBJECT],
)
expecting.setState({ assertionCalls: 0 }, expect)
Object.defineProperty(globalThis, expecting.GLOBAL_EXPECT, { value: expect, configurable: true })

const { describe, test, it, beforeAll, beforeEach, afterAll, afterEach } = runner

/** What the name `vitest` gives to a test file. */
export const names = {
  describe,
  test,
  it,
  beforeAll,
  beforeEach,
  afterAll,
  afterEach,
  expect,
  vi: { setConfig() {} },
}

/** The name of a test with those of the suites around it. */
export const fullName = (task, between = ' ') => getNames(task).slice(1).join(between)

const snapshots = new Map()
let root = ''

/** Says under which folder the test files lie. */
export const useRoot = (folder) => {
  root = folder
}

const snapshotsOf = (file) => {
  const known = snapshots.get(file)
  if (known !== undefined) return known
  const path = join(root, dirname(file), '__snapshots__', `${basename(file)}.snap`)
  const kept = {}
  new Function('exports', readFileSync(path, 'utf8'))(kept)
  snapshots.set(file, kept)
  return kept
}

const SHOWN = {
  escapeString: false,
  indent: 2,
  plugins: Object.values(plugins),
  printBasicPrototype: false,
  printFunctionName: false,
}

const counts = new WeakMap()

chai.use((_, utils) => {
  utils.addMethod(chai.Assertion.prototype, 'toMatchSnapshot', function () {
    const task = runner.getCurrentTest()
    const count = (counts.get(task) ?? 0) + 1
    counts.set(task, count)
    const name = `${fullName(task, ' > ')} ${count}`
    const kept = snapshotsOf(task.file.filepath)[name]
    const shown = format(utils.flag(this, 'object'), SHOWN).replaceAll('\r\n', '\n')
    const text = shown.includes('\n') ? `\n${shown}\n` : shown
    if (kept !== text) throw new Error(`It is not the snapshot ${name}.`)
  })
})
