// Walks the stored checkpoints while the tree is grown again: each must be signed by this ledger, and sign exactly the
// tree of its size. They are numbered as they are signed, so that one that was removed leaves a gap.
import {
  equalBytes,
  type Frontier,
  rootOf,
  type VerifierKey,
  verifyCheckpoint,
} from '@parley/ledger'
import type { Keys } from '../../db/keys.js'
import { sha256 } from '../body.js'
import { isVouched, vouchForCheckpoint } from '../vouch-ways.js'
import { type Findings, found } from './findings.js'
import { type Signing, verifierKey, verify } from './key.js'
import { type CheckpointRow, type Runs, selectCheckpoints } from './tree.js'

const pageSize = 2_000

export interface CheckpointWalk {
  /** Compares the checkpoint of the tree's size, if there is one. Called for every size, the smallest first. */
  at(frontier: Frontier): Promise<void>
  /** After the last leaf: nothing signed lies ahead, nothing lies behind the last signature. Returns how many there were. */
  end(frontier: Frontier): Promise<number>
}

/** Whether it is as it was signed, and signs this very tree. */
const compare = (
  key: VerifierKey,
  { kept, frontier }: { kept: CheckpointRow; frontier: Frontier },
  findings: Findings,
): boolean => {
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
  } else return true
  return false
}

/** Says what is wrong with its place among all of them; returns the place that the next one has. */
const checkPlace = (
  { size, note, signedAt, position, mac }: CheckpointRow,
  { next, keys }: { readonly next: number; readonly keys: Keys },
  findings: Findings,
): number => {
  const isKnown =
    position !== null && isVouched(mac, vouchForCheckpoint(keys, { position, note, signedAt }))
  if (!isKnown) {
    const because = `the number or the time beside the checkpoint of size ${size} is not the one it was signed with`
    found(findings, 'checkpoint-differs', { because })
    return next + 1
  }
  const gone = position - next
  if (gone > 0) {
    const because = `${gone} ${gone === 1 ? 'checkpoint' : 'checkpoints'} before the one of size ${size} ${gone === 1 ? 'is' : 'are'} gone`
    found(findings, 'checkpoint-missing', { because })
  } else if (gone < 0) {
    const because = `the checkpoint of size ${size} has the number ${position}, and others come before it`
    found(findings, 'checkpoint-differs', { because })
  }
  return position + 1
}

/** Begins before the first leaf. */
export const walkCheckpoints = (db: Runs, signing: Signing, findings: Findings): CheckpointWalk => {
  const key = verifierKey(signing)
  let page: readonly CheckpointRow[] = []
  let place = 0
  let isAll = false
  let last = -1
  let count = 0
  let next = 0
  const peek = async (): Promise<CheckpointRow | undefined> => {
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
      next = compare(key, { kept, frontier }, findings)
        ? checkPlace(kept, { next, keys: signing.keys }, findings)
        : (kept.position ?? next) + 1
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
