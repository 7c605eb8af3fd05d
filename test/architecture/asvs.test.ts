// docs/ASVS.md says what is so: it is written from docs/asvs.txt and the tags of the tests, and a line that does not hold,
// or a document that is older than they are, fails here.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ROOT, read } from './sources.js'

const SCRIPT = join(ROOT, 'scripts/asvs.mjs')

const run = (...args: string[]) => {
  const { status, stderr } = spawnSync(process.execPath, [SCRIPT, ...args], { encoding: 'utf8' })
  return { status, said: stderr.trim().split('\n').filter(Boolean) }
}

test('docs/ASVS.md is up to date, and every line of it holds', () => {
  expect(run('--check')).toEqual({ status: 0, said: [] })
})

/** How many requirements ASVS 5.0.0 has of a level, in the chapters that are ours to answer. */
test('no requirement is left out', () => {
  const lines = read('docs/asvs.txt').split('\n')
  const levels = lines.flatMap((line) => /^\d+\.\d+\.\d+ \| (\d) /.exec(line)?.[1] ?? [])
  const of = (level: string) => levels.filter((one) => one === level).length
  expect({ one: of('1'), two: of('2'), three: of('3') }).toEqual({ one: 70, two: 183, three: 29 })
})

let tree: string
const put = (data: string, tests: string) => {
  writeFileSync(join(tree, 'docs/asvs.txt'), `# V1 One\n${data}\n`)
  writeFileSync(join(tree, 'a.test.ts'), tests)
}
beforeAll(() => {
  tree = mkdtempSync(join(tmpdir(), 'parley-asvs-'))
  mkdirSync(join(tree, 'docs'))
  writeFileSync(join(tree, 'here.ts'), '')
  execFileSync('git', ['init', '--quiet', tree])
})
afterAll(() => rmSync(tree, { recursive: true }))

const tagged = (id: string) => `// asvs: ${id}\ntest('a title', () => {})\n`

test('a true table is written, with its counts and its tests, and is up to date then', () => {
  put('1.1.1 | 1 | words | met |\n1.1.2 | 2 | more | n/a | no such thing', tagged('1.1.1'))
  expect(run('--root', tree)).toEqual({ status: 0, said: [] })
  const written = readFileSync(join(tree, 'docs/ASVS.md'), 'utf8')
  expect(written).toContain('| by test | 1 | 0 | 0 | 1 |')
  expect(written).toContain('| n/a | 0 | 1 | 0 | 1 |')
  expect(written).toContain('[a.test.ts](../a.test.ts) “a title”')
  expect(run('--check', '--root', tree)).toEqual({ status: 0, said: [] })
  put('1.1.1 | 1 | other words | met |\n1.1.2 | 2 | more | n/a | no such thing', tagged('1.1.1'))
  expect(run('--check', '--root', tree).said).toEqual([
    'docs/ASVS.md is out of date: node scripts/asvs.mjs writes it',
  ])
})

test.each([
  ['a tag of nothing', '1.1.1 | 1 | w | met | here.ts', tagged('1.9.9'), 'there is no 1.9.9'],
  ['met without proof', '1.1.1 | 1 | w | met |', '', 'neither a test nor a file'],
  ['a place that is gone', '1.1.1 | 1 | w | met | gone.ts', tagged('1.1.1'), 'there is no gone.ts'],
  ['a gap without a reason', '1.1.1 | 1 | w | gap |', '', 'no reason'],
  ['a test of what is not there', '1.1.1 | 1 | w | n/a | no', tagged('1.1.1'), 'said to be n/a'],
  ['another state', '1.1.1 | 1 | w | nearly | here.ts', '', 'nearly is none of'],
  ['a line twice', '1.1.1 | 1 | w | gap | x\n1.1.1 | 1 | w | gap | x', '', 'stands twice'],
  ['a wrong chapter', '2.1.1 | 1 | w | gap | x', '', 'stands in V1 One'],
  ['a broken line', '1.1.1 | 4 | w | gap | x', '', 'this is no line'],
  ['a tag above no test', '1.1.1 | 1 | w | gap | x', '// asvs: 1.1.1\nconst x = 1\n', 'no test'],
])('%s is found', (_what, data, tests, finding) => {
  put(data, tests)
  const { status, said } = run('--root', tree)
  expect(status).toBe(1)
  expect(said.join('\n')).toContain(finding)
})
