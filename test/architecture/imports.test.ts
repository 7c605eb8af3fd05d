// Who may import whom: packages, and the server's folders in their order.
import { describe, expect, test } from 'vitest'
import { codeFiles, importsOf, isTest, read } from './sources.js'

const sourcesOf = (name: string) =>
  codeFiles.filter((file) => file.startsWith(`packages/${name}/src/`) && !isTest(file))

describe('packages', () => {
  const MAY: Readonly<Record<string, readonly string[]>> = {
    records: [],
    ledger: [],
    rules: ['@parley/records'],
    server: ['@parley/records', '@parley/rules', '@parley/ledger'],
    cli: ['@parley/records', '@parley/rules', '@parley/ledger'],
  }
  for (const [name, allowed] of Object.entries(MAY)) {
    test(`${name} imports ${allowed.length === 0 ? 'nothing of ours' : allowed.join(', ')}`, () => {
      const foreign = sourcesOf(name).flatMap((file) =>
        importsOf(file)
          .filter((target) => target.startsWith('@parley/') || target.startsWith('packages/'))
          .filter((target) => !target.startsWith(`packages/${name}/`) && !allowed.includes(target))
          .map((target) => `${file} imports ${target}`),
      )
      expect(foreign).toEqual([])
    })
  }

  test('pure packages compile without Node and import nothing of it', () => {
    for (const name of ['records', 'rules', 'ledger']) {
      const { compilerOptions } = JSON.parse(read('tsconfig.base.json'))
      expect(compilerOptions).toMatchObject({ types: [], lib: ['es2023'] })
      expect(JSON.parse(read(`packages/${name}/tsconfig.json`)).compilerOptions).not.toHaveProperty(
        'types',
      )
      const node = sourcesOf(name).flatMap((file) =>
        importsOf(file).filter((target) => target.startsWith('node:')),
      )
      expect(node).toEqual([])
    }
  })
})

/** Each row may import the rows above it and its own row's other folders where `together` says so. */
const ROWS: readonly { readonly folders: readonly string[]; readonly together?: true }[] = [
  { folders: ['config'] },
  { folders: ['db'] },
  { folders: ['clients'] },
  { folders: ['audit', 'jobs'], together: true },
  { folders: ['identity'] },
  { folders: ['charter'] },
  { folders: ['directory'] },
  { folders: ['cases'] },
  { folders: ['intake', 'embargo', 'remediation'] },
  { folders: ['publication'] },
  { folders: ['notify'] },
  { folders: ['http'] },
  { folders: ['api', 'web'] },
  { folders: ['main'] },
]

const folderOf = (path: string): string | undefined =>
  /^packages\/server\/src\/([^/]+)\//.exec(path)?.[1]

const mayImport = (from: string, to: string): boolean => {
  if (from === to) return true
  const row = (folder: string) => ROWS.findIndex(({ folders }) => folders.includes(folder))
  if (row(from) === row(to)) return ROWS[row(from)]?.together === true
  return row(to) < row(from)
}

test('the server has the folders of the house and no others', () => {
  const folders = new Set(sourcesOf('server').map(folderOf))
  const known = new Set(ROWS.flatMap(({ folders }) => folders))
  expect([...folders].filter((folder) => folder === undefined || !known.has(folder))).toEqual([])
})

test("the server's folders import only those above them", () => {
  const wrong = sourcesOf('server').flatMap((file) =>
    importsOf(file).flatMap((target) => {
      const [from, to] = [folderOf(file), folderOf(target)]
      return from !== undefined && to !== undefined && !mayImport(from, to)
        ? [`${file} imports ${target}`]
        : []
    }),
  )
  expect(wrong).toEqual([])
})

test('rules and pages read no clock: time comes from the installation', () => {
  const wrong = sourcesOf('server')
    .filter((file) => !['main', 'clients', 'db', 'config', 'http'].includes(folderOf(file) ?? ''))
    .filter((file) => /\bDate\.now\(\)|new Date\(\)/.test(read(file)))
  expect(wrong).toEqual([])
})
