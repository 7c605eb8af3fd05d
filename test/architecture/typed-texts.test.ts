// What somebody typed is kept whole or refused, and never cut: pages and actions slice no text that came with a form.
import { expect, test } from 'vitest'
import { codeFiles, isTest, read } from './sources.js'

const CUT =
  /\b(?:textOf|cleanText|cleanLine)\([^;\n]*\)\.slice\(0,|\b(?:reason|note|name|because|body|typed)\b(?:\)|\.trim\(\))*\.slice\(0, *[\d_]+\)/

const isOfForms = (file: string): boolean =>
  file.startsWith('packages/server/src/') &&
  (/\/(web|actions|terms|api)\//.test(file) || file.includes('/break-glass/'))

test('no page and no action cuts a typed text', () => {
  const files = codeFiles.filter((file) => isOfForms(file) && !isTest(file))
  expect(files.length).toBeGreaterThan(200)
  const cut = files.flatMap((file) =>
    read(file)
      .split('\n')
      .filter((line) => CUT.test(line))
      .map((line) => `${file}: ${line.trim()}`),
  )
  expect(cut).toEqual([])
})

test('the rule knows a cut where it sees one', () => {
  for (const line of [
    "reference: cleanLine(text('reference')).slice(0, 2_000),",
    "const name = textOf(body, 'name').slice(0, 200)",
    'reason: declared.reason.slice(0, 4_000),',
    'const facts = { reason: reason.trim().slice(0, 2_000) }',
  ])
    expect(CUT.test(line), line).toBe(true)
})
