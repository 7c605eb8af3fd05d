// Walks the stored checkpoints while the tree is grown again: each must be signed by this ledger, and sign exactly the
// tree of its size.
import {
  equalBytes,
  type Frontier,
  rootOf,
  type VerifierKey,
  verifyCheckpoint,
} from '@parley/ledger'
import { sha256 } from '../body.js'
import { type Findings, found } from './findings.js'
import { type Signing, verifierKey, verify } from './key.js'
import { type KeptCheckpoint, type Runs, selectCheckpoints } from './tree.js'

const pageSize = 2_000

export interface CheckpointWalk {
  /** Compares the checkpoint of the tree's size, if there is one. Called for every size, the smallest first. */
  at(frontier: Frontier): Promise<void>
  /** After the last leaf: nothing signed lies ahead, nothing lies behind the last signature. Returns how many there were. */
  end(frontier: Frontier): Promise<number>
}

const compare = (
  key: VerifierKey,
  { kept, frontier }: { kept: KeptCheckpoint; frontier: Frontier },
  findings: Findings,
): void => {
  const { size, note } = kept
  const verified = verifyCheckpoint({ note, key, verify })
  if (!verified.ok) {
    const because = `the checkpoint of size ${size} does not hold: ${verified.because}`
    found(findings, 'checkpoint-refused', { because })
  } else if (verified.checkpoint.size !== size) {
    const because = `the checkpoint kept for size ${size} signs size ${verified.checkpoint.size}`
    found(findings, 'checkpoint-differs', { because })
  } else if (!equalBytes(verified.checkpoint.root, rootOf(frontier, sha256))) {
    const because = `the first ${size} leaves are not those that were signed`
    found(findings, 'checkpoint-differs', { because })
  }
}

/** Begins before the first leaf. */
export const walkCheckpoints = (db: Runs, signing: Signing, findings: Findings): CheckpointWalk => {
  const key = verifierKey(signing)
  let page: readonly KeptCheckpoint[] = []
  let place = 0
  let isAll = false
  let last = -1
  let count = 0
  const peek = async (): Promise<KeptCheckpoint | undefined> => {
    if (place === page.length && !isAll) {
      page = await selectCheckpoints(db, { from: last + 1, most: pageSize })
      place = 0
      isAll = page.length < pageSize
    }
    return page[place]
  }
  return {
    async at(frontier) {
      const kept = await peek()
      if (kept?.size !== frontier.size) return
      place += 1
      count += 1
      last = kept.size
      compare(key, { kept, frontier }, findings)
    },
    async end({ size }) {
      const ahead = await peek()
      if (ahead !== undefined) {
        const because = `a checkpoint counts ${ahead.size} leaves, and the tree has ${size}: the rest was cut off`
        found(findings, 'checkpoint-ahead', { because, index: size })
      }
      if (size > 0 && last !== size) {
        found(findings, 'checkpoint-missing', { because: 'no checkpoint signs the last leaves' })
      }
      return count
    },
  }
}
