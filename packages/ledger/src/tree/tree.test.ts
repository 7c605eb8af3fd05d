// The tree against the definition of RFC 9162, the published vectors of Certificate Transparency,
// and every proof for every size up to 200, whole and damaged.
import { describe, expect, test } from 'vitest'
import { sha256 } from '../../test/fixture.js'
import { hexBytes, hexText } from '../encoding/base64.js'
import { appendLeaf, completedNodes, emptyFrontier, rootOf } from './frontier.js'
import { emptyRoot, hashLeaf, hashNode } from './hash.js'
import { growTree } from './memory.js'
import { consistencyPlan, inclusionPlan, rootPlan } from './proof.js'
import { verifyConsistency, verifyInclusion } from './verify.js'

const bytesFrom = (hex: string): Uint8Array => hexBytes(hex) ?? new Uint8Array(0)

/** The inputs and roots of the Certificate Transparency reference trees of 1 to 8 leaves. */
const inputs = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
]
const roots = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]

function treeOf(entries: readonly Uint8Array[]) {
  const tree = growTree(sha256)
  for (const entry of entries) tree.append(hashLeaf(entry, sha256))
  return tree
}

const reference = treeOf(inputs.map(bytesFrom))

describe('published vectors', () => {
  test('the empty tree', () => {
    const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
    expect(hexText(emptyRoot(sha256))).toBe(empty)
    expect(hexText(rootOf(emptyFrontier, sha256))).toBe(empty)
    expect(hexText(growTree(sha256).root())).toBe(empty)
  })

  test.each(roots.map((root, index) => [index + 1, root] as const))(
    '%d leaves: root',
    (size, root) => {
      expect(hexText(reference.root(size))).toBe(root)
    },
  )

  test.each([
    [0, 1, []],
    [
      0,
      8,
      [
        '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
        '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
        '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
      ],
    ],
    [
      5,
      8,
      [
        'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
        'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
        'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
      ],
    ],
    [2, 3, ['fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125']],
    [
      1,
      5,
      [
        '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
        '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
        'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      ],
    ],
  ])('inclusion of leaf %d in %d', (index, size, proof) => {
    expect(reference.inclusionProof(index, size).map(hexText)).toEqual(proof)
  })

  test.each([
    [1, 1, []],
    [
      1,
      8,
      [
        '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
        '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
        '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
      ],
    ],
    [
      6,
      8,
      [
        '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
        'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
        'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
      ],
    ],
    [
      2,
      5,
      [
        '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
        'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      ],
    ],
  ])('consistency of %d with %d', (from, to, proof) => {
    expect(reference.consistencyProof(from, to).map(hexText)).toEqual(proof)
  })
})

test('RFC 9162 section 2.1.5: the proofs in the tree of seven, by name', () => {
  const d = Array.from({ length: 7 }, (_, index) => hashLeaf(Uint8Array.of(index), sha256))
  const at = (index: number) => d[index] ?? new Uint8Array(0)
  const pair = (left: number) => hashNode(at(left), at(left + 1), sha256)
  const [g, h, i] = [pair(0), pair(2), pair(4)]
  const k = hashNode(g, h, sha256)
  const l = hashNode(i, at(6), sha256)
  const tree = growTree(sha256)
  for (const leaf of d) tree.append(leaf)
  expect(tree.inclusionProof(0)).toEqual([at(1), h, l])
  expect(tree.inclusionProof(3)).toEqual([at(2), g, l])
  expect(tree.inclusionProof(4)).toEqual([at(5), at(6), k])
  expect(tree.inclusionProof(6)).toEqual([i, k])
  expect(tree.consistencyProof(3)).toEqual([at(2), at(3), g, l])
  expect(tree.consistencyProof(4)).toEqual([l])
  expect(tree.consistencyProof(6)).toEqual([i, at(6), k])
})

describe('every size up to 200', () => {
  const most = 200
  const leaves = Array.from({ length: most }, (_, index) => hashLeaf(Uint8Array.of(index), sha256))
  const tree = growTree(sha256)
  for (const leaf of leaves) tree.append(leaf)
  const leafAt = (index: number) => leaves[index] ?? new Uint8Array(0)

  /** MTH by its definition. */
  const definition = (from: number, to: number): Uint8Array => {
    if (to - from === 1) return leafAt(from)
    let split = 1
    while (split * 2 < to - from) split *= 2
    return hashNode(definition(from, from + split), definition(from + split, to), sha256)
  }
  const flipped = (bytes: Uint8Array, bit: number) =>
    bytes.map((byte, index) => (index === (bit >> 3) % 32 ? byte ^ (1 << (bit & 7)) : byte))

  test('roots are as defined, grown leaf by leaf or joined from stored nodes', () => {
    let frontier = emptyFrontier
    for (const [index, leaf] of leaves.entries()) {
      const before = [...frontier.hashes]
      const nodes = completedNodes(frontier, leaf, sha256)
      const next = appendLeaf(frontier, leaf, sha256)
      expect(frontier.hashes).toEqual(before)
      expect(nodes.at(-1)?.hash).toEqual(next.hashes.at(-1))
      frontier = next
      const root = definition(0, index + 1)
      expect(rootOf(frontier, sha256)).toEqual(root)
      expect(tree.root(index + 1)).toEqual(root)
    }
    expect(tree.size()).toBe(most)
    expect(rootPlan(6)).toEqual([
      { level: 2, index: 0 },
      { level: 1, index: 2 },
    ])
  })

  /** One hash of the proof with a bit flipped, or a hash too many where there is none. */
  const damage = (proof: readonly Uint8Array[], seed: number): readonly Uint8Array[] =>
    proof.length === 0
      ? [leafAt(0)]
      : proof.map((hash, at) => (at === seed % proof.length ? flipped(hash, seed % 256) : hash))

  test('each inclusion proof holds, and none that is damaged in one of six ways', () => {
    let held = 0
    const passedDamaged: unknown[] = []
    for (let size = 1; size <= most; size++) {
      const root = tree.root(size)
      for (let index = 0; index < size; index++) {
        const proof = tree.inclusionProof(index, size)
        const claim = { leafHash: leafAt(index), index, size, root, proof }
        if (verifyInclusion(claim, sha256)) held += 1
        const seed = index * 31 + size * 7
        const ways = [
          { ...claim, leafHash: flipped(leafAt(index), seed % 256) },
          { ...claim, root: flipped(root, seed % 256) },
          { ...claim, index: index + 1 },
          { ...claim, proof: [...proof, root] },
          { ...claim, proof: proof.length === 0 ? [root] : proof.slice(1) },
          { ...claim, proof: damage(proof, seed) },
        ]
        const damaged = ways[seed % ways.length] ?? claim
        if (verifyInclusion(damaged, sha256)) passedDamaged.push({ index, size })
      }
    }
    expect(held).toBe((most * (most + 1)) / 2)
    expect(passedDamaged).toEqual([])
  }, 60_000)

  test('each consistency proof holds, and none that is damaged in one of six ways', () => {
    let held = 0
    const passedDamaged: unknown[] = []
    for (let to = 1; to <= most; to++) {
      const toRoot = tree.root(to)
      for (let from = 1; from <= to; from++) {
        const proof = tree.consistencyProof(from, to)
        const claim = { from, fromRoot: tree.root(from), to, toRoot, proof }
        if (verifyConsistency(claim, sha256)) held += 1
        const seed = from * 31 + to * 7
        const ways = [
          { ...claim, fromRoot: flipped(claim.fromRoot, seed % 256) },
          { ...claim, toRoot: flipped(toRoot, seed % 256) },
          { ...claim, from: from - 1 },
          { ...claim, proof: [...proof, toRoot] },
          { ...claim, proof: proof.length === 0 ? [toRoot] : proof.slice(1) },
          { ...claim, proof: damage(proof, seed) },
        ]
        const damaged = ways[seed % ways.length] ?? claim
        if (verifyConsistency(damaged, sha256)) passedDamaged.push({ from, to })
      }
    }
    expect(held).toBe((most * (most + 1)) / 2)
    expect(passedDamaged).toEqual([])
  }, 60_000)

  test('every tree follows from the empty one, without a proof', () => {
    const claim = { from: 0, fromRoot: emptyRoot(sha256), to: 5, toRoot: tree.root(5), proof: [] }
    expect(tree.consistencyProof(0, 5)).toEqual([])
    expect(verifyConsistency(claim, sha256)).toBe(true)
    expect(verifyConsistency({ ...claim, fromRoot: leafAt(0) }, sha256)).toBe(false)
    expect(verifyConsistency({ ...claim, to: 0, toRoot: claim.fromRoot }, sha256)).toBe(true)
  })
})

describe('nonsense', () => {
  const hash = new Uint8Array(32)
  const root = reference.root()
  const proof = reference.inclusionProof(2)
  const leafHash = hashLeaf(bytesFrom('10'), sha256)

  test.each([
    ['an index beyond the size', { index: 8 }],
    ['a negative index', { index: -1 }],
    ['a size that is no number', { size: Number.NaN }],
    ['half a leaf', { index: 2.5 }],
    ['a short leaf hash', { leafHash: hash.subarray(1) }],
    ['a short root', { root: root.subarray(1) }],
    ['a short hash in the proof', { proof: [hash.subarray(1)] }],
  ])('%s proves no inclusion, and does not throw', (_, change) => {
    const claim = { leafHash, index: 2, size: 8, root, proof }
    expect(verifyInclusion(claim, sha256)).toBe(true)
    expect(verifyInclusion({ ...claim, ...change }, sha256)).toBe(false)
  })

  test.each([
    ['a shrunken tree', { from: 9 }],
    ['a negative size', { from: -1 }],
    ['a short old root', { fromRoot: hash.subarray(1) }],
    ['a proof for nothing', { from: 0, fromRoot: emptyRoot(sha256) }],
    ['no proof at all', { proof: [] }],
  ])('%s proves no consistency, and does not throw', (_, change) => {
    const claim = {
      from: 3,
      fromRoot: reference.root(3),
      to: 8,
      toRoot: root,
      proof: reference.consistencyProof(3),
    }
    expect(verifyConsistency(claim, sha256)).toBe(true)
    expect(verifyConsistency({ ...claim, ...change }, sha256)).toBe(false)
  })

  test('no plan is made for a leaf or tree that cannot be', () => {
    expect(() => inclusionPlan(8, 8)).toThrow(RangeError)
    expect(() => inclusionPlan(-1, 8)).toThrow(RangeError)
    expect(() => inclusionPlan(0, 1.5)).toThrow(RangeError)
    expect(() => consistencyPlan(3, 2)).toThrow(RangeError)
    expect(() => rootPlan(-1)).toThrow(RangeError)
    expect(() => reference.root(9)).toThrow(RangeError)
  })

  test('plans for the largest trees are short and exact', () => {
    const size = Number.MAX_SAFE_INTEGER
    expect(inclusionPlan(size - 1, size)).toHaveLength(52)
    expect(rootPlan(size)).toHaveLength(53)
    expect(rootPlan(2 ** 52)).toEqual([{ level: 52, index: 0 }])
  })
})
