// `npm run bench`: every benchmark, one JSON object a line, each against a baseline measured in the same run, with its aim and
// whether it was met, and at the end how many were. A missed aim fails nothing; a benchmark that breaks does. Say which
// machine when you quote a figure, and quote ratios.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { countOf, judged } from './bench/data/aims.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const folder = join(root, 'scripts/bench')
const wanted = process.argv.slice(2)
const own = readdirSync(folder)
  .filter((name) => name.endsWith('.mjs'))
  .map((name) => join(folder, name))
const all = [...own, join(root, 'packages/ledger/bench.mjs')].filter((file) => existsSync(file))

/** The figure on a line; undefined of what is none. */
const figureOn = (line) => {
  try {
    const figure = JSON.parse(line)
    return typeof figure?.name === 'string' ? figure : undefined
  } catch {
    return undefined
  }
}

const figures = []
for (const file of all.filter(
  (name) => wanted.length === 0 || wanted.some((word) => name.includes(word)),
)) {
  const child = spawn(process.execPath, [file], {
    cwd: root,
    stdio: ['inherit', 'pipe', 'inherit'],
  })
  const ended = once(child, 'close')
  for await (const line of createInterface({ input: child.stdout })) {
    const figure = figureOn(line)
    if (figure !== undefined) figures.push(judged(figure))
    console.log(figure === undefined ? line : JSON.stringify(figures.at(-1)))
  }
  const [status] = await ended
  if (status !== 0) process.exitCode = 1
}
console.log(JSON.stringify(countOf(figures)))
