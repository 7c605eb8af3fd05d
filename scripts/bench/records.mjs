// Benchmarks of the records library and its command: `node scripts/bench/records.mjs`. One JSON object a line:
// `{name, value, unit, baseline, ratio, n}`; a baseline is measured in the same run, and null where there is none. Rates of
// the library are per second of processor time, times of the command are by the clock but where they say otherwise.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { gunzipSync } from 'node:zlib'
import Ajv from 'ajv'
import Ajv2020 from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import {
  validatePublishedRecord,
  validateRejectedRecord,
} from '../../packages/records/dist/generated/validate-cve.js'
import { validateOsv } from '../../packages/records/dist/generated/validate-osv.js'
import {
  convertToOsv,
  lintCve,
  lintOsv,
  readCve,
  scoreVector,
} from '../../packages/records/dist/index.js'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const command = join(root, 'packages/cli/bin/parley.js')
const STREAMED = 100_000

const text = (name) =>
  gunzipSync(readFileSync(join(root, `packages/records/data/${name}.gz`))).toString()
const records = (name) =>
  text(`${name}.jsonl`)
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
const schema = (name) =>
  JSON.parse(readFileSync(join(root, `packages/records/schemas/${name}.json`), 'utf8'))

const report = (name, unit, n, { value, baseline = null, higherIsBetter = true }) => {
  const quotient = higherIsBetter ? value / baseline : baseline / value
  const ratio = baseline === null ? null : Number(quotient.toFixed(3))
  const rounded = baseline === null ? null : Math.round(baseline)
  console.log(JSON.stringify({ name, value: Math.round(value), unit, baseline: rounded, ratio, n }))
}

const WARM_UP_MS = 1500
const MEASURED_MS = 3000
const SLICE = 200

/** Processor time of this process in milliseconds, so that neighbours on the machine count less. */
const processorTime = () => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/**
 * Items a second of processor time of some work, and of its baselines. All take turns over the same slice of the items,
 * the order turning too, so that whatever else the machine does meets each of them alike; what is spent before everything
 * is warm is thrown away. A rate is all items over all time.
 */
const rates = (items, works) => {
  const spent = Object.fromEntries(Object.keys(works).map((name) => [name, 0]))
  const order = Object.entries(works)
  let done = 0
  const turn = (from) => {
    for (const [name, work] of order) {
      const began = processorTime()
      for (let index = from; index < from + SLICE; index++) work(items[index % items.length])
      spent[name] += processorTime() - began
    }
    order.push(order.shift())
    done += SLICE
  }
  const runFor = (milliseconds) => {
    const end = processorTime() + milliseconds * order.length
    for (let from = 0; processorTime() < end; from += SLICE) turn(from)
  }
  runFor(WARM_UP_MS)
  for (const name of Object.keys(spent)) spent[name] = 0
  done = 0
  runFor(MEASURED_MS)
  return Object.fromEntries(order.map(([name]) => [name, (done * 1000) / spent[name]]))
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]

/** Ajv as one would use it: the same schema, all errors, formats by ajv-formats. */
const bareAjv = (Constructor, name) => {
  const ajv = new Constructor({ allErrors: true, strict: false })
  addFormats.default(ajv)
  return ajv.compile(schema(name))
}

/**
 * Lint is the schema with all errors and every rule, each finding made whole, on records that were parsed before. Two
 * baselines: Ajv alone with the same schema, and the library's own compiled validator alone, which has faster formats.
 */
const lint = () => {
  const cve = records('cve-records-sample')
  const osv = records('pypa-osv')
  const ownCve = (record) =>
    record.cveMetadata.state === 'REJECTED'
      ? validateRejectedRecord(record)
      : validatePublishedRecord(record)
  reportLint('cve', cve, {
    lint: (record) => lintCve(record),
    ajv: bareAjv(Ajv.default, 'CVE_JSON_bundled_5.2.0.DERIVED'),
    own: ownCve,
  })
  reportLint('osv', osv, {
    lint: (record) => lintOsv(record),
    ajv: bareAjv(Ajv2020.default, 'osv-schema'),
    own: (record) => validateOsv(record),
  })
}

const reportLint = (name, items, works) => {
  const { lint: value, ajv, own } = rates(items, works)
  report(`records.lint.${name}`, 'records/s', items.length, { value, baseline: ajv })
  report(`records.lint.${name}.against-own-validator`, 'records/s', items.length, {
    value,
    baseline: own,
  })
}

/** The baseline does the least that any conversion must: take the record apart and write it again. */
const convert = () => {
  const lines = records('cve-records-sample').map((record) => JSON.stringify(record))
  const work = (line) => {
    const read = readCve(JSON.parse(line))
    if (read.ok) JSON.stringify(convertToOsv(read.value, { profile: 'default' }))
  }
  const { value, baseline } = rates(lines, {
    value: work,
    baseline: (line) => JSON.stringify(JSON.parse(line)),
  })
  report('records.convert.cve-to-osv', 'records/s', lines.length, { value, baseline })
}

/** Scores of a vector are remembered, so each of the 2,000 is scored once, in the order of the file. */
const score = () => {
  const vectors = text('cvss4-scores.txt')
    .trim()
    .split('\n')
    .map((line) => line.split(' - ')[0])
  const began = processorTime()
  for (const vector of vectors) scoreVector(vector)
  const value = (vectors.length * 1000) / (processorTime() - began)
  report('records.score.cvss4', 'vectors/s', vectors.length, { value })
}

const run = (args, { input, isQuiet = false } = {}) =>
  new Promise((resolve, reject) => {
    const began = performance.now()
    const child = spawn(process.execPath, args, {
      stdio: ['pipe', 'pipe', isQuiet ? 'ignore' : 'inherit'],
    })
    let first
    child.stdout.on('data', () => {
      first ??= performance.now() - began
    })
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, first: first ?? performance.now() - began }))
    child.stdin.on('error', () => {})
    if (input === undefined) child.stdin.end()
    else feed(child.stdin, input)
  })

const feed = async (stdin, pieces) => {
  for (const piece of pieces) {
    if (!stdin.write(piece)) await new Promise((resolve) => stdin.once('drain', resolve))
  }
  stdin.end()
}

/**
 * A run of the command, and what the operating system counts of it at its end: the largest resident memory in MB, and the
 * processor time in ms, which neighbours on the machine change less than the clock. Without arguments, a Node that prints
 * one word.
 */
const probed = async (folder, args, options = {}) => {
  const probe = join(folder, 'probe.mjs')
  const usage = join(folder, 'usage.json')
  const work =
    args === undefined
      ? 'console.log(1)'
      : `process.argv = ${JSON.stringify([process.execPath, command, ...args])}
await import(${JSON.stringify(pathToFileURL(command).href)})`
  writeFileSync(
    probe,
    `import { writeFileSync } from 'node:fs'
process.on('exit', () => writeFileSync(${JSON.stringify(usage)}, JSON.stringify(process.resourceUsage())))
${work}
`,
  )
  const { first } = await run([probe], options)
  const { maxRSS, userCPUTime, systemCPUTime } = JSON.parse(readFileSync(usage, 'utf8'))
  return { first, megabytes: maxRSS / 1024, processor: (userCPUTime + systemCPUTime) / 1000 }
}

const ROUNDS = 25

/** To the first byte of the result by the clock, and to the end by the processor; the baseline is a Node that prints one word. */
const startUp = async (folder) => {
  const file = join(folder, 'record.json')
  writeFileSync(file, JSON.stringify(records('psf-cve')[0]))
  const vector = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H'
  const commands = {
    node: undefined,
    lint: ['records', 'lint', file, '--format', 'json'],
    score: ['records', 'score', vector],
  }
  const taken = { node: [], lint: [], score: [] }
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, args] of Object.entries(commands))
      taken[name].push(await probed(folder, args))
  }
  const middle = (name, what) => median(taken[name].map((each) => each[what]))
  for (const name of ['lint', 'score']) {
    for (const [what, title] of [
      ['first', 'first-result'],
      ['processor', 'processor-time'],
    ]) {
      const [value, baseline] = [middle(name, what), middle('node', what)]
      report(`records.command.${name}.${title}`, 'ms', ROUNDS, {
        value,
        baseline,
        higherIsBetter: false,
      })
    }
  }
}

const BATCHES = [
  ['lint', 'pypa-osv', STREAMED, ['lint', '-', '--jsonl', '--format', 'json']],
  ['lint.cve', 'cve-records-sample', 20_000, ['lint', '-', '--jsonl', '--format', 'json']],
  ['convert.cve', 'cve-records-sample', 20_000, 'convert --from cve --to osv --jsonl'.split(' ')],
]

/** The largest resident memory of a whole batch, and how fast it went through. */
const memory = async (folder) => {
  for (const [title, name, count, args] of BATCHES) {
    const lines = text(`${name}.jsonl`).split('\n').filter(Boolean)
    function* streamed() {
      for (let index = 0; index < count; index++) yield `${lines[index % lines.length]}\n`
    }
    const began = performance.now()
    const { megabytes } = await probed(folder, ['records', ...args], {
      input: streamed(),
      isQuiet: true,
    })
    const seconds = (performance.now() - began) / 1000
    report(`records.command.${title}.peak-memory`, 'MB', count, { value: megabytes })
    report(`records.command.${title}.streamed`, 'records/s', count, { value: count / seconds })
  }
}

const folder = mkdtempSync(join(tmpdir(), 'parley-bench-'))
try {
  lint()
  convert()
  score()
  await startUp(folder)
  await memory(folder)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
