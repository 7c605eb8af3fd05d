// One version under two product ids, with two statuses.
import { describe, expect, test } from 'vitest'
import type { Json, JsonObject } from '../json/json.js'
import { lintCsaf } from './lint.js'

const branch = (category: string, name: string, inner: readonly JsonObject[] | JsonObject) =>
  Array.isArray(inner)
    ? { category, name, branches: inner }
    : { category, name, product: inner as JsonObject }

const product = (id: string, helper?: JsonObject): JsonObject => ({
  product_id: id,
  name: `a ${id}`,
  ...(helper !== undefined && { product_identification_helper: helper }),
})

interface Leaf {
  readonly version?: string
  readonly category?: string
  readonly vendor?: string
  readonly architecture?: string
  readonly helper?: JsonObject
}

const leafOf = (leaf: Leaf, id: string): JsonObject => {
  const { version = '1.0', category = 'product_version', vendor = 'v', architecture } = leaf
  const last = branch(category, version, product(id, leaf.helper))
  const inner = architecture === undefined ? last : branch('architecture', architecture, [last])
  return branch('vendor', vendor, [branch('product_name', 'a', [inner])]) as JsonObject
}

const found = (
  leaves: readonly Leaf[],
  status: JsonObject = { known_affected: ['0'], known_not_affected: ['1'] },
) => {
  const document: Json = {
    product_tree: { branches: leaves.map((leaf, at) => leafOf(leaf, String(at))) },
    vulnerabilities: [{ product_status: status }],
  }
  return lintCsaf(document)
    .filter(({ rule }) => rule === 'csaf.same-version')
    .map(({ path, level }) => `${level} ${path}`)
}

const NOT_AFFECTED = ['warning /vulnerabilities/0/product_status/known_not_affected/0']
const purl = (text: string) => ({ helper: { purl: text } })

describe('two ids', () => {
  test.each<[string, readonly Leaf[]]>([
    ['of one version', [{}, {}]],
    ['of one range', Array(2).fill({ category: 'product_version_range', version: 'vers:pypi/<2' })],
    ['of one package', [{ ...purl('pkg:npm/a@1.0') }, { version: '1', ...purl('pkg:npm/a@1.0') }]],
    ['of one architecture', Array(2).fill({ architecture: 'x86' })],
  ])('%s are found', (_, leaves) => {
    expect(found(leaves)).toEqual(NOT_AFFECTED)
  })

  test.each<[string, readonly Leaf[]]>([
    ['versions', [{}, { version: '1.1' }]],
    ['vendors', [{}, { vendor: 'w' }]],
    ['architectures', [{ architecture: 'x86' }, { architecture: 'arm' }]],
    ['packages', [{ ...purl('pkg:npm/a@1.0') }, { ...purl('pkg:pypi/a@1.0') }]],
    [
      'versions of a package that is named without',
      [{ ...purl('pkg:npm/a') }, { version: '1.1', ...purl('pkg:npm/a') }],
    ],
  ])('of two %s are not', (_, leaves) => {
    expect(found(leaves)).toEqual([])
  })

  test('of one status are not, nor in another vulnerability', () => {
    expect(found([{}, {}], { known_affected: ['0'], first_affected: ['1'] })).toEqual([])
    expect(found([{}, {}], { known_affected: ['0'] })).toEqual([])
  })

  test('that are the same are left to test 6.1.6', () => {
    expect(found([{}], { known_affected: ['0'], known_not_affected: ['0'] })).toEqual([])
  })
})
