// Joins the built command and its libraries into few files, dist/bundle: loading a hundred modules one by one takes
// longer than most of what the command does. Run after `tsc -b`; the command works without it, only slower. Then runs it
// once, and keeps the code that V8 made of it: see bin/compiled.js.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { build } from 'vite'

/**
 * packageurl-js sorts the eight names of its own components once, by the tables of ICU: loading those takes longer than
 * linting a record.
 */
const plainOrder = {
  name: 'plain-order',
  transform(code, id) {
    if (!id.includes('packageurl-js/src/strings.js')) return undefined
    const byTables = 'const { compare: localeCompare } = new Intl.Collator()'
    if (!code.includes(byTables)) throw new Error('packageurl-js sorts in another way now')
    const plain = 'const localeCompare = (a, b) => (a < b ? -1 : a > b ? 1 : 0)'
    return { code: code.replace(byTables, plain), map: null }
  },
}

await build({
  configFile: false,
  plugins: [plainOrder],
  logLevel: 'warn',
  root: fileURLToPath(new URL('..', import.meta.url)),
  ssr: { noExternal: true, target: 'node' },
  build: {
    ssr: true,
    target: 'node20',
    minify: true,
    outDir: 'dist/bundle',
    emptyOutDir: true,
    rolldownOptions: {
      input: { main: 'dist/main.js', io: 'dist/io.js' },
      // Modules of the newer kind would cost a third of the time: each built-in module is wrapped, each file awaited.
      output: {
        format: 'cjs',
        entryFileNames: '[name].cjs',
        chunkFileNames: 'parts/[name]-[hash].cjs',
      },
    },
  },
})

const require = createRequire(import.meta.url)
const { compiledOf, load, scripts } = require('../bin/compiled.js')
const inBundle = (name) => fileURLToPath(new URL(`../dist/bundle/${name}`, import.meta.url))

const firstOf = (name) =>
  gunzipSync(readFileSync(new URL(`../../records/data/${name}.jsonl.gz`, import.meta.url)))
    .toString('utf8')
    .split('\n')[0]

/** What is run is what is kept: a record of each format that has a validator of its own, and a vector. */
const RUNS = [
  [['records', 'lint', '-'], firstOf('psf-cve')],
  [['records', 'lint', '-'], firstOf('psf-osv')],
  [['records', 'lint', '-'], '{"document":{},"product_tree":{}}'],
  [['records', 'lint', '-'], '{"@context":"","statements":[]}'],
  [['records', 'score', 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H'], ''],
]
const sink = { isTerminal: false, write: async () => {}, flush: async () => {} }
const { run } = load(inBundle('main.cjs'))
load(inBundle('io.cjs'))
for (const [args, text] of RUNS) {
  const stdin = (async function* () {
    yield Buffer.from(text)
  })()
  await run(args, { stdin, stdout: sink, stderr: sink, env: {} })
}
mkdirSync(inBundle('compiled'), { recursive: true })
for (const [file, script] of scripts) writeFileSync(compiledOf(file), script.createCachedData())
