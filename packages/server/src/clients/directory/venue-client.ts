// What every venue of the directory can do, whichever service it is: be read whole, and take or lose one account. Each
// change may be asked for again after a lost answer: it then finds done what was done.
import type { Account, VenueReading, VenueRole } from '@parley/rules'
import { Fault } from '../../config/fault.js'
import type { Answer } from '../exchange.js'

export interface VenueTarget extends Account {
  readonly role: VenueRole
}

/** `invited`: the venue has asked the person, and waits for them. */
export type Placed = 'done' | 'invited'

/** Every call throws a Fault when it fails; one with `retry: 'later'` may be asked again as it was. */
export interface VenueClient {
  /** Everything the venue holds, page after page. */
  read(): Promise<VenueReading>
  add(target: VenueTarget): Promise<Placed>
  setRole(target: VenueTarget): Promise<Placed>
  /** Removes the account, or takes its invitation back. One that is not there is removed. */
  remove(target: VenueTarget): Promise<void>
}

export interface Persistence {
  /** The first pause; each further one is twice as long. */
  readonly pauseMs?: number
  readonly tries?: number
}

/** A longer wait is the caller's: its fault says how long. */
const LONGEST_PAUSE_MS = 5_000

/** Tries again, soon, what failed in passing; gives up with the last fault. */
export const persevere = async <T>(
  work: () => Promise<T>,
  { pauseMs = 250, tries = 3 }: Persistence = {},
): Promise<T> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof Fault) || error.retry === 'never' || attempt >= tries) throw error
      const wait = error.retryAfterMs ?? pauseMs * 2 ** (attempt - 1)
      if (wait > LONGEST_PAUSE_MS) throw error
      await new Promise((resolve) => setTimeout(resolve, wait))
    }
  }
}

/** What an answer of JSON holds; throws a Fault that repeats nothing of a text that is none. */
export const jsonIn = (service: string, answer: Answer): unknown => {
  try {
    return JSON.parse(answer.text)
  } catch {
    throw unreadable(service)
  }
}

export const unreadable = (service: string): Fault =>
  new Fault({
    code: `${service}.malformed`,
    retry: 'later',
    message: `${service} answered in a shape that could not be read`,
  })

/** The seconds of a Retry-After header; undefined where it is missing or a date. */
export const retryAfterMs = ({ headers }: Answer): number | undefined => {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN)
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined
}

export const slowDown = (service: string, afterMs: number): Fault =>
  new Fault({
    code: `${service}.rate-limited`,
    retry: 'later',
    message: `${service} asks to slow down`,
    retryAfterMs: afterMs,
  })

/** An answer that is no success, by its status alone. */
export const faultOfStatus = (service: string, { status }: Answer): Fault => {
  const of = (word: string, retry: 'later' | 'never') =>
    new Fault({ code: `${service}.${word}`, retry, message: `${service} answered ${status}` })
  if (status >= 500) return of('unavailable', 'later')
  if (status === 401) return of('unauthorized', 'never')
  if (status === 403) return of('forbidden', 'never')
  if (status === 404) return of('not-found', 'never')
  return of(`http-${status}`, 'never')
}
