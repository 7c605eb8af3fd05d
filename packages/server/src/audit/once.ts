// What a request under an Idempotency-Key has done: the outcome of each of its changes is written into the key's row in
// the change's own transaction, so that a repeated request meets what is done and does only what is not. Knows no HTTP.
import { AsyncLocalStorage } from 'node:async_hooks'
import { sql } from 'kysely'
import { Fault } from '../config/fault.js'
import { invariant } from '../config/invariant.js'
import type { Keys } from '../db/keys.js'
import { openFor, sealFor } from '../db/sealing.js'
import type { Tx } from '../db/transaction.js'

/** One key of one caller; the hash is keyed. */
export interface OnceKey {
  readonly caller: string
  readonly keyHash: Buffer
}

export interface Step {
  /** What an earlier try of this request committed here. */
  readonly done: { readonly outcome: unknown } | undefined
  /** Keeps an outcome in the transaction of its change. Throws where another try took the key over. */
  keep(tx: Tx, outcome: unknown): Promise<void>
}

/** The changes of one request, in their order. */
export interface Once {
  next(): Step | undefined
  /** From here on nothing belongs to the request any more. */
  end(): void
}

const running = new AsyncLocalStorage<Once>()

/** Runs `work` so that every change in it is done once under the key. */
export const underKey = <T>(once: Once, work: () => T): T => running.run(once, work)

/** The step of the change that begins now; undefined outside a request with a key. */
export const nextStep = (): Step | undefined => running.getStore()?.next()

/** Where the outcomes are sealed, as the seal is bound to it. */
export const effectsPlace = ({ caller, keyHash }: OnceKey) =>
  `idempotency:idempotency_key.effects:${caller}:${keyHash.toString('hex')}` as const

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g

/** What a kept text speaks of, beside what is known already: so that erasing a case takes it along. */
export const aboutAlso = (text: string) => {
  const ids = [...new Set(text.match(UUID))]
  return sql<string[]>`array(select distinct unnest(about || ${ids}::uuid[]))`
}

/** Whether JSON gives it back as it is: anything else would come back changed to whoever repeats the request. */
const isPlain = (value: unknown): boolean => {
  if (value === null || typeof value === 'number') return value === null || Number.isFinite(value)
  if (typeof value !== 'object') return ['string', 'boolean', 'undefined'].includes(typeof value)
  if (Array.isArray(value)) return value.every(isPlain)
  return Object.getPrototypeOf(value) === Object.prototype && Object.values(value).every(isPlain)
}

type Effects = Readonly<Record<string, { readonly outcome?: unknown }>>

const readEffects = (keys: Keys, key: OnceKey, sealed: Buffer | null): Effects =>
  // because: only `keep` below writes this column, and the seal vouches for it
  sealed === null ? {} : (JSON.parse(openFor(keys, effectsPlace(key), sealed)) as Effects)

/**
 * The changes of one try of a request. They are told apart by their order, so a handler makes the same changes in the same
 * order for the same request, and loads before a change nothing that the change makes unloadable.
 *
 * @param attempt the try that holds the key: a try that lost it writes nothing
 * @param sealed what earlier tries did
 */
export const onceUnder = (
  keys: Keys,
  { attempt, effects: sealed, ...key }: OnceKey & { attempt: string; effects: Buffer | null },
): Once => {
  let effects = readEffects(keys, key, sealed)
  let count = 0
  let isOver = false
  const keep = async (tx: Tx, place: string, outcome: unknown) => {
    invariant(isPlain(outcome), 'what a change under a key comes to is plain: ids, words, numbers')
    effects = { ...effects, [place]: { outcome } }
    const text = JSON.stringify(effects)
    const { numUpdatedRows } = await tx
      .updateTable('idempotencyKey')
      .set({ effects: sealFor(keys, effectsPlace(key), text), about: aboutAlso(text) })
      .where('caller', '=', key.caller)
      .where('keyHash', '=', key.keyHash)
      .where('attempt', '=', attempt)
      .executeTakeFirst()
    if (numUpdatedRows === 0n)
      throw new Fault({
        code: 'idempotency.taken-over',
        retry: 'later',
        message: 'Another try of this request has taken its place.',
      })
  }
  return {
    next: () => {
      if (isOver) return undefined
      const place = String(count++)
      const known = effects[place]
      return {
        done: known === undefined ? undefined : { outcome: known.outcome },
        keep: (tx, outcome) => keep(tx, place, outcome),
      }
    },
    end: () => {
      isOver = true
    },
  }
}
