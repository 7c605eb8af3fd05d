// Writes docs/ASVS.md: what OWASP ASVS 5.0.0 asks (docs/asvs.txt, in our own words), and which tests prove it (their
// `// asvs: 1.2.3` comments). `--check` writes nothing and ends with 1 when the document is out of date or a line does not
// hold. `--root DIR` looks at another tree.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const at = process.argv.indexOf('--root')
const root = at < 0 ? dirname(dirname(fileURLToPath(import.meta.url))) : process.argv[at + 1]
const checks = process.argv.includes('--check')
const read = (file) => readFileSync(join(root, file), 'utf8')

const STATES = ['met', 'n/a', 'operator', 'gap']
const findings = []

/** @returns the lines of docs/asvs.txt under their headings */
const readData = () => {
  const rows = []
  let chapter = ''
  for (const line of read('docs/asvs.txt').split('\n')) {
    const heading = /^# (V\d+ .*)$/.exec(line)?.[1]
    if (heading !== undefined) chapter = heading
    if (line === '' || line.startsWith('#')) continue
    const [id = '', level = '', words = '', state = '', why = '', ...more] = line
      .split('|')
      .map((part) => part.trim())
    if (!/^\d+\.\d+\.\d+$/.test(id) || !/^[123]$/.test(level) || words === '' || more.length > 0)
      findings.push(`docs/asvs.txt: this is no line: ${line}`)
    if (!STATES.includes(state)) findings.push(`${id}: ${state} is none of ${STATES.join(', ')}`)
    if (!chapter.startsWith(`V${id.split('.')[0]} `)) findings.push(`${id} stands in ${chapter}`)
    if (rows.some((row) => row.id === id)) findings.push(`${id} stands twice`)
    rows.push({ id, level, words, state, why, chapter })
  }
  return rows
}

const testFiles = () =>
  execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
    .split('\n')
    .filter((file) => /\.test\.tsx?$/.test(file) && existsSync(join(root, file)))

const QUOTED = /(['"`])((?:\\.|(?!\1)[^\\])+)\1/
/** The title of the test that begins here: its first text, or for a table of cases the text after the table. */
const titleIn = (text) => {
  const isTable = /^\s*(?:test|it|describe)\.each/.test(text)
  const found = isTable ? /\)\(\s*(['"`])((?:\\.|(?!\1)[^\\])+)\1/.exec(text) : QUOTED.exec(text)
  return (found?.[2] ?? '').replaceAll(/\\(.)/g, '$1')
}

/** Every tag above a test: `{ id, file, title }`. */
const readTags = () =>
  testFiles().flatMap((file) => {
    const lines = read(file).split('\n')
    return lines.flatMap((line, index) => {
      const list = /^\s*\/\/ asvs: (.*)$/.exec(line)?.[1]
      if (list === undefined) return []
      const rest = lines.slice(index + 1).join('\n')
      const title = /^\s*(?:test|it|describe)\b/.test(rest) ? titleIn(rest) : ''
      if (title === '') findings.push(`${file}:${index + 1}: no test follows this tag`)
      return list.split(',').map((id) => ({ id: id.trim(), file, title }))
    })
  })

/** A place is a path from the root, or from the server's sources. */
const placeOf = (why) =>
  [why, `packages/server/src/${why}`].find((file) => why !== '' && existsSync(join(root, file)))

const judge = (rows, tags) => {
  const known = new Map(rows.map((row) => [row.id, row]))
  for (const { id, file, title } of tags) {
    const state = known.get(id)?.state
    if (state === undefined) findings.push(`${file} "${title}": there is no ${id}`)
    if (state === 'n/a') findings.push(`${file} "${title}": ${id} is said to be n/a`)
  }
  for (const { id, state, why } of rows) {
    const isTagged = tags.some((tag) => tag.id === id)
    if (state !== 'met' && why === '') findings.push(`${id}: ${state}, and no reason`)
    if (state === 'met' && !isTagged && placeOf(why) === undefined)
      findings.push(`${id}: met, with neither a test nor a file`)
    if (state === 'met' && why !== '' && placeOf(why) === undefined)
      findings.push(`${id}: there is no ${why}`)
  }
}

const safe = (text) => text.replaceAll('|', '\\|').replaceAll('<', '&lt;')
const shortened = (file) => file.replace(/^packages\/(\w+)\/(?:test|src)\//, '$1: ')

const kindOf = ({ id, state }, tags) => {
  if (state !== 'met') return state
  return tags.some((tag) => tag.id === id) ? 'by test' : 'by construction'
}

const proofOf = ({ id, why }, tags) => {
  const tests = tags
    .filter((tag) => tag.id === id)
    .map(({ file, title }) => `[${shortened(file)}](../${file}) “${safe(title)}”`)
  const place = placeOf(why)
  const also = place === undefined ? safe(why) : `[${shortened(place)}](../${place})`
  return [...(also === '' ? [] : [also]), ...tests].join('; ')
}

const draw = (rows, tags) => {
  const kinds = ['by test', 'by construction', 'n/a', 'operator', 'gap']
  const count = (kind, level) =>
    rows.filter((row) => kindOf(row, tags) === kind && (!level || row.level === level)).length
  const counts = kinds.map(
    (kind) =>
      `| ${kind} | ${['1', '2', '3'].map((level) => count(kind, level)).join(' | ')} | ${count(kind)} |`,
  )
  const total = (level) => rows.filter((row) => row.level === level).length
  const table = (some) => [
    '| ASVS | level | asks for | state | where, or why not |',
    '|---|---|---|---|---|',
    ...some.map(
      (row) =>
        `| v5.0.0-${row.id} | ${row.level} | ${safe(row.words)} | ${kindOf(row, tags)} | ${proofOf(row, tags)} |`,
    ),
  ]
  const gaps = rows.filter(({ state }) => state === 'gap')
  const chapters = [...new Set(rows.map(({ chapter }) => chapter))]
  return `${[
    '# OWASP ASVS 5.0',
    '',
    'Written by `node scripts/asvs.mjs` from [asvs.txt](asvs.txt) and from the tags of the tests; `npm run check` fails when it is',
    'out of date. Levels 1 and 2 of every chapter, level 3 of authentication, sessions, authorisation and cryptography.',
    '',
    'Numbers and levels are those of the [OWASP Application Security Verification Standard](https://github.com/OWASP/ASVS) 5.0.0,',
    '© the OWASP Foundation, CC BY-SA 4.0. The words are ours, a few for each: read the standard for what it asks. We judged',
    'ourselves; nobody else has.',
    '',
    '| state | level 1 | level 2 | level 3 | all |',
    '|---|---|---|---|---|',
    ...counts,
    `| all | ${total('1')} | ${total('2')} | ${total('3')} | ${rows.length} |`,
    '',
    '*By test*: a tagged test fails when it is broken, at least in what the test looks at. *By construction*: the file named does',
    'it, and no test of its own would notice. *Operator*: decided by whoever runs Parley, or a team; tests, where named, show what then holds. *Gap*: not met, or not wholly.',
    '',
    '## The gaps',
    ...table(gaps),
    ...chapters.flatMap((chapter) => [
      '',
      `## ${chapter}`,
      ...table(rows.filter((row) => row.chapter === chapter)),
    ]),
  ].join('\n')}\n`
}

const rows = readData()
const tags = readTags()
judge(rows, tags)
const document = draw(rows, tags)
if (checks) {
  const file = join(root, 'docs/ASVS.md')
  if (!existsSync(file) || readFileSync(file, 'utf8') !== document)
    findings.push('docs/ASVS.md is out of date: node scripts/asvs.mjs writes it')
} else writeFileSync(join(root, 'docs/ASVS.md'), document)
for (const finding of findings) console.error(finding)
process.exitCode = findings.length > 0 ? 1 : 0
