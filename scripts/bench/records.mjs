// Benchmarks of the records library and its command: `node scripts/bench/records.mjs`. One JSON object a line:
// `{name, value, unit, baseline, ratio, n}`; a baseline is measured in the same run, and null where there is none.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import Ajv from 'ajv'
import Ajv2020 from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
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

/**
 * Medians of the rates of several rounds, the first thrown away: it warms up. Baseline and value take turns, so that
 * whatever else the machine does meets both.
 */
const perSecond = (items, { work, baseline }, rounds = 5) => {
  const rates = { value: [], baseline: [] }
  for (let round = 0; round <= rounds; round++) {
    for (const [name, each] of Object.entries({ baseline, value: work })) {
      if (each === undefined) continue
      const began = performance.now()
      for (const item of items) each(item)
      if (round > 0) rates[name].push((items.length * 1000) / (performance.now() - began))
    }
  }
  return {
    value: median(rates.value),
    baseline: baseline === undefined ? null : median(rates.baseline),
  }
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]

/** Ajv as one would use it: the same schema, all errors, formats by ajv-formats. */
const bareAjv = (Constructor, name) => {
  const ajv = new Constructor({ allErrors: true, strict: false })
  addFormats.default(ajv)
  return ajv.compile(schema(name))
}

const lint = () => {
  const cve = records('cve-records-sample')
  const osv = records('pypa-osv')
  const validateCve = bareAjv(Ajv.default, 'CVE_JSON_bundled_5.2.0.DERIVED')
  const validateOsv = bareAjv(Ajv2020.default, 'osv-schema')
  const onCve = perSecond(cve, { work: lintCve, baseline: validateCve })
  report('records.lint.cve', 'records/s', cve.length, onCve)
  const onOsv = perSecond(osv, { work: lintOsv, baseline: validateOsv })
  report('records.lint.osv', 'records/s', osv.length, onOsv)
}

/** The baseline does the least that any conversion must: take the record apart and write it again. */
const convert = () => {
  const cve = records('cve-records-sample')
  const lines = cve.map((record) => JSON.stringify(record))
  const work = (line) => {
    const read = readCve(JSON.parse(line))
    if (read.ok) JSON.stringify(convertToOsv(read.value, { profile: 'default' }))
  }
  const rates = perSecond(lines, { work, baseline: (line) => JSON.stringify(JSON.parse(line)) })
  report('records.convert.cve-to-osv', 'records/s', cve.length, rates)
}

const score = () => {
  const vectors = text('cvss4-scores.txt')
    .trim()
    .split('\n')
    .map((line) => line.split(' - ')[0])
  report(
    'records.score.cvss4',
    'vectors/s',
    vectors.length,
    perSecond(vectors, { work: scoreVector }, 3),
  )
}

const run = (args, { input } = {}) =>
  new Promise((resolve, reject) => {
    const began = performance.now()
    const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] })
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

/** To the first byte of the result; the baseline is a Node that prints one word. */
const startUp = async (folder) => {
  const file = join(folder, 'record.json')
  writeFileSync(file, JSON.stringify(records('psf-cve')[0]))
  const times = { lint: [], score: [], node: [] }
  const vector = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H'
  for (let round = 0; round < 9; round++) {
    times.node.push((await run(['-e', 'console.log(1)'])).first)
    times.lint.push((await run([command, 'records', 'lint', file, '--format', 'json'])).first)
    times.score.push((await run([command, 'records', 'score', vector])).first)
  }
  const baseline = median(times.node)
  for (const name of ['lint', 'score']) {
    const value = median(times[name])
    const of = { value, baseline, higherIsBetter: false }
    report(`records.command.${name}.first-result`, 'ms', times[name].length, of)
  }
}

/** The largest resident memory of a whole batch, as the operating system counts it. */
const memory = async (folder) => {
  const probe = join(folder, 'probe.mjs')
  const usage = join(folder, 'usage.json')
  writeFileSync(
    probe,
    `import { writeFileSync } from 'node:fs'
process.argv = [process.argv[0], ${JSON.stringify(command)}, 'records', 'lint', '-', '--jsonl', '--format', 'json']
process.on('exit', () => writeFileSync(${JSON.stringify(usage)}, String(process.resourceUsage().maxRSS)))
await import(${JSON.stringify(command)})
`,
  )
  const lines = text('pypa-osv.jsonl').split('\n').filter(Boolean)
  function* streamed() {
    for (let index = 0; index < STREAMED; index++) yield `${lines[index % lines.length]}\n`
  }
  const began = performance.now()
  await run([probe], { input: streamed() })
  const seconds = (performance.now() - began) / 1000
  const kilobytes = Number(readFileSync(usage, 'utf8'))
  report('records.command.lint.peak-memory', 'MB', STREAMED, { value: kilobytes / 1024 })
  report('records.command.lint.streamed', 'records/s', STREAMED, { value: STREAMED / seconds })
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
