// `node packages/records/bench.mjs [seconds]`: how fast records are linted, converted and scored.
// Prints one line of JSON a figure: {name, value, unit, baseline, ratio, n}. The baseline of linting is Ajv alone,
// compiled with every error, on the same records in turns of the same run.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import Ajv from 'ajv'
import Ajv2020 from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { convertToOsv, lintCve, lintOsv, readCve, readOsv, scoreVector } from './dist/index.js'

const seconds = Number(process.argv[2] ?? 3)
const text = (name) =>
  gunzipSync(readFileSync(new URL(`data/${name}.gz`, import.meta.url))).toString()
const records = (name) =>
  text(`${name}.jsonl`)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
const print = (figure) =>
  process.stdout.write(`${JSON.stringify({ baseline: null, ratio: null, ...figure })}\n`)

function bare(Constructor, name) {
  const ajv = new Constructor({ strict: false, allErrors: true, multipleOfPrecision: 6 })
  addFormats.default(ajv)
  return ajv.compile(JSON.parse(readFileSync(new URL(`schemas/${name}.json`, import.meta.url))))
}

/** Items a second of each work, measured turn by turn so that both meet the same neighbours. */
function rates(items, works) {
  for (const work of works) for (const item of items) work(item)
  const spent = works.map(() => 0)
  let turns = 0
  while (Math.max(...spent) < seconds * 1000) {
    works.forEach((work, index) => {
      const start = performance.now()
      for (const item of items) work(item)
      spent[index] += performance.now() - start
    })
    turns += 1
  }
  return spent.map((time) => Math.round((items.length * turns) / (time / 1000)))
}

const cve = records('cve-records-sample')
const osv = records('pypa-osv')
const sets = [
  ['records.lint-cve', cve, lintCve, bare(Ajv.default, 'CVE_JSON_bundled_5.2.0.DERIVED')],
  ['records.lint-osv', osv, lintOsv, bare(Ajv2020.default, 'osv-schema')],
]
for (const [name, items, lint, ajv] of sets) {
  const [value, baseline] = rates(items, [(each) => lint(each), ajv])
  const ratio = Math.round((value / baseline) * 100) / 100
  print({ name, value, unit: 'records/s', baseline, ratio, n: items.length })
}

const works = [
  ['records.read-cve', cve, (each) => readCve(each)],
  ['records.read-osv', osv, (each) => readOsv(each)],
  [
    'records.convert-cve-osv',
    cve,
    (each) => convertToOsv(readCve(each).value, { profile: 'default' }),
  ],
]
for (const [name, items, work] of works) {
  print({ name, value: rates(items, [work])[0], unit: 'records/s', n: items.length })
}

// Scores of a vector are remembered, so each vector is scored once, in the order of the file.
const vectors = text('cvss4-scores.txt')
  .trim()
  .split('\n')
  .map((line) => line.split(' - ')[0])
const start = performance.now()
for (const vector of vectors) scoreVector(vector)
const rate = Math.round(vectors.length / ((performance.now() - start) / 1000))
print({ name: 'records.score-cvss4', value: rate, unit: 'vectors/s', n: vectors.length })

const load = `const start = performance.now(); await import(${JSON.stringify(new URL('dist/index.js', import.meta.url).href)}); process.stdout.write(String(performance.now() - start))`
const loads = Array.from({ length: 5 }, () =>
  Number(
    spawnSync(process.execPath, ['--input-type=module', '-e', load], {
      cwd: fileURLToPath(new URL('.', import.meta.url)),
    }).stdout,
  ),
)
print({ name: 'records.load', value: Math.round(Math.min(...loads)), unit: 'ms', n: loads.length })
