// What the pure packages promise in words: a docstring on every export, and in `rules` its source. Readings exist.
import { expect, test } from 'vitest'
import { codeFiles, exportsOf, isTest, read } from './sources.js'

const pure = (name: string) =>
  codeFiles.filter(
    (file) =>
      file.startsWith(`packages/${name}/src/`) && !isTest(file) && !file.endsWith('/index.ts'),
  )

for (const name of ['records', 'rules', 'ledger']) {
  test(`every export of ${name} has a docstring`, () => {
    const silent = pure(name).flatMap((file) =>
      exportsOf(file)
        .filter((exported) => exported.docstring === '')
        .map((exported) => `${file} ${exported.name}`),
    )
    expect(silent).toEqual([])
  })
}

test('every decision of rules names its source', () => {
  const unsourced = pure('rules').flatMap((file) =>
    exportsOf(file)
      .filter((exported) => !exported.isType && !exported.docstring.includes('@source'))
      .map((exported) => `${file} ${exported.name}`),
  )
  expect(unsourced).toEqual([])
})

test('every reading that the code points to is written', () => {
  const headings = new Set(
    [...read('docs/READINGS.md').matchAll(/^#+ (.+)$/gm)].map(([, text = '']) =>
      text
        .toLowerCase()
        .replace(/[^a-z0-9 -]/g, '')
        .trim()
        .replace(/ /g, '-'),
    ),
  )
  const missing = pure('rules').flatMap((file) =>
    [...read(file).matchAll(/READINGS\.md#([a-z0-9-]+)|reading: '([a-z0-9-]+)'/g)]
      .map(([, linked, named]) => linked ?? named ?? '')
      .filter((anchor) => !headings.has(anchor))
      .map((anchor) => `${file} points to #${anchor}`),
  )
  expect(missing).toEqual([])
})
