// Stryker's way to the tests of one folder (stryker.config.mjs). They are joined into one script, compiled once, and each
// change runs it anew in the same process: thousands of changes take minutes, where a worker for each takes hours. Holds
// no opinion on what a test is: @vitest/runner collects and runs them, ./vitest.mjs stands for the rest of Vitest.
import { readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import vm from 'node:vm'
import { declareFactoryPlugin, PluginKind } from '@stryker-mutator/api/plugin'
import { DryRunStatus, MutantRunStatus, TestStatus } from '@stryker-mutator/api/test-runner'
import { build } from 'vite'
import { fullName, names, startTests, useRoot } from './vitest.mjs'

const folder = process.env.PARLEY_MUTATED
const NAMESPACE = '__stryker__'
const SEED = 2661

/** Tables are asked before what tries many values, and that before what writes each in every format: a change waits for less. */
const rankOf = (name) => (/formats-oracle/.test(name) ? 2 : Number(/oracle|many|sayers/.test(name)))

/** The test files of the folder as one script: a function of the modules it needs that returns a loader a file. */
const compile = async (root, files) => {
  const ENTRY = 'virtual:tests'
  const loaders = files.map((file) => `${JSON.stringify(file)}: () => import('/${file}')`)
  const { output } = await build({
    configFile: false,
    logLevel: 'error',
    root,
    ssr: { noExternal: [/\.ts$/], target: 'node' },
    plugins: [
      {
        name: 'tests',
        enforce: 'pre',
        resolveId: (id) => (id === ENTRY ? id : undefined),
        load: (id) => (id === ENTRY ? `export const loaders = { ${loaders} }` : undefined),
        // Each file keeps its own place, from which it finds its data.
        transform: (code, id) =>
          code.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(id).href)),
      },
    ],
    build: {
      ssr: true,
      write: false,
      minify: false,
      target: 'node20',
      rolldownOptions: {
        input: ENTRY,
        output: { format: 'cjs', codeSplitting: false },
      },
    },
  }).then((built) => (Array.isArray(built) ? built[0] : built))
  const code = `(function (require, exports, module, __filename) {${output[0].code}\n})`
  return new vm.Script(code, { filename: join(root, 'test/all-tests.cjs') })
}

class Runner {
  constructor(root) {
    this.root = root
    useRoot(root)
    const require = createRequire(join(root, 'test/all-tests.cjs'))
    this.require = (id) => (id === 'vitest' ? names : require(id))
  }

  capabilities() {
    return { reloadEnvironment: true }
  }

  async init() {
    const source = join('src', folder)
    this.files = readdirSync(join(this.root, source), { recursive: true })
      .filter((name) => name.endsWith('.test.ts'))
      .toSorted()
      .toSorted((left, right) => rankOf(left) - rankOf(right))
      .map((name) => `${source}/${name}`)
    // The same change meets the same values, and what fails is not made smaller first.
    this.require('fast-check').configureGlobal({ seed: SEED, endOnFailure: true })
    this.script = await compile(this.root, this.files)
  }

  /** Each file with everything anew, as if in a worker of its own. */
  load(file) {
    const module = { exports: {} }
    const filename = join(this.root, 'test/all-tests.cjs')
    this.script.runInThisContext()(this.require, module.exports, module, filename)
    return module.exports.loaders[file]()
  }

  /** Runs all tests, or those named, until one fails. */
  async run({ only, afterLoad, beforeTest, afterTest, isStoppingAtFailure }) {
    const tests = []
    let hasFailed = false
    const specifications = this.files
      .filter((file) => only === undefined || only.some((id) => id.startsWith(`${file}#`)))
      .map((filepath) => ({ filepath, fileTags: [] }))
    await startTests(specifications, {
      config: CONFIG(this.root),
      importFile: async (file, what) => {
        if (what !== 'collect') return
        await this.load(file)
      },
      onCollected: () => afterLoad?.(),
      onBeforeRunTask(task) {
        if (only !== undefined && !only.includes(idOf(task))) task.mode = 'skip'
        if (hasFailed && isStoppingAtFailure) task.mode = 'skip'
        if (task.mode === 'run') beforeTest?.(idOf(task))
      },
      onAfterRunTask(task) {
        afterTest?.()
        if (task.mode !== 'run') return
        const result = task.result
        if (result?.state === 'fail') hasFailed = true
        tests.push(resultOf(task, result))
      },
    }).then((done) => {
      for (const { result, filepath } of done) {
        if (result?.errors?.length) tests.push(brokenFile(filepath, result))
      }
    })
    return tests
  }

  async dryRun() {
    const space = {}
    globalThis[NAMESPACE] = space
    const tests = await this.run({
      beforeTest: (id) => {
        space.currentTestId = id
      },
      afterTest: () => {
        space.currentTestId = undefined
      },
      isStoppingAtFailure: false,
    })
    return { status: DryRunStatus.Complete, tests, mutantCoverage: space.mutantCoverage }
  }

  async mutantRun({ activeMutant, mutantActivation, testFilter, hitLimit }) {
    const space = { hitCount: 0, hitLimit }
    globalThis[NAMESPACE] = space
    const isStatic = mutantActivation === 'static'
    if (isStatic) space.activeMutant = activeMutant.id
    const tests = await this.run({
      only: testFilter,
      afterLoad: () => {
        space.hitCount = 0
        space.activeMutant = activeMutant.id
      },
      isStoppingAtFailure: true,
    })
    if (space.hitCount > hitLimit) {
      return { status: MutantRunStatus.Timeout, reason: 'It went round too often.' }
    }
    const killers = tests.filter(({ status }) => status === TestStatus.Failed)
    const nrOfTests = tests.length
    if (killers.length === 0) return { status: MutantRunStatus.Survived, nrOfTests }
    const [{ failureMessage }] = killers
    const killedBy = killers.map(({ id }) => id)
    return { status: MutantRunStatus.Killed, killedBy, failureMessage, nrOfTests }
  }
}

const CONFIG = (root) => ({
  root,
  setupFiles: [],
  name: undefined,
  passWithNoTests: true,
  allowOnly: false,
  sequence: { seed: 1, hooks: 'stack', setupFiles: 'list' },
  maxConcurrency: 1,
  // Stryker stops what does not end.
  testTimeout: 0,
  hookTimeout: 0,
  retry: 0,
  includeTaskLocation: false,
  tags: [],
})

const idOf = (task) => `${task.file.filepath}#${fullName(task)}`

const resultOf = (task, result) => {
  const common = {
    id: idOf(task),
    name: fullName(task),
    timeSpentMs: Math.ceil(result?.duration ?? 0),
  }
  if (result?.state === 'pass') return { ...common, status: TestStatus.Success }
  if (result?.state !== 'fail') return { ...common, status: TestStatus.Skipped }
  const failureMessage = result.errors?.[0]?.message ?? 'It failed.'
  return { ...common, status: TestStatus.Failed, failureMessage }
}

/** A file that cannot be loaded with a change noticed it. */
const brokenFile = (filepath, { errors }) => ({
  id: filepath,
  name: filepath,
  timeSpentMs: 0,
  status: TestStatus.Failed,
  failureMessage: errors[0].message,
})

const createRunner = () => new Runner(process.cwd())
createRunner.inject = []

export const strykerPlugins = [declareFactoryPlugin(PluginKind.TestRunner, 'joined', createRunner)]
