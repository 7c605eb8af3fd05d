// Proves that the tags that are offered are those of the record format.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { REFERENCE_TAGS } from './references.js'

test('the tags of references are those of the CVE record format', () => {
  const path = new URL('../../schemas/CVE_JSON_bundled_5.2.0.DERIVED.json', import.meta.url)
  const { definitions } = JSON.parse(readFileSync(path, 'utf8'))
  const [, { enum: tags }] = definitions.reference.properties.tags.items.oneOf
  expect([...REFERENCE_TAGS].sort()).toEqual([...tags].sort())
})
